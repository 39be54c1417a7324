import { closeSync, openSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ImportLine, ImportReport } from '#imports';
import { runScript } from '../supervisor/processes.ts';
import type { World } from './world.ts';

export interface Imported {
  totals: ImportReport['totals'];
  lines: ImportLine[];
  seconds: number;
}

const script = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? '../../../dist/apps/launcher/import.js' : '../import.js', import.meta.url));

type Recorded = ({ type: 'run' } & Pick<ImportReport, 'totals' | 'seconds'>) | ({ type: 'line' } & ImportLine) | { type: 'file' };

/** `npm run import -- hubsoft FOLDER`, as a process of its own, into the product of this demo; answers its report. */
export async function importFolder({ product, logFile }: World, folder: string): Promise<Imported> {
  const data = dirname(logFile);
  const reportFile = join(data, 'import-report.jsonl');
  const log = openSync(join(data, 'import.log'), 'a', 0o600);
  try {
    // The keys of the product are found in its folder, as the command finds them.
    const env = {
      ...process.env,
      NODE_ENV: 'development',
      SECRETS_KEY: undefined,
      ADMIN_API_KEY: undefined,
      DATA_DIR: data,
      DATABASE_URL: product.databaseUrl,
    };
    const status = await runScript({ name: 'import', script, args: ['hubsoft', folder, '--report', reportFile], env }, log);
    if (status !== 0) throw new Error(`a importação terminou com ${status}; veja ${join(data, 'import.log')}`);
  } finally {
    closeSync(log);
  }
  const records = readFileSync(reportFile, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Recorded);
  const run = records.find((record) => record.type === 'run');
  if (!run) throw new Error('o relatório da importação não tem resultado');
  return { totals: run.totals, seconds: run.seconds, lines: records.filter((record) => record.type === 'line') };
}
