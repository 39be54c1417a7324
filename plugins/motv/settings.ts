import { address, defineSettings, secret, z, type SettingsOf } from '@content-platforms/plugin-sdk';

export const settings = defineSettings(
  z.object({
    username: z
      .string()
      .trim()
      .min(1)
      .max(200)
      // It stands between colons in a header.
      .refine((value) => /^[\x21-\x39\x3b-\x7e]*$/.test(value), { error: 'O usuário não pode conter espaços, acentos nem dois-pontos.' })
      .meta({ title: 'Usuário da API' }),
    secret: secret({ title: 'Segredo da API', description: 'Assina cada pedido; nunca é enviado.' }),
    baseUrl: address({
      title: 'Endereço da API',
      description: 'O da operadora (Youcast, yplay…), sem o /api do fim.',
      default: 'https://motv.example',
    }),
  }),
);

export type MotvSettings = SettingsOf<typeof settings>;
