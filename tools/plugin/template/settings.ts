// What an operator types: each setting needs a `title` in pt-BR. Each kind of field, to copy:
//   a text         clientId: z.string().trim().min(1).max(200).meta({ title: 'Client ID', description: 'Informado pela plataforma.' }),
//   a number       screens: z.int().min(1).max(5).default(2).meta({ title: 'Telas' }),
//   a choice       loginField: z.enum(['email', 'document']).default('email').meta({ title: 'Campo de login' }),
//   yes or no      trial: z.boolean().default(false).meta({ title: 'Período de teste' }),
// What may be left out: `.optional()`, or `.default(…)`, before `.meta`. A token, a password or a key is always a `secret`.
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
