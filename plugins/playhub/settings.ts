import { address, defineSettings, secret, z, type SettingsOf } from '@content-platforms/plugin-sdk';

export const settings = defineSettings(
  z.object({
    // Known as a pair, and given together: neither is shown again.
    apiKey: secret({ title: 'ApiKey', description: 'Solicite a ApiKey e o ApiSecret à PlayHub.' }),
    apiSecret: secret({ title: 'ApiSecret' }),
    baseUrl: address({
      title: 'Endereço da API',
      description: 'Sem o /v3 do fim. Mude somente se a PlayHub informar outro.',
      default: 'https://api.playhub.example',
    }),
  }),
);

export type PlayHubSettings = SettingsOf<typeof settings>;
