import { PersonalData, Retention } from '#kernel';
import { blockingPart, noticeRetention } from './personal-data.ts';
import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DebtListener, SuspensionTerms } from '#billing';
import { CustomersModule } from '#customers';
import { BlockRun, BlockRunService } from './block-run.entity.ts';
import { BlockRunsController } from './block-runs.controller.ts';
import { BlockRuns } from './block-runs.service.ts';
import { BlockSchedule } from './block-schedule.ts';
import { BlockingPolicy } from './blocking-policy.entity.ts';
import { BlockingPolicyController } from './blocking-policy.controller.ts';
import { BlockingPolicies } from './blocking-policy.service.ts';
import { EndCandidates } from './end-candidates.ts';
import { EndCandidatesController } from './end-candidates.controller.ts';
import { NoticeChannels } from './notice-channels.ts';
import { Notice } from './notice.entity.ts';
import { NoticesController } from './notices.controller.ts';
import { Notices } from './notices.service.ts';
import { OutgoingNotice } from './outgoing-notice.entity.ts';
import { OutgoingNoticesController } from './outgoing-notices.controller.ts';
import { OutgoingNotices } from './outgoing-notices.service.ts';
import { PlaceHolds } from './place-holds.work.ts';
import { PreviewBlockRun } from './preview-block-run.work.ts';
import { ProfileTerms } from './profile-terms.ts';
import { NoticeSchedule, QueueNotices } from './queue-notices.work.ts';
import { SendNotices } from './send-notices.ts';
import { SettledDebts } from './settled-debts.ts';
import { StartRun } from './start-run.ts';
import { SuspensionProfile } from './suspension-profile.entity.ts';
import { SuspensionProfilesController } from './suspension-profiles.controller.ts';
import { SuspensionProfiles } from './suspension-profiles.service.ts';
import { TrustUnlock } from './trust-unlock.entity.ts';
import { TrustUnlocksController } from './trust-unlocks.controller.ts';
import { TrustUnlocks } from './trust-unlocks.service.ts';

/** Debts in, holds out. Global for the `DebtListener` and the `SuspensionTerms` that `billing` asks for. */
@Global()
@Module({
  imports: [CustomersModule, TypeOrmModule.forFeature([BlockRun, BlockRunService, BlockingPolicy, Notice, OutgoingNotice, SuspensionProfile, TrustUnlock])],
  controllers: [
    BlockRunsController,
    BlockingPolicyController,
    EndCandidatesController,
    NoticesController,
    OutgoingNoticesController,
    SuspensionProfilesController,
    TrustUnlocksController,
  ],
  providers: [
    BlockRuns,
    BlockSchedule,
    BlockingPolicies,
    EndCandidates,
    NoticeChannels,
    NoticeSchedule,
    Notices,
    OutgoingNotices,
    PlaceHolds,
    PreviewBlockRun,
    QueueNotices,
    SendNotices,
    SettledDebts,
    StartRun,
    SuspensionProfiles,
    TrustUnlocks,
    { provide: DebtListener, useExisting: SettledDebts },
    { provide: SuspensionTerms, useClass: ProfileTerms },
  ],
  exports: [BlockRuns, BlockingPolicies, Notices, SuspensionProfiles, DebtListener, SuspensionTerms],
})
export class BlockingModule {
  constructor(personal: PersonalData, retention: Retention) {
    personal.add(blockingPart);
    retention.add(noticeRetention);
  }
}
