import { type DynamicModule, Module } from '@nestjs/common';
import { type Config, KernelModule } from '#kernel';
import { rooms } from './rooms.ts';

@Module({})
export class ApiModule {
  static with(config: Config): DynamicModule {
    return { module: ApiModule, imports: [KernelModule.forRoot(config), ...rooms] };
  }
}
