import { address, defineSettings, secret, z, type SettingsOf } from '@content-platforms/plugin-sdk';

export const settings = defineSettings(
  z.object({
    user: z.string().trim().min(1).max(100).meta({ title: 'Usuário', description: 'O usuário da API, informado pela Rádio Serra.' }),
    password: secret({ title: 'Senha' }),
    baseUrl: address({
      title: 'Endereço da API',
      description: 'Mude somente se a Rádio Serra informar outro.',
      default: 'https://api.radio-serra.example',
    }),
  }),
);

export type RadioSerraSettings = SettingsOf<typeof settings>;
