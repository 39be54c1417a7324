/**
 * Parses a JSON body; an empty body gives `{ value: undefined }`, and invalid JSON gives `undefined`. The parser's error is not passed on, because it quotes
 * the body, which may contain personal data.
 *
 * NUL characters and unpaired surrogates, which PostgreSQL refuses, are removed from texts.
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
