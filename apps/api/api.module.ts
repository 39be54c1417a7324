import { type DynamicModule, Module } from '@nestjs/common';
import { type Config, KernelModule } from '#kernel';
import { productModules } from '../modules.ts';

@Module({})
export class ApiModule {
  static with(config: Config): DynamicModule {
    return { module: ApiModule, imports: [KernelModule.forRoot(config), ...productModules] };
  }
}
