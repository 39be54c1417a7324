export { explain, type Obstacle, type Reason, type ReasonCode } from './attachment-reasons.ts';
export { readEmail, readPhone } from './contact.ts';
export { CreateCustomer, type CustomerView } from './customer.dto.ts';
export { documentIndex, documentPlace } from './customer.entity.ts';
export { CustomerPrivacy } from './customer-privacy.service.ts';
export { erasureKind } from './personal-data.ts';
export { CustomersModule } from './customers.module.ts';
export { Customers, type CustomerSubscriber } from './customers.service.ts';
export {
  type AttachmentFacts,
  type BuyerFacts,
  decideAttachment,
  type LivePackage,
  type OfferedIntegration,
  type OfferedPackage,
} from './decide-attachment.ts';
export { decideMigration, type MigrationDecision, type MigrationFacts } from './decide-migration.ts';
export { readDocument, type TaxDocument } from './document.ts';
export { type HoldReason } from './hold.entity.ts';
export { type DebtRow, Holds } from './holds.service.ts';
export { type LinkAccount, LinkAccounts } from './link-accounts.ts';
export { PlanMigrations } from './plan-migrations.service.ts';
export { type ServiceStatus } from './service.entity.ts';
export { CreateService, ServiceView } from './service.dto.ts';
export { ServicePackages } from './service-packages.service.ts';
export { ServiceStates } from './service-states.service.ts';
export { Services } from './services.service.ts';
export { chargeAnnounced } from './decide-trial.ts';
export { needsNoticeSql } from './trial.list.ts';
export { Trials } from './trials.service.ts';
export { Situations } from './situations.ts';
