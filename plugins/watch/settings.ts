import { address, defineSettings, secret, z, type SettingsOf } from '@content-platforms/plugin-sdk';

const text = (title: string, description: string): z.ZodString => z.string().trim().min(1).max(200).meta({ title, description });

export const settings = defineSettings(
  z.object({
    clientId: text('Client ID', 'O client_id que a Watch dá ao provedor.'),
    clientSecret: secret({ title: 'Client secret' }),
    uid: text('Usuário da operadora (uid)', 'O usuário da Watch em nome do qual a integração age.'),
    redirectUrl: address({
      title: 'Endereço de retorno',
      description: 'O redirect_url registrado na Watch. A integração nunca o chama; só o informa.',
      default: 'https://provedor.example/retorno',
    }),
    baseUrl: address({
      title: 'Endereço da API',
      description: 'Mude somente se a Watch informar outro.',
      default: 'https://api.watch.example',
    }),
  }),
);

export type WatchSettings = SettingsOf<typeof settings>;
