import type { ImportCode } from '../imports.problems.ts';

/** A file's text, or why it cannot be read. */
export type Decoded = { text: string } | { refused: Extract<ImportCode, 'file_is_spreadsheet' | 'file_not_text' | 'file_encoding' | 'file_empty'> };

const beginsWith = (bytes: Buffer, ...start: number[]): boolean => start.every((byte, at) => bytes[at] === byte);

/** Characters that no text of people holds; tabs and ends of lines are not among them. */
const control = /[\u0001-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;

function decode(bytes: Buffer, encoding: 'utf-8' | 'windows-1252'): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/**
 * The text of a file as Brazilian spreadsheets save it: UTF-8, with or without its mark, else Windows-1252. What is neither (a
 * spreadsheet, UTF-16, an image) is refused whole, not guessed at.
 */
export function decodeFile(bytes: Buffer): Decoded {
  if (bytes.length === 0) return { refused: 'file_empty' };
  // A zip (xlsx, ods), and what spreadsheets saved before.
  if (beginsWith(bytes, 0x50, 0x4b, 0x03, 0x04) || beginsWith(bytes, 0xd0, 0xcf, 0x11, 0xe0)) return { refused: 'file_is_spreadsheet' };
  if (beginsWith(bytes, 0xff, 0xfe) || beginsWith(bytes, 0xfe, 0xff)) return { refused: 'file_encoding' };
  if (bytes.includes(0)) return { refused: 'file_not_text' };
  // The decoder drops a byte order mark by itself.
  const text = decode(bytes, 'utf-8') ?? decode(bytes, 'windows-1252');
  if (text === undefined || control.test(text)) return { refused: 'file_encoding' };
  return text.trim() === '' ? { refused: 'file_empty' } : { text };
}
