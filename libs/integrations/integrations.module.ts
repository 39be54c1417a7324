import { type DynamicModule, Global, Module } from '@nestjs/common';
import type { AnyPlugin } from '@content-platforms/plugin-sdk';
import { SealedColumns } from '#kernel';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CallbackAddresses } from './platforms/callback-addresses.ts';
import { Callbacks } from './platforms/callbacks.ts';
import { CheckIntegration } from './integrations/check-integration.ts';
import { Connections } from './gateway/connections.ts';
import { ExternalPlugins } from './external/external-plugins.ts';
import { RateLimiter } from './gateway/rate-limiter.ts';
import { LimiterAndHealth } from './gateway/limiter-and-health.ts';
import { Gateway } from './gateway/gateway.ts';
import { Health } from './gateway/health.ts';
import { RecheckPace } from './gateway/recheck-pace.ts';
import { Integration, secretPlace, sessionPlace } from './integrations/integration.entity.ts';
import { IntegrationsController, PlatformsController } from './integrations/integrations.controller.ts';
import { Integrations } from './integrations/integrations.service.ts';
import { Platforms } from './platforms/platforms.ts';
import { SealedSettings } from './integrations/sealed-settings.ts';
import { Sessions } from './gateway/sessions.ts';

@Global()
@Module({})
export class IntegrationsModule {
  constructor(sealed: SealedColumns) {
    sealed.add(
      { table: 'integration', id: 'id', column: 'secrets', holds: 'fields', place: secretPlace },
      { table: 'integration_session', id: 'integration_id', column: 'sealed', holds: 'text', place: sessionPlace },
    );
  }

  /** With the plugins it serves: the composition root hands over the list of `plugins/index.ts`. */
  static with(plugins: readonly AnyPlugin[]): DynamicModule {
    return {
      module: IntegrationsModule,
      imports: [TypeOrmModule.forFeature([Integration])],
      controllers: [PlatformsController, IntegrationsController],
      providers: [
        CallbackAddresses,
        Callbacks,
        ExternalPlugins,
        {
          provide: Platforms,
          inject: [ExternalPlugins],
          useFactory: async (outside: ExternalPlugins) => {
            const platforms: Platforms = new Platforms(plugins, await outside.load((listedAs, platform) => platforms.replace(listedAs, platform)));
            return platforms;
          },
        },
        Connections,
        SealedSettings,
        RateLimiter,
        RecheckPace,
        Sessions,
        Health,
        LimiterAndHealth,
        Gateway,
        Integrations,
        CheckIntegration,
      ],
      exports: [Platforms, Callbacks, Gateway, Integrations, Health, RecheckPace],
    };
  }
}
