/** A part of a statement's text, with the file whose literal it comes from. A piece without a text is a parameter that is numbered later. */
export interface Piece {
  text: string | undefined;
  file: string;
  /** Where its literal starts in the file. */
  position?: number;
}

/** What the evaluator knows of an expression. Functions and objects keep what they were made of. */
export type Value =
  | { kind: 'text'; pieces: Piece[] }
  | { kind: 'number'; value: number }
  | { kind: 'list'; items: Value[][] }
  | { kind: 'object'; fields: Map<string, Value[]> }
  | { kind: 'function'; call: (args: Value[][]) => Value[] };

export interface SqlText {
  sql: string;
  pieces: Piece[];
  /** The file that wrote the character at this offset (UTF-8 bytes, as the parser counts). */
  fileAt(offset: number): string;
}

/** Joins the pieces of a statement. Parameters without a number follow the highest number in the text. */
export function joinPieces(pieces: Piece[]): SqlText {
  let parameter = Math.max(0, ...pieces.flatMap(({ text }) => [...(text ?? '').matchAll(/\$(\d+)/g)].map((match) => Number(match[1]))));
  const ends: { end: number; file: string }[] = [];
  let sql = '';
  let length = 0;
  for (const { text, file } of pieces) {
    const part = text ?? `$${(parameter += 1)}`;
    sql += part;
    length += Buffer.byteLength(part);
    ends.push({ end: length, file });
  }
  return { sql, pieces, fileAt: (offset) => ends.find(({ end }) => offset < end)?.file ?? ends.at(-1)?.file ?? '' };
}
