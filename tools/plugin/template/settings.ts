import { address, defineSettings, secret, z, type SettingsOf } from '@content-platforms/plugin-sdk';

export const settings = defineSettings(
  z.object({
    token: secret({ title: 'Token', description: 'Solicite o token à New Platform.' }),
    baseUrl: address({
      title: 'Endereço da API',
      description: 'Mude somente se a New Platform informar outro.',
      default: 'https://api.new-platform.example',
    }),
  }),
);

export type NewPlatformSettings = SettingsOf<typeof settings>;
