import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { LinkAccounts, PlatformDocuments } from '#customers';
import { AccountMarker, Platforms } from '#integrations';
import { Exports, PersonalData, Retention, SealedColumns, Secrets } from '#kernel';
import { accessPlace, Account, Operation, passwordPlace } from './accounts/account.entity.ts';
import { AnswerCallback } from './callbacks/answer-callback.ts';
import { DocumentsOfAccounts } from './accounts/platform-documents.ts';
import { Adoption } from './adoption/adoption.ts';
import { AccountsController } from './accounts/accounts.controller.ts';
import { Accounts } from './accounts/accounts.service.ts';
import { CallbacksController } from './callbacks/callbacks.controller.ts';
import { Claims } from './reconciler/claims.ts';
import { AccountsOfLinks } from './accounts/link-accounts.ts';
import { Journal } from './reconciler/journal.ts';
import { MarkAccounts } from './reconciler/mark-accounts.ts';
import { provisioningPart, provisioningRetention } from './personal-data.ts';
import { ProvisioningLoop } from './reconciler/provisioning-loop.ts';
import { Overview } from './reports/overview.ts';
import { ProvisioningMetrics } from './reconciler/provisioning-metrics.ts';
import { Queue } from './reconciler/queue.ts';
import { RetryAccountsWork } from './accounts/retry-accounts.work.ts';
import { Reconciler } from './reconciler/reconciler.ts';
import { ReconcilerTools } from './reconciler/reconciler-tools.ts';
import { accountsExport } from './exports.ts';
import { FixDrift } from './reconciliations/fix-drift.ts';
import { Reconcile } from './reconciliations/reconcile.work.ts';
import { ReportsController } from './reports/reports.controller.ts';
import { ReconciliationsController } from './reconciliations/reconciliations.controller.ts';
import { ReconciliationSchedule } from './reconciliations/reconciliation.schedule.ts';
import { Reconciliations } from './reconciliations/reconciliations.service.ts';
import { ResyncSchedule } from './reconciler/resync.schedule.ts';
import { TimelineController } from './reports/timeline.controller.ts';
import { WakeAccounts } from './accounts/wake-accounts.ts';

/** Global because it implements ports of earlier modules, which mark and show accounts. */
@Global()
@Module({
  imports: [TypeOrmModule.forFeature([Account, Operation])],
  controllers: [AccountsController, CallbacksController, ReconciliationsController, ReportsController, TimelineController],
  providers: [
    { provide: AccountMarker, useClass: MarkAccounts },
    { provide: LinkAccounts, useClass: AccountsOfLinks },
    { provide: PlatformDocuments, useClass: DocumentsOfAccounts },
    AnswerCallback,
    Claims,
    Journal,
    Reconciler,
    ReconcilerTools,
    ProvisioningLoop,
    ResyncSchedule,
    Accounts,
    Adoption,
    FixDrift,
    Overview,
    ProvisioningMetrics,
    Queue,
    RetryAccountsWork,
    Reconcile,
    ReconciliationSchedule,
    Reconciliations,
    WakeAccounts,
  ],
  exports: [AccountMarker, LinkAccounts, PlatformDocuments, ProvisioningLoop, ResyncSchedule, Accounts],
})
export class ProvisioningModule {
  constructor(sealed: SealedColumns, personal: PersonalData, retention: Retention, secrets: Secrets, exports: Exports, platforms: Platforms) {
    exports.add(accountsExport);
    personal.add(provisioningPart(secrets, platforms));
    retention.add(...provisioningRetention);
    const of = { table: 'account', id: 'id', holds: 'text' } as const;
    sealed.add({ ...of, column: 'password_sealed', place: passwordPlace }, { ...of, column: 'access_sealed', place: accessPlace });
  }
}
