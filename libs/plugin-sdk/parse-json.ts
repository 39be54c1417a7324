/**
 * A body's JSON; an empty body is `{ value: undefined }`; `undefined` when it is not JSON.
 * The parser's own error is not passed on: it quotes the body, which may hold personal data.
 *
 * Texts are made storable: NUL characters and half surrogate pairs, which PostgreSQL refuses, are taken out.
 */
export function parseJson(text: string): { value: unknown } | undefined {
  if (text.trim() === '') return { value: undefined };
  try {
    const value: unknown = /\\u(0000|d[89a-f])/i.test(text) ? JSON.parse(text, storable) : JSON.parse(text);
    return { value };
  } catch {
    return undefined;
  }
}

const storable = (_key: string, value: unknown): unknown => (typeof value === 'string' ? value.replaceAll('\0', '').toWellFormed() : value);
