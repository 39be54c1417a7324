export { explain, type Obstacle, type Reason, type ReasonCode } from './attachments/attachment-reasons.ts';
export { readEmail, readPhone } from './customers/contact.ts';
export { CreateCustomer, type CustomerView } from './customers/customer.dto.ts';
export { documentIndex, documentPlace } from './customers/customer.entity.ts';
export { CustomerPrivacy } from './customers/customer-privacy.service.ts';
export { erasureKind } from './personal-data.ts';
export { type DocumentHolder, PlatformDocuments } from './document-corrections/platform-documents.ts';
export { CustomersModule } from './customers.module.ts';
export { Customers, type CustomerSubscriber } from './customers/customers.service.ts';
export {
  type AttachmentFacts,
  type BuyerFacts,
  decideAttachment,
  type LivePackage,
  type OfferedIntegration,
  type OfferedPackage,
} from './attachments/decide-attachment.ts';
export { decideMigration, type MigrationDecision, type MigrationFacts } from './plan-migrations/decide-migration.ts';
export { readDocument, type TaxDocument } from './customers/document.ts';
export { type HoldReason } from './holds/hold.entity.ts';
export { type DebtRow, Holds } from './holds/holds.service.ts';
export { type LinkAccount, LinkAccounts } from './attachments/link-accounts.ts';
export { PlanMigrations } from './plan-migrations/plan-migrations.service.ts';
export { type ServiceStatus } from './services/service.entity.ts';
export { CreateService, ServiceView } from './services/service.dto.ts';
export { ServicePackages } from './attachments/service-packages.service.ts';
export { ServiceStates } from './services/service-states.service.ts';
export { Services } from './services/services.service.ts';
export { chargeAnnounced } from './trials/decide-trial.ts';
export { needsNoticeSql } from './trials/trial.list.ts';
export { Trials } from './trials/trials.service.ts';
export { Situations } from './attachments/situations.ts';
export { type HolderMoney, HolderMoneyPort, type MoneyDecision } from './transfers/holder-money.ts';
