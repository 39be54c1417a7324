import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { LinkAccounts } from '#customers';
import { AccountMarker, Platforms } from '#integrations';
import { Exports, PersonalData, Retention, SealedColumns, Secrets } from '#kernel';
import { accessPlace, Account, Operation, passwordPlace } from './account.entity.ts';
import { AnswerCallback } from './answer-callback.ts';
import { AccountsController } from './accounts.controller.ts';
import { Accounts } from './accounts.service.ts';
import { CallbacksController } from './callbacks.controller.ts';
import { Claims } from './claims.ts';
import { AccountsOfLinks } from './link-accounts.ts';
import { Journal } from './journal.ts';
import { MarkAccounts } from './mark-accounts.ts';
import { provisioningPart, provisioningRetention } from './personal-data.ts';
import { ProvisioningLoop } from './provisioning-loop.ts';
import { Overview } from './overview.ts';
import { ProvisioningMetrics } from './provisioning-metrics.ts';
import { Queue } from './queue.ts';
import { RetryAccountsWork } from './retry-accounts.work.ts';
import { Reconciler } from './reconciler.ts';
import { ReconcilerTools } from './reconciler-tools.ts';
import { accountsExport } from './exports.ts';
import { FixDrift } from './fix-drift.ts';
import { Reconcile } from './reconcile.work.ts';
import { ReportsController } from './reports.controller.ts';
import { ReconciliationsController } from './reconciliations.controller.ts';
import { ReconciliationSchedule } from './reconciliation.schedule.ts';
import { Reconciliations } from './reconciliations.service.ts';
import { ResyncSchedule } from './resync.schedule.ts';
import { TimelineController } from './timeline.controller.ts';
import { WakeAccounts } from './wake-accounts.ts';

/** Global, for its ports: rooms to the left mark and show accounts without knowing who follows. */
@Global()
@Module({
  imports: [TypeOrmModule.forFeature([Account, Operation])],
  controllers: [AccountsController, CallbacksController, ReconciliationsController, ReportsController, TimelineController],
  providers: [
    { provide: AccountMarker, useClass: MarkAccounts },
    { provide: LinkAccounts, useClass: AccountsOfLinks },
    AnswerCallback,
    Claims,
    Journal,
    Reconciler,
    ReconcilerTools,
    ProvisioningLoop,
    ResyncSchedule,
    Accounts,
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
  exports: [AccountMarker, LinkAccounts, ProvisioningLoop, ResyncSchedule, Accounts],
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
