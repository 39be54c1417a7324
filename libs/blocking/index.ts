export { BlockRuns } from './block-runs.service.ts';
export type { BlockRunView } from './block-runs.dto.ts';
export { BlockSchedule } from './block-schedule.ts';
export { BlockingModule } from './blocking.module.ts';
export { BlockingPolicies, type Policy } from './blocking-policy.service.ts';
export { type BlockReason, blockReasonTexts } from './decide-block.ts';
export { type NewNotice, Notices } from './notices.service.ts';
export { type ProfileTerms, SuspensionProfiles } from './suspension-profiles.service.ts';
