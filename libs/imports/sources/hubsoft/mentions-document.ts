/** Everything that stands in a JSON, as it reads; of anything else, the text. */
function textOf(content: Buffer): string {
  // Only digits and letters without accents are looked for: whatever the encoding, those are theirs.
  const text = content.toString('latin1');
  const values: unknown[] = [];
  try {
    JSON.parse(text.replace(/^\u00ef\u00bb\u00bf/, ''), (key, value: unknown) => void values.push(key, typeof value === 'object' ? '' : value));
  } catch {
    return text;
  }
  return values.join('|');
}

/** Whether a file, however it is made, holds this document (its digits and letters), masked or not, as `readDocument` would read it. */
export const tellsOf = (content: Buffer, document: string): boolean =>
  new RegExp(`(?<![0-9A-Z])${[...document].join('[\\s./-]*')}(?![0-9A-Z])`, 'i').test(textOf(content));
