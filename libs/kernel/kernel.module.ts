import { type DynamicModule, Global, Module, type Type } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Audit } from './audit/audit.ts';
import { Admission } from './http/admission.ts';
import { RefusedRequests } from './audit/refused-requests.ts';
import { Authentication, AuthGuard, RecentSignInCheck } from './http/auth.ts';
import { Clock } from './time/clock.ts';
import { Config } from './config/config.ts';
import { CsvFile } from './lists/csv-file.ts';
import { Database } from './database/database.ts';
import { DataKeysController } from './security/data-keys.controller.ts';
import { DataKeys } from './security/data-keys.service.ts';
import { RepresentationInterceptor } from './http/etag.ts';
import { EventPublisher } from './events/events.ts';
import { ExportFiles } from './lists/export-files.ts';
import { Exports } from './lists/exports.ts';
import { ExportsController } from './lists/exports.controller.ts';
import { HealthController } from './http/health.controller.ts';
import { PreparedStatementClient } from './database/prepared-statements.ts';
import { IdempotencyInterceptor } from './http/idempotency.ts';
import { Jobs } from './jobs/jobs.ts';
import { loggingModule } from './observability/logging.ts';
import { Mailer } from './mailer.ts';
import { Metrics } from './observability/metrics.ts';
import { ScheduleLock } from './jobs/schedule-lock.ts';
import { Outbound } from './security/outbound.ts';
import { PersonalData } from './privacy/personal-data.ts';
import { Readiness } from './http/readiness.ts';
import { ProblemFilter } from './http/problem-filter.ts';
import { RequestRate } from './http/request-rate.ts';
import { requestKeyRetention, Retention } from './privacy/retention.ts';
import { Reseal } from './security/reseal.work.ts';
import { SealedColumns } from './security/sealed-columns.ts';
import { Secrets } from './security/secrets.ts';
import { WorkRunner } from './jobs/work-runner.ts';
import { Works } from './jobs/work.ts';
import { WorksController } from './jobs/works.controller.ts';

const shared: Type[] = [
  Clock,
  Database,
  Audit,
  ScheduleLock,
  Works,
  WorkRunner,
  Jobs,
  Mailer,
  Authentication,
  RefusedRequests,
  RecentSignInCheck,
  Admission,
  Readiness,
  Metrics,
  RequestRate,
  SealedColumns,
  PersonalData,
  Retention,
  EventPublisher,
  Outbound,
  CsvFile,
  Exports,
  ExportFiles,
];
const secrets = { provide: Secrets, inject: [Database, Config], useFactory: (database: Database, config: Config) => Secrets.start(database, config) };

/** The infrastructure all modules use. Each application imports it once, with its settings. */
@Global()
@Module({})
export class KernelModule {
  constructor(retention: Retention) {
    retention.add(requestKeyRetention);
  }

  static forRoot(config: Config): DynamicModule {
    return {
      module: KernelModule,
      imports: [
        ConfigModule.of(config),
        loggingModule(),
        TypeOrmModule.forRoot({
          type: 'postgres',
          url: config.databaseUrl,
          autoLoadEntities: true,
          synchronize: false,
          poolSize: config.databasePool,
          extra: {
            application_name: 'content-platforms',
            Client: PreparedStatementClient,
            // For a free connection of the pool, and for a new one.
            connectionTimeoutMillis: 5_000,
            keepAlive: true,
            keepAliveInitialDelayMillis: 10_000,
          },
          retryAttempts: 10,
          retryDelay: 500,
        }),
      ],
      controllers: [HealthController, WorksController, DataKeysController, ExportsController],
      providers: [
        ...shared,
        secrets,
        DataKeys,
        Reseal,
        { provide: APP_GUARD, useClass: AuthGuard },
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
        { provide: APP_INTERCEPTOR, useClass: RepresentationInterceptor },
      ],
      exports: [...shared, Secrets],
    };
  }
}

@Global()
@Module({})
class ConfigModule {
  static of(config: Config): DynamicModule {
    return { module: ConfigModule, providers: [{ provide: Config, useValue: config }], exports: [Config] };
  }
}
