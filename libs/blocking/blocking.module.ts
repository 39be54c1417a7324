import { PersonalData, Retention } from '#kernel';
import { blockingPart, noticeRetention } from './personal-data.ts';
import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DebtListener, SuspensionTerms } from '#billing';
import { CustomersModule } from '#customers';
import { BlockRun, BlockRunService } from './block-runs/block-run.entity.ts';
import { BlockRunsController } from './block-runs/block-runs.controller.ts';
import { BlockRuns } from './block-runs/block-runs.service.ts';
import { BlockSchedule } from './block-runs/block-schedule.ts';
import { BlockingPolicy } from './profiles/blocking-policy.entity.ts';
import { BlockingPolicyController } from './profiles/blocking-policy.controller.ts';
import { BlockingPolicies } from './profiles/blocking-policy.service.ts';
import { EndCandidates } from './terminations/end-candidates.ts';
import { EndCandidatesController } from './terminations/end-candidates.controller.ts';
import { NoticeChannels } from './notices/notice-channels.ts';
import { Notice, NoticeInvoice } from './notices/notice.entity.ts';
import { NoticesController } from './notices/notices.controller.ts';
import { Notices } from './notices/notices.service.ts';
import { OutgoingNotice } from './notices/outgoing-notice.entity.ts';
import { OutgoingNoticesController } from './notices/outgoing-notices.controller.ts';
import { OutgoingNotices } from './notices/outgoing-notices.service.ts';
import { PlaceHolds } from './block-runs/place-holds.work.ts';
import { PreviewBlockRun } from './block-runs/preview-block-run.work.ts';
import { ProfileTerms } from './profiles/profile-terms.ts';
import { NoticeSchedule, QueueNotices } from './notices/queue-notices.work.ts';
import { SendNotices } from './notices/send-notices.ts';
import { SettledDebts } from './block-runs/settled-debts.ts';
import { StartRun } from './block-runs/start-run.ts';
import { SuspensionProfile, SuspensionProfilePast } from './profiles/suspension-profile.entity.ts';
import { SuspensionProfilesController } from './profiles/suspension-profiles.controller.ts';
import { SuspensionProfiles } from './profiles/suspension-profiles.service.ts';
import { TrustUnlock } from './trust-unlocks/trust-unlock.entity.ts';
import { TrustUnlocksController } from './trust-unlocks/trust-unlocks.controller.ts';
import { TrustUnlocks } from './trust-unlocks/trust-unlocks.service.ts';

/** Debts in, holds out. Global for the `DebtListener` and the `SuspensionTerms` that `billing` asks for. */
@Global()
@Module({
  imports: [
    CustomersModule,
    TypeOrmModule.forFeature([
      BlockRun,
      BlockRunService,
      BlockingPolicy,
      Notice,
      NoticeInvoice,
      OutgoingNotice,
      SuspensionProfile,
      SuspensionProfilePast,
      TrustUnlock,
    ]),
  ],
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
