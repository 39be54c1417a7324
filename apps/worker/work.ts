import { NestFactory } from '@nestjs/core';
import { ScheduleModule } from '@nestjs/schedule';
import { type DynamicModule, Module } from '@nestjs/common';
import { type Config, ConfigError, Jobs, KernelModule, readConfig, WorkRunner } from '#kernel';
import { ProvisioningLoop } from '#provisioning';
import { Logger } from 'nestjs-pino';
import { productModules } from '../modules.ts';

@Module({})
class WorkerModule {
  static with(config: Config): DynamicModule {
    return { module: WorkerModule, imports: [KernelModule.forRoot(config), ScheduleModule.forRoot(), ...productModules] };
  }
}

/** Starts a worker: schedules, long work and provisioning, until it is told to stop. Run as many as wanted. */
export async function work(): Promise<void> {
  try {
    const app = await NestFactory.createApplicationContext(WorkerModule.with(readConfig()), { bufferLogs: true, abortOnError: false });
    app.useLogger(app.get(Logger));
    app.enableShutdownHooks();
    void app.get(WorkRunner).runForever();
    void app.get(ProvisioningLoop).runForever();
    await app.get(Jobs).runForever();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}
