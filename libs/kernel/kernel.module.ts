import { type DynamicModule, Global, Module, type Type } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Audit } from './audit.ts';
import { Authentication, AuthGuard } from './auth.ts';
import { Clock } from './clock.ts';
import { Config } from './config.ts';
import { CsvFile } from './csv-file.ts';
import { Database } from './database.ts';
import { DataKeysController } from './data-keys.controller.ts';
import { DataKeys } from './data-keys.service.ts';
import { RepresentationInterceptor } from './etag.ts';
import { EventPublisher } from './events.ts';
import { ExportFiles } from './export-files.ts';
import { Exports } from './exports.ts';
import { ExportsController } from './exports.controller.ts';
import { HealthController } from './health.controller.ts';
import { PreparingClient } from './hot.ts';
import { IdempotencyInterceptor } from './idempotency.ts';
import { Jobs } from './jobs.ts';
import { loggingModule } from './logging.ts';
import { Mailer } from './mailer.ts';
import { Metrics } from './metrics.ts';
import { Once } from './once.ts';
import { Outbound } from './outbound.ts';
import { PersonalData } from './personal-data.ts';
import { ProblemFilter } from './problem-filter.ts';
import { RequestRate } from './request-rate.ts';
import { requestKeyRetention, Retention } from './retention.ts';
import { Reseal } from './reseal.work.ts';
import { SealedColumns } from './sealed-columns.ts';
import { Secrets } from './secrets.ts';
import { WorkRunner } from './work-runner.ts';
import { Works } from './work.ts';
import { WorksController } from './works.controller.ts';

const shared: Type[] = [
  Clock,
  Database,
  Audit,
  Once,
  Works,
  WorkRunner,
  Jobs,
  Mailer,
  Authentication,
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

/** What every room stands on. Imported once, by each application, with its settings. */
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
          extra: { options: '-c TimeZone=UTC', application_name: 'content-platforms', Client: PreparingClient },
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
