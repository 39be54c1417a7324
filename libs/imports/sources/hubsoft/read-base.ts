import { gatherHubsoft } from './gather-hubsoft.ts';
import type { FoundBase } from './records.ts';
import { type FolderFile, readFolder } from './read-folder.ts';
import { type HubsoftAnswers, Places, readHubsoft } from './read-hubsoft.ts';
import { countOutcomes, type ImportKind, type ImportReport, type ReportedPayments, ReportLines } from '../../runs/report.ts';

/** What a set of files holds, before anything is written. */
export interface HubsoftReading {
  answers: HubsoftAnswers;
  base: FoundBase;
  lines: ReportLines;
}

export function readHubsoftFiles(files: readonly FolderFile[], today: string): HubsoftReading {
  const lines = new ReportLines();
  const places = new Places();
  const answers = readHubsoft(files, places, lines);
  return { answers, base: gatherHubsoft(answers, places, lines, today), lines };
}

/** The same of a folder. Throws `ImportProblem`. */
export const readHubsoftFolder = async (folder: string, today: string): Promise<HubsoftReading> => readHubsoftFiles(await readFolder(folder), today);

const kinds: readonly (readonly [ImportKind, keyof FoundBase])[] = [
  ['charge_type', 'chargeTypes'],
  ['due_day', 'dueDays'],
  ['plan', 'plans'],
  ['package', 'packages'],
  ['customer', 'customers'],
  ['service', 'services'],
  ['service_package', 'links'],
  ['invoice', 'invoices'],
];

/** Reads and reports only, without a database: what would be taken on an empty base. Throws `ImportProblem`. */
export async function previewHubsoft(folder: string, today: string): Promise<ImportReport> {
  const startedAt = performance.now();
  const { answers, base, lines } = await readHubsoftFolder(folder, today);
  for (const [kind, key] of kinds) for (const { origin, ref, assumed } of base[key]) lines.add(origin, kind, ref, 'taken', { assumed });
  return finish({ answers, lines, runId: null, startedAt, payments: { asOf: null, untold: 0 } });
}

/** The report of a run that ends now. */
export function finish({
  answers,
  lines,
  runId,
  startedAt,
  payments,
}: {
  answers: HubsoftAnswers;
  lines: ReportLines;
  runId: string | null;
  startedAt: number;
  payments: ReportedPayments;
}): ImportReport {
  const sorted = lines.sorted();
  const seconds = Math.round(performance.now() - startedAt) / 1000;
  return { source: 'hubsoft', runId, seconds, files: answers.files, lines: sorted, totals: countOutcomes(sorted), payments };
}
