import type { Dirent } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { importProblem } from '../../runs/import-problem.ts';

/** A file as it lay there, since when if that is known; `content` is what its JSON says. */
export type FolderFile = { file: string; savedAt: Date | null; content: unknown } | { file: string; reason: string };

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? String(error);

function failure(error: unknown, path: string): Error {
  return importProblem(`${path} não pôde ser lido (${codeOf(error)}). Confira as permissões.`);
}

async function list(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (codeOf(error) === 'ENOENT') throw importProblem(`A pasta ${folder} não existe.`);
    if (codeOf(error) === 'ENOTDIR') throw importProblem(`${folder} não é uma pasta. Informe a pasta onde estão os arquivos JSON.`);
    throw failure(error, folder);
  }
}

function parse(file: string, savedAt: Date, text: string): FolderFile {
  try {
    // Some tools begin a file with a byte order mark, which JSON does not allow.
    return { file, savedAt, content: JSON.parse(text.replace(/^\uFEFF/, '')) };
  } catch {
    return { file, reason: 'não é JSON' };
  }
}

async function read(folder: string, entry: Dirent): Promise<FolderFile> {
  const { name: file } = entry;
  const path = join(folder, file);
  try {
    const kind = await stat(path);
    if (kind.isDirectory()) return { file, reason: 'é uma pasta: só os arquivos da própria pasta são lidos' };
    if (!kind.isFile()) return { file, reason: 'não é um arquivo' };
    return parse(file, kind.mtime, await readFile(path, 'utf8'));
  } catch (error) {
    throw failure(error, path);
  }
}

/** Throws `ImportProblem` when there is no such folder to read. */
export const checkFolder = async (folder: string): Promise<void> => void (await list(folder));

/**
 * Every file of a folder (not of its sub-folders), in the order of their names. What is no JSON is told, and stops nothing.
 * Throws `ImportProblem` when the folder, or a file of it, cannot be read at all.
 */
export async function readFolder(folder: string): Promise<FolderFile[]> {
  const files: FolderFile[] = [];
  for (const entry of (await list(folder)).toSorted((a, b) => (a.name < b.name ? -1 : 1))) files.push(await read(folder, entry));
  return files;
}
