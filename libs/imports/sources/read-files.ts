import { type LineKind, placeColumns, type Places } from './csv/columns.ts';
import { decodeFile } from './decode-file.ts';
import { mostBytes, mostColumns, mostLines } from './limits.ts';
import { type CsvLine, readCsv } from './csv/read-csv.ts';
import { contentKeys } from './hubsoft/read-hubsoft.ts';
import { isRecord } from './hubsoft/read-values.ts';
import type { ImportSource } from '../runs/import.entity.ts';
import type { KeptFile } from '../runs/import-lines.ts';
import { importsProblem } from '../imports.problems.ts';
import type { FolderFile } from './hubsoft/read-folder.ts';

/** Decodes base64; undefined when it is not. The decoder skips what it does not know, so a wrong character shows in the length. */
function decodeBase64(text: string): Buffer | undefined {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = Buffer.from(text, 'base64');
  return text.length % 4 === 0 && bytes.length === (text.length / 4) * 3 - padding ? bytes : undefined;
}

/** Files as bytes. Throws `file_not_base64`, `file_too_large`. */
export function readContents(files: readonly { content: string; savedAt?: string }[]): KeptFile[] {
  const contents = files.map(({ content, savedAt }) => {
    const bytes = decodeBase64(content);
    if (!bytes) throw importsProblem('file_not_base64');
    return { content: bytes, savedAt: savedAt === undefined ? null : new Date(savedAt) };
  });
  const bytes = contents.reduce((sum, { content }) => sum + content.length, 0);
  if (bytes > mostBytes) throw importsProblem('file_too_large', { megabytes: mostBytes / 1024 / 1024 });
  return contents;
}

/** The text of a file. Throws `file_empty`, `file_is_spreadsheet`, `file_not_text`, `file_encoding`. */
export function readText(content: Buffer): string {
  const decoded = decodeFile(content);
  if ('refused' in decoded) throw importsProblem(decoded.refused);
  return decoded.text;
}

function placed(kind: LineKind, header: readonly string[]): Places {
  const found = placeColumns(kind, header);
  if ('missing' in found) throw importsProblem('columns_missing', { columns: found.missing.join(', ') });
  if ('twice' in found) throw importsProblem('columns_twice', { columns: found.twice.join(', ') });
  return found.places;
}

export interface Table {
  header: string[];
  places: Places;
  lines: CsvLine[];
}

/** A CSV, whole. Throws `csv_broken`, `csv_no_lines`, `too_many_lines`, `too_many_columns`, `columns_missing`, `columns_twice`, and what `readText` throws. */
export function readTable(kind: LineKind, content: Buffer): Table {
  const csv = readCsv(readText(content));
  if ('refused' in csv) throw importsProblem(csv.refused, { line: csv.line ?? 1, most: csv.refused === 'too_many_columns' ? mostColumns : mostLines });
  return { ...csv, places: placed(kind, csv.header) };
}

/** Where the columns of a kept header stand. */
export const placesOf = (kind: LineKind, header: readonly string[]): Places => placed(kind, header);

/** Answers of HubSoft's API, each as its file says it; what is no JSON is told, and stops nothing. Throws `nothing_recognised`. */
export function readAnswers(names: readonly string[], kept: readonly KeptFile[]): FolderFile[] {
  const files = kept.map(({ content, savedAt }, index): FolderFile => {
    const file = names[index] ?? String(index + 1);
    const decoded = decodeFile(content);
    if ('refused' in decoded) return { file, reason: 'não é JSON' };
    try {
      return { file, savedAt, content: JSON.parse(decoded.text) };
    } catch {
      return { file, reason: 'não é JSON' };
    }
  });
  const isAnswer = (file: FolderFile): boolean => {
    const content = 'content' in file ? file.content : undefined;
    return isRecord(content) && contentKeys.some((key) => Array.isArray(content[key]));
  };
  if (!files.some(isAnswer)) throw importsProblem('nothing_recognised');
  return files;
}

/** What can be told of files at once, before anything is kept: reading them whole is for the worker. Throws as the above do. */
export function checkFiles(kind: ImportSource, names: readonly string[], files: readonly KeptFile[]): void {
  // A line is told by the name of its file.
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  if (kind === 'hubsoft' && twice.length > 0) throw importsProblem('files_twice', { names: [...new Set(twice)].join(', ') });
  if (kind === 'hubsoft') return void readAnswers(names, files);
  const [only, another] = files;
  if (!only || another) throw importsProblem('one_file');
  // Only where the first record can be read alone: a table that breaks further down is the worker's to find.
  readTableHead(kind, readText(only.content));
}

function readTableHead(kind: LineKind, text: string): void {
  const head = text.slice(0, 20_000);
  const end = head.search(/[\r\n]/);
  const csv = readCsv(`${end < 0 ? head : head.slice(0, end)}\nx`);
  if ('refused' in csv) throw importsProblem(csv.refused, { line: 1, most: mostColumns });
  placed(kind, csv.header);
}
