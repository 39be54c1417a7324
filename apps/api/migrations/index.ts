import { Kernel1764000000001 } from './0001-kernel.ts';
import { Integrations1764000000002 } from './0002-integrations.ts';
import { Offer1764000000003 } from './0003-offer.ts';
import { Customers1764000000004 } from './0004-customers.ts';
import { Money1764000000005 } from './0005-money.ts';
import { Provisioning1764000000006 } from './0006-provisioning.ts';
import { Imports1764000000007 } from './0007-imports.ts';
import { Reconciliation1764000000008 } from './0008-reconciliation.ts';
import { SafeAfterCrashes1764000000009 } from './0009-safe-after-crashes.ts';
import { ToldOnceMore1764000000010 } from './0010-told-once-more.ts';
import { AskedByLogin1764000000011 } from './0011-asked-by-login.ts';
import { Debt1764000000015 } from './0015-debt.ts';
import { Notices1764000000016 } from './0016-notices.ts';
import { Access1764000000018 } from './0018-access.ts';
import { Billing1764000000013 } from './0013-billing.ts';
import { AuditSeals1764000000019 } from './0019-audit-seals.ts';
import { RequestLeases1764000000020 } from './0020-request-leases.ts';
import { Trials1764000000021 } from './0021-trials.ts';
import { DataKeys1764000000025 } from './0025-data-keys.ts';
import { Privacy1764000000026 } from './0026-privacy.ts';
import { Webhooks1764000000030 } from './0030-webhooks.ts';
import { BlockRunOutcomes1764000000045 } from './0045-block-run-outcomes.ts';
import { ImportsOverHttp1764000000040 } from './0040-imports-over-http.ts';
import { AccountsByWhatTheyHold1764000000042 } from './0042-accounts-by-what-they-hold.ts';
import { DocumentCorrections1764000000085 } from './0085-document-corrections.ts';
import { LinesNameTheirPerson1764000000049 } from './0049-lines-name-their-person.ts';
import { RightsEndWithThePerson1764000000050 } from './0050-rights-end-with-the-person.ts';
import { Passkeys1764000000051 } from './0051-passkeys.ts';
import { NarrowStretches1764000000046 } from './0046-narrow-stretches.ts';
import { DealtUpTo1764000000047 } from './0047-dealt-up-to.ts';
import { Adoption1764000000055 } from './0055-adoption.ts';
import { DatabaseLimits1764000000056 } from './0056-database-limits.ts';
import { NoticesNameTheirDebts1764000000070 } from './0070-notices-name-their-debts.ts';
import { PastSuspensionTerms1764000000071 } from './0071-past-suspension-terms.ts';
import { Ledger1764000000060 } from './0060-ledger.ts';

/** In their order; one that has run anywhere is never edited. */
export const migrations = [
  Kernel1764000000001,
  Integrations1764000000002,
  Offer1764000000003,
  Customers1764000000004,
  Money1764000000005,
  Provisioning1764000000006,
  Imports1764000000007,
  Reconciliation1764000000008,
  SafeAfterCrashes1764000000009,
  ToldOnceMore1764000000010,
  AskedByLogin1764000000011,
  Debt1764000000015,
  Notices1764000000016,
  Access1764000000018,
  Billing1764000000013,
  AuditSeals1764000000019,
  RequestLeases1764000000020,
  Trials1764000000021,
  DataKeys1764000000025,
  Privacy1764000000026,
  Webhooks1764000000030,
  BlockRunOutcomes1764000000045,
  NarrowStretches1764000000046,
  ImportsOverHttp1764000000040,
  AccountsByWhatTheyHold1764000000042,
  DealtUpTo1764000000047,
  LinesNameTheirPerson1764000000049,
  RightsEndWithThePerson1764000000050,
  DocumentCorrections1764000000085,
  Adoption1764000000055,
  DatabaseLimits1764000000056,
  Passkeys1764000000051,
  NoticesNameTheirDebts1764000000070,
  PastSuspensionTerms1764000000071,
  Ledger1764000000060,
];
