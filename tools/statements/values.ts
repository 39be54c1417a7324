import { type Piece, type Value } from './sql-text.ts';

/** More alternatives than this are not followed: the text counts as unknown. */
const mostAlternatives = 64;

export const text = (value: string, file: string): Value => ({ kind: 'text', pieces: [{ text: value, file }] });
export const parameter = (file: string): Value => ({ kind: 'text', pieces: [{ text: undefined, file }] });

const piecesOf = (value: Value, file: string): Piece[] | undefined =>
  value.kind === 'text' ? value.pieces : value.kind === 'number' ? [{ text: String(value.value), file }] : undefined;

/** Every combination of one alternative of each part; empty when a part is unknown or there are too many. */
export function combine(parts: Value[][], file: string, separator = ''): Value[] {
  let combined: Piece[][] = [[]];
  for (const [index, part] of parts.entries()) {
    const pieces = part.map((value) => piecesOf(value, file));
    if (pieces.length === 0 || pieces.some((some) => some === undefined)) return [];
    const before = index > 0 && separator !== '' ? [{ text: separator, file }] : [];
    combined = combined.flatMap((left) => pieces.map((right) => [...left, ...before, ...(right ?? [])]));
    if (combined.length > mostAlternatives) return [];
  }
  return combined.map((pieces) => ({ kind: 'text', pieces }));
}

/** A text without parameters; `undefined` for anything else. */
export const plain = (value: Value): string | undefined =>
  value.kind === 'text' && value.pieces.every((piece) => piece.text !== undefined) ? value.pieces.map((piece) => piece.text).join('') : undefined;

export function entries(fields: Map<string, Value[]>, name: 'keys' | 'values' | 'entries', file: string): Value {
  const items = [...fields].map(([key, value]): Value[] => {
    if (name === 'values') return value;
    return name === 'keys' ? [text(key, file)] : [{ kind: 'list', items: [[text(key, file)], value] }];
  });
  return { kind: 'list', items };
}
