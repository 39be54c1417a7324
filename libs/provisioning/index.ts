export type { AccountView } from './accounts/accounts.dto.ts';
export { Accounts } from './accounts/accounts.service.ts';
export { ProvisioningLoop } from './reconciler/provisioning-loop.ts';
export { ProvisioningModule } from './provisioning.module.ts';
export { ResyncSchedule } from './reconciler/resync.schedule.ts';
export { isInStep, wantedProducts } from './reconciler/wanted-products.ts';
