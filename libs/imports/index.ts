export { HubsoftImport, type ImportOptions, type ImportProgress } from './runs/hubsoft-import.service.ts';
export { ImportProblem } from './runs/import-problem.ts';
export { ImportsModule } from './imports.module.ts';
export { Imports } from './runs/imports.service.ts';
export { previewHubsoft } from './sources/hubsoft/read-base.ts';
export { checkFolder } from './sources/hubsoft/read-folder.ts';
export {
  type ImportFile,
  type ImportKind,
  importKinds,
  type ImportLine,
  type ImportOutcome,
  importOutcomes,
  type ImportReport,
  type ImportTotals,
  type ReportedPayments,
} from './runs/report.ts';
