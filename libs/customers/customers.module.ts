import { Exports, PersonalData, Retention, SealedColumns, Secrets } from '#kernel';
import { PackageUse } from '#packages';
import { PlansModule } from '#plans';
import { Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ApplyPlanDefaults } from './apply-plan-defaults.work.ts';
import { AvailablePackages } from './available-packages.service.ts';
import { Customer, documentPlace } from './customer.entity.ts';
import { CustomerPrivacy } from './customer-privacy.service.ts';
import { customersPart, keptIdentityPlace, keptIdentityRetention } from './personal-data.ts';
import { customersExport, servicesExport } from './exports.ts';
import { CustomersController } from './customers.controller.ts';
import { Customers } from './customers.service.ts';
import { Hold } from './hold.entity.ts';
import { HoldEvents } from './hold-events.ts';
import { Holds } from './holds.service.ts';
import { MissingDefaults } from './missing-defaults.ts';
import { AttachedPackages } from './package-use.ts';
import { ServicePackagePricePast, ServicePlanPast } from './past.entity.ts';
import { PlanDefaultsController } from './plan-defaults.controller.ts';
import { PlanDefaultsRuns } from './plan-defaults.service.ts';
import { PlanMigrations } from './plan-migrations.service.ts';
import { ServicePackage } from './service-package.entity.ts';
import { ServicePackagesController } from './service-packages.controller.ts';
import { ServicePackages } from './service-packages.service.ts';
import { ServiceStatesController } from './service-states.controller.ts';
import { ServiceStates } from './service-states.service.ts';
import { Service } from './service.entity.ts';
import { ServicesController } from './services.controller.ts';
import { Services } from './services.service.ts';
import { Situations } from './situations.ts';
import { SettleTrials, TrialSchedule } from './settle-trials.work.ts';
import { Transfers } from './transfers.service.ts';
import { Trial, TrialUse } from './trial.entity.ts';
import { TrialsController } from './trials.controller.ts';
import { Trials } from './trials.service.ts';

/** People, their services, the packages attached to them, and who blocks what. Global: it answers a port of `packages`. */
@Global()
@Module({
  imports: [TypeOrmModule.forFeature([Customer, Service, ServicePackage, ServicePackagePricePast, ServicePlanPast, Hold, Trial, TrialUse]), PlansModule],
  controllers: [CustomersController, ServicesController, ServiceStatesController, ServicePackagesController, PlanDefaultsController, TrialsController],
  providers: [
    CustomerPrivacy,
    Customers,
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
