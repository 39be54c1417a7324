export { BlockRuns } from './block-runs/block-runs.service.ts';
export type { BlockRunView } from './block-runs/block-runs.dto.ts';
export { BlockSchedule } from './block-runs/block-schedule.ts';
export { BlockingModule } from './blocking.module.ts';
export { BlockingPolicies, type Policy } from './profiles/blocking-policy.service.ts';
export { type BlockReason, blockReasonTexts } from './block-runs/decide-block.ts';
export { type NewNotice, Notices } from './notices/notices.service.ts';
export { type ProfileTerms, SuspensionProfiles } from './profiles/suspension-profiles.service.ts';
