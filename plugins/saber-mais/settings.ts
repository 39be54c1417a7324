import { address, defineSettings, secret, z, type SettingsOf } from '@content-platforms/plugin-sdk';

export const settings = defineSettings(
  z.object({
    // It travels in a header: another character would fail only at the first call, and look like a broken connection.
    token: secret({ title: 'Token', description: 'Solicite o token à Saber Mais (Click Sistemas).' }).refine((value) => /^[\x21-\x7e]*$/.test(value), {
      error: 'O token não pode conter espaços nem acentos.',
    }),
    baseUrl: address({
      title: 'Endereço da API',
      description: 'Mude somente se a Saber Mais informar outro.',
      default: 'https://api.sabermais.example',
    }),
  }),
);

export type SaberMaisSettings = SettingsOf<typeof settings>;
