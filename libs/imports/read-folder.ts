import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { importProblem } from './import-problem.ts';

/** A file as it lay there; `content` is what its JSON says. */
export type FolderFile = { file: string; content: unknown } | { file: string; reason: string };

function failure(error: unknown, path: string): Error {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return importProblem(`A pasta ${path} não existe.`);
  if (code === 'ENOTDIR') return importProblem(`${path} não é uma pasta. Informe a pasta onde estão os arquivos JSON.`);
  return importProblem(`${path} não pôde ser lido (${code ?? String(error)}). Confira as permissões.`);
}

function parse(file: string, text: string): FolderFile {
  try {
    // Some tools begin a file with a byte order mark, which JSON does not allow.
    return { file, content: JSON.parse(text.replace(/^\uFEFF/, '')) };
  } catch {
    return { file, reason: 'não é JSON' };
  }
}

/** Throws `ImportProblem` when there is no such folder to read. */
export async function checkFolder(folder: string): Promise<void> {
  await readdir(folder).catch((error: unknown) => {
    throw failure(error, folder);
  });
}

/**
 * Every file of a folder (not of its sub-folders), in the order of their names. What is no JSON is told, and stops nothing.
 * Throws `ImportProblem` when the folder, or a file of it, cannot be read at all.
 */
export async function readFolder(folder: string): Promise<FolderFile[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw failure(error, folder);
  });
  const files: FolderFile[] = [];
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.isDirectory()) continue;
    const path = join(folder, entry.name);
    const text = await readFile(path, 'utf8').catch((error: unknown) => {
      throw failure(error, path);
    });
    files.push(parse(entry.name, text));
  }
  return files;
}
