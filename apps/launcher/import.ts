// `npm run import`: takes an ISP's base from the system it leaves.
import { closeSync, openSync, writeSync } from 'node:fs';
import { resolve } from 'node:path';
import { checkFolder, HubsoftImport, ImportProblem, type ImportProgress, type ImportReport, previewHubsoft } from '#imports';
import { civilDateOf, ConfigError, maskText } from '#kernel';
import { type ImportArguments, importUsage, readImportArguments } from './importing/import-arguments.ts';
import { openProductDatabase } from './importing/import-database.ts';
import { printImport } from './importing/print-import.ts';
import { openModules } from './modules-context.ts';
import { StartError } from './supervisor/start-error.ts';

/** npm runs us in the folder of package.json; what was typed is meant from where it was typed. */
const fromHere = (path: string): string => resolve(process.env['INIT_CWD'] ?? process.cwd(), path);

function showProgress({ kind, done, total }: ImportProgress): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${kind}: ${done}/${total}`);
}

async function importFolder(folder: string, { dryRun, approved }: ImportArguments): Promise<ImportReport> {
  // Before a database is started for it.
  await checkFolder(folder);
  if (dryRun) return previewHubsoft(folder, civilDateOf(new Date()));
  const database = await openProductDatabase(process.env, (line) => console.error(line));
  try {
    const modules = await openModules(database.env);
    try {
      return await modules.get(HubsoftImport).run(folder, { approved, progress: showProgress });
    } finally {
      if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
      await modules.close();
    }
  } finally {
    await database.close();
  }
}

/** Opened before anything is imported: a report that cannot be written should not be found out after. */
function openReport(path: string): number {
  try {
    return openSync(path, 'w', 0o600);
  } catch (error) {
    throw new ImportProblem(`O relatório ${path} não pode ser gravado (${(error as NodeJS.ErrnoException).code ?? String(error)}).`);
  }
}

function writeReport(file: number, { files, lines, ...run }: ImportReport): void {
  const put = (type: string, record: object): number => writeSync(file, `${JSON.stringify({ type, ...record })}\n`);
  put('run', run);
  for (const one of files) put('file', one);
  for (const one of lines) put('line', one);
}

/** What the operator is told of an error (pt-BR); nothing for one that is a fault of ours. */
function explain(error: unknown): string | undefined {
  if (error instanceof ImportProblem || error instanceof StartError) return error.message;
  if (error instanceof ConfigError) return `Configuração incorreta:\n${error.problems.map((problem) => `  - ${problem}`).join('\n')}`;
  const { driverError, code, message } = error as { driverError?: { message: string }; code?: unknown; message?: string };
  if (!driverError && typeof code !== 'string') return undefined;
  const detail = maskText(driverError?.message || message || String(code));
  return `O banco de dados não respondeu como devia: ${detail}\nO que já foi importado está gravado; resolva o problema e importe de novo, que continua de onde parou.`;
}

async function main(): Promise<number> {
  const given = readImportArguments(process.argv.slice(2));
  if ('wrong' in given) {
    console.error(`\n${given.wrong}\n\n${importUsage}\n`);
    return 1;
  }
  try {
    const file = given.report === undefined ? undefined : openReport(fromHere(given.report));
    const report = await importFolder(fromHere(given.folder), given);
    if (file !== undefined) {
      writeReport(file, report);
      closeSync(file);
    }
    console.log(printImport(report));
    return 0;
  } catch (error) {
    const explained = explain(error);
    if (explained === undefined) throw error;
    console.error(`\n${explained}\n`);
    return 1;
  }
}

process.exit(await main());
