import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccountMarker } from '#integrations';
import { Account, Operation } from './account.entity.ts';
import { AccountsController } from './accounts.controller.ts';
import { Accounts } from './accounts.service.ts';
import { Claims } from './claims.ts';
import { Journal } from './journal.ts';
import { MarkAccounts } from './mark-accounts.ts';
import { ProvisioningLoop } from './provisioning-loop.ts';
import { Reconciler } from './reconciler.ts';
import { ReconcilerTools } from './reconciler-tools.ts';
import { ResyncSchedule } from './resync.schedule.ts';

/** Global, for its one port: rooms to the left mark accounts without knowing who follows. */
@Global()
@Module({
  imports: [TypeOrmModule.forFeature([Account, Operation])],
  controllers: [AccountsController],
  providers: [{ provide: AccountMarker, useClass: MarkAccounts }, Claims, Journal, Reconciler, ReconcilerTools, ProvisioningLoop, ResyncSchedule, Accounts],
  exports: [AccountMarker, ProvisioningLoop, ResyncSchedule, Accounts],
})
export class ProvisioningModule {}
