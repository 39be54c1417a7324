export { HubsoftImport, type ImportOptions, type ImportProgress } from './hubsoft-import.service.ts';
export { ImportProblem } from './import-problem.ts';
export { ImportsModule } from './imports.module.ts';
export { Imports } from './imports.service.ts';
export { previewHubsoft } from './hubsoft/preview-hubsoft.ts';
export { checkFolder } from './read-folder.ts';
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
} from './report.ts';
