import { addIntegration } from './steps/add-integration.ts';
import { addPackages, oneProductPerPackage } from './steps/add-packages.ts';
import { mandatoryPackage, optionalPackage, removeMandatory } from './steps/add-service.ts';
import { blockForDebt, cancelService, unblockOnPayment } from './steps/block-for-debt.ts';
import { blockTheDebtors, payAndUnblock } from './steps/block-the-debtors.ts';
import { customerPackages } from './steps/customer-packages.ts';
import { everythingAgrees } from './steps/everything-agrees.ts';
import { lockPackages } from './steps/lock-packages.ts';
import { migratePlan } from './steps/migrate-plan.ts';
import { generatedBase } from './steps/generated-base.ts';
import { moveIn } from './steps/move-in.ts';
import { planPackages } from './steps/plan-packages.ts';
import { syncProducts } from './steps/sync-products.ts';
import { decideConflicts, sellToTheBase } from './steps/whole-base.ts';
import type { Step } from './world.ts';

/** How the guide begins, to the letter. */
export const opening = [
  'As plataformas de conteúdos, são integrações onde o provedor poderá disponibilizar serviços extras para o cliente, através de pacotes, combos ou benefícios',
  'A plataforma Saber Mais (Click Sistemas) é um aplicativo que disponibiliza livros com acesso digitais.',
];

/** The operator's guide from its first line to its last; real input before it, the whole base after it. */
export const guide: readonly Step[] = [
  moveIn,
  generatedBase,
  addIntegration,
  syncProducts,
  addPackages,
  oneProductPerPackage,
  planPackages,
  mandatoryPackage,
  optionalPackage,
  removeMandatory,
  customerPackages,
  lockPackages,
  migratePlan,
  blockForDebt,
  unblockOnPayment,
  cancelService,
  sellToTheBase,
  decideConflicts,
  blockTheDebtors,
  payAndUnblock,
  everythingAgrees,
];
