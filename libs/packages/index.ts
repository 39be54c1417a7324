export { type DebtPolicy, type PackageKind } from './package.entity.ts';
export type { PackageRow } from './package-rows.ts';
export { PackageUse } from './package-use.ts';
export { CreatePackage, type PackageView, PriceComponent } from './packages.dto.ts';
export { PackagesModule } from './packages.module.ts';
export { packageProblem } from './packages.problems.ts';
export { Packages } from './packages.service.ts';
export { checkTrial, trialNotice, trialScope, type TrialSequel, trialSequels, TrialTerms } from './trial-terms.ts';
export { type Component, type FiscalNature, fiscalNatures, resplitPrice, splitPrice } from './split-price.ts';
