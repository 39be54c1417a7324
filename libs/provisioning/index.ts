export type { AccountView } from './accounts.dto.ts';
export { Accounts } from './accounts.service.ts';
export { ProvisioningLoop } from './provisioning-loop.ts';
export { ProvisioningModule } from './provisioning.module.ts';
export { ResyncSchedule } from './resync.schedule.ts';
export { isInStep, wantedProducts } from './wanted-products.ts';
