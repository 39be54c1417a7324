import { defineSettings, secret, z, type SettingsOf } from '@content-platforms/plugin-sdk';

/** Standard Webhooks: `whsec_` and base64 of 24 to 64 bytes. */
const isSigningSecret = (value: string): boolean => {
  const text = value.replace(/^whsec_/, '');
  const bytes = Buffer.from(text, 'base64');
  return bytes.length >= 24 && bytes.length <= 64 && bytes.toString('base64').replace(/=+$/, '') === text.replace(/=+$/, '');
};
const shape = { error: 'Deve ser "whsec_" seguido de 24 a 64 bytes em base64.' };

/** A receiver's address is kept to the letter: some tell `/hook` from `/hook/`, and some carry a key in the query. */
const isReceiver = (value: string): boolean => {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  return url !== undefined && /^https?:$/.test(url.protocol) && !url.username && !url.password && !url.hash;
};

export const settings = defineSettings(
  z.object({
    url: z
      .string()
      .trim()
      .max(2000)
      .refine(isReceiver, { error: 'Não é um endereço válido. Exemplo: https://parceiro.com.br/eventos' })
      .meta({ title: 'Endereço que recebe os eventos', description: 'Informado pelo parceiro. Recebe um POST a cada mudança.', format: 'uri' }),
    secret: secret({
      title: 'Segredo da assinatura',
      description: 'Combine com o parceiro: "whsec_" seguido de 24 a 64 bytes em base64. Com ele o parceiro confere que o evento é seu.',
    }).refine(isSigningSecret, shape),
    previousSecret: secret({
      title: 'Segredo anterior',
      description: 'Durante a troca: os eventos levam as duas assinaturas até que o parceiro passe a usar o novo segredo. Depois, retire.',
    })
      .refine(isSigningSecret, shape)
      .optional(),
  }),
);

export type WebhookSettings = SettingsOf<typeof settings>;
