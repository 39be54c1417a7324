import { address, defineSettings, secret, z, type SettingsOf } from '@content-platforms/plugin-sdk';

export const settings = defineSettings(
  z.object({
    username: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .meta({ title: 'Usuário', description: 'Use um usuário só desta integração: cada acesso com ele encerra o anterior.' }),
    password: secret({ title: 'Senha' }),
    // Not a `pattern` of the form: there the blanks pasted with it are still to be dropped.
    providerId: z
      .string()
      .trim()
      .toLowerCase()
      .refine((value) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value), {
        error: 'Informe o identificador como a SatTV o mostra. Exemplo: 6f1c2d3e-0000-4000-8000-123456789abc',
      })
      .meta({ title: 'Identificador do provedor', description: 'O código (UUID) que a SatTV dá ao provedor.' }),
    baseUrl: address({
      title: 'Endereço da API',
      description: 'Mude somente se a SatTV informar outro.',
      default: 'https://api.sattv.example',
    }),
  }),
);

export type SatTvSettings = SettingsOf<typeof settings>;
