import { defineSettings, secret, z, type SettingsOf } from '@content-platforms/plugin-sdk';

export const settings = defineSettings(
  z.object({
    username: z
      .string()
      .trim()
      .min(1)
      .max(100)
      .refine((value) => !value.includes(':') && !/\p{Cc}/u.test(value), { error: 'Não pode conter ":".' })
      .meta({ title: 'Usuário da consulta', description: 'Escolha um e informe à NEO, com o endereço da consulta: é com ele que ela se identifica.' }),
    password: secret({ title: 'Senha da consulta', description: 'Escolha uma longa (16 caracteres ou mais) e informe à NEO.' }).refine(
      (value) => value.length >= 16,
      { error: 'Deve ter ao menos 16 caracteres.' },
    ),
    loginField: z.enum(['service', 'document']).default('service').meta({
      title: 'Campo de login',
      description: 'Com o que o assinante entra: service, o login do serviço; document, o CPF/CNPJ. Não muda depois que houver assinantes.',
    }),
    singlePackage: z.boolean().default(false).meta({ title: 'Pacote único', description: 'Cada assinante pode ter um só pacote ativo nesta plataforma.' }),
  }),
);

export type NeoSettings = SettingsOf<typeof settings>;
