import { secretKeys, type AnyPlugin, type Capabilities, type JsonObject, type SubscriberField } from '@content-platforms/plugin-sdk';

const fields: Record<SubscriberField, string> = {
  name: 'nome',
  document: 'CPF/CNPJ',
  email: 'e-mail',
  phone: 'telefone',
  birthDate: 'data de nascimento',
  password: 'senha (gerada)',
};

const scopes: Record<Capabilities['accountScope'], string> = { customer: 'uma por cliente', service: 'uma por serviço', link: 'uma por pacote vinculado' };

const blocks: Record<Capabilities['blocking'], string> = {
  account: 'a conta inteira, quando todos os seus produtos estão bloqueados',
  product: 'cada produto por si',
  'by-removal': 'o produto é retirado e devolvido depois',
  none: 'a plataforma não bloqueia',
};

/** What of a plugin can be known without running it. */
export interface DescribedPlugin {
  manifest: Omit<AnyPlugin['manifest'], 'settings' | 'docs' | 'products'> & { settings: { jsonSchema: JsonObject } };
}

/** A plugin as an operator will meet it: its form and what it can do. pt-BR. */
export function describe({ manifest }: DescribedPlugin): string {
  const { capabilities, limits, needs, unique } = manifest;
  const named = (list: SubscriberField[]): string => list.map((field) => fields[field]).join(', ') || 'nada';
  const needed = (how: 'required' | 'optional'): string => named((Object.keys(needs) as SubscriberField[]).filter((field) => needs[field] === how));
  return [
    `${manifest.title} (${manifest.key} ${manifest.version}, contrato ${manifest.contract})`,
    '',
    'Formulário da integração',
    ...form(manifest.settings.jsonSchema),
    '',
    'Dados do cliente',
    `  exige: ${needed('required')}`,
    `  aceita: ${needed('optional')}`,
    `  não admite repetidos: ${named(unique)}`,
    '',
    'Capacidades',
    `  conta: ${scopes[capabilities.accountScope]}`,
    `  bloqueio: ${blocks[capabilities.blocking]}`,
    `  produtos por pacote: ${capabilities.maxProductsPerPackage ?? 'sem limite'}`,
    `  pacotes por assinante: ${capabilities.onePackagePerSubscriber ? 'um' : 'sem limite'}`,
    '',
    'Limites',
    `  ${limits.requests.max} pedidos a cada ${limits.requests.perSeconds} s, ${limits.concurrency} chamadas ao mesmo tempo, ${limits.callTimeoutSeconds} s por chamada`,
    `  após uma resposta perdida espera ${limits.settleSeconds} s; uma operação parada é mostrada após ${hours(limits.giveUpSeconds)}`,
  ].join('\n');
}

const hours = (seconds: number): string => (seconds < 3_600 ? `${seconds} s` : `${Math.round(seconds / 360) / 10} h`.replace('.', ','));

function form(schema: JsonObject): string[] {
  const secrets = secretKeys(schema);
  const required = Array.isArray(schema.required) ? schema.required : [];
  return Object.entries((schema.properties ?? {}) as Record<string, JsonObject>).map(([key, { title, description, default: standard }]) => {
    const marks = [
      required.includes(key) ? 'obrigatório' : 'opcional',
      ...(secrets.includes(key) ? ['segredo'] : []),
      ...(standard === undefined ? [] : [`padrão: ${String(standard)}`]),
    ];
    return `  ${String(title ?? key)} [${key}] (${marks.join(', ')})${description === undefined ? '' : `\n      ${String(description)}`}`;
  });
}
