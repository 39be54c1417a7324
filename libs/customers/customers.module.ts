import { DocumentCorrection, DocumentCorrectionAccount } from './document-corrections/document-correction.entity.ts';
import { DocumentCorrectionsController } from './document-corrections/document-corrections.controller.ts';
import { DocumentCorrections } from './document-corrections/document-corrections.service.ts';
import { Exports, PersonalData, Retention, SealedColumns, Secrets } from '#kernel';
import { PackageUse } from '#packages';
import { PlansModule } from '#plans';
import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ApplyPlanDefaults } from './plan-defaults/apply-plan-defaults.work.ts';
import { AvailablePackages } from './attachments/available-packages.service.ts';
import { Customer, documentPlace } from './customers/customer.entity.ts';
import { CustomerPrivacy } from './customers/customer-privacy.service.ts';
import { customersPart, keptIdentityPlace, keptIdentityRetention } from './personal-data.ts';
import { customersExport, servicesExport } from './exports.ts';
import { CustomersController } from './customers/customers.controller.ts';
import { Customers } from './customers/customers.service.ts';
import { Hold } from './holds/hold.entity.ts';
import { HoldEvents } from './holds/hold-events.ts';
import { Holds } from './holds/holds.service.ts';
import { MissingDefaults } from './plan-defaults/missing-defaults.ts';
import { AttachedPackages } from './attachments/package-use.ts';
import { ServicePackagePricePast, ServicePlanPast, ServiceTermsPast } from './services/past.entity.ts';
import { PlanDefaultsController } from './plan-defaults/plan-defaults.controller.ts';
import { PlanDefaultsRuns } from './plan-defaults/plan-defaults.service.ts';
import { PlanMigrations } from './plan-migrations/plan-migrations.service.ts';
import { ServicePackage } from './attachments/service-package.entity.ts';
import { ServicePackagesController } from './attachments/service-packages.controller.ts';
import { ServicePackages } from './attachments/service-packages.service.ts';
import { ServiceStatesController } from './services/service-states.controller.ts';
import { ServiceStates } from './services/service-states.service.ts';
import { Service } from './services/service.entity.ts';
import { ServicesController } from './services/services.controller.ts';
import { Services } from './services/services.service.ts';
import { Situations } from './attachments/situations.ts';
import { SettleTrials, TrialSchedule } from './trials/settle-trials.work.ts';
import { Transfers } from './transfers/transfers.service.ts';
import { Trial, TrialUse } from './trials/trial.entity.ts';
import { TrialsController } from './trials/trials.controller.ts';
import { Trials } from './trials/trials.service.ts';

/** People, their services, the packages attached to them, and who blocks what. Global: it answers a port of `packages`. */
@Global()
@Module({
  imports: [
    TypeOrmModule.forFeature([
      Customer,
      DocumentCorrection,
      DocumentCorrectionAccount,
      Service,
      ServicePackage,
      ServicePackagePricePast,
      ServicePlanPast,
      ServiceTermsPast,
      Hold,
      Trial,
      TrialUse,
    ]),
    PlansModule,
  ],
  controllers: [
    CustomersController,
    DocumentCorrectionsController,
    ServicesController,
    ServiceStatesController,
    ServicePackagesController,
    PlanDefaultsController,
    TrialsController,
  ],
  providers: [
    CustomerPrivacy,
    Customers,
    DocumentCorrections,
    Services,
    ServiceStates,
    HoldEvents,
    Holds,
    ServicePackages,
    AvailablePackages,
    PlanMigrations,
    Transfers,
    Trials,
    SettleTrials,
    TrialSchedule,
    PlanDefaultsRuns,
    MissingDefaults,
    ApplyPlanDefaults,
    Situations,
    { provide: PackageUse, useClass: AttachedPackages },
  ],
  exports: [CustomerPrivacy, Customers, Services, ServiceStates, Holds, ServicePackages, PlanMigrations, Situations, Trials, PackageUse],
})
export class CustomersModule {
  constructor(sealed: SealedColumns, personal: PersonalData, retention: Retention, secrets: Secrets, exports: Exports) {
    sealed.add(
      { table: 'customer', id: 'id', column: 'document_sealed', holds: 'text', place: documentPlace },
      { table: 'kept_identity', id: 'customer_id', column: 'identity_sealed', holds: 'text', place: keptIdentityPlace },
    );
    personal.add(customersPart(secrets));
    retention.add(keptIdentityRetention);
    exports.add(customersExport(secrets), servicesExport);
  }
}
