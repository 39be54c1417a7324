import { maskText } from '#kernel';
import type { LineDecision, LineOutcome } from './import.entity.ts';
import type { Outcome } from '../planning/outcome.ts';
import type { ImportKind, ImportLine, ImportOutcome } from './report.ts';

const kindNames: Record<ImportKind, string> = {
  file: 'Arquivo',
  charge_type: 'Tipo de cobrança',
  due_day: 'Dia de vencimento',
  plan: 'Plano',
  package: 'Pacote',
  customer: 'Cliente',
  service: 'Serviço',
  service_package: 'Pacote do serviço',
  invoice: 'Fatura',
};

export const decisionOf: Record<ImportOutcome, LineDecision> = { taken: 'create', updated: 'change', unchanged: 'nothing', skipped: 'refuse' };
export const outcomeOf: Record<ImportOutcome, LineOutcome> = { taken: 'created', updated: 'changed', unchanged: 'unchanged', skipped: 'refused' };

/** `Serviço: clientes.json, clientes[0].servicos[0]`: the same line of a preview and of its run. */
export const placeOf = ({ kind, file, path }: Pick<ImportLine, 'kind' | 'file' | 'path'>): string =>
  `${kindNames[kind]}: ${file}${path === '' ? '' : `, ${path}`}`;

/** Why it was skipped, or how what the source left open was filled. */
export function messageOf({ reason, assumed = [] }: ImportLine): string | undefined {
  const text = reason ?? assumed.join('; ');
  return text === '' ? undefined : maskText(text).slice(0, 1000);
}

/** How operators call the facts that a source tells of. */
const factNames: Readonly<Record<string, string>> = {
  active: 'ativo',
  amount: 'valor',
  billing: 'cobrança',
  birthDate: 'nascimento',
  blocks: 'bloqueia',
  day: 'dia',
  description: 'descrição',
  due: 'vencimento',
  dueDay: 'vencimento',
  email: 'e-mail',
  lines: 'itens',
  name: 'nome',
  payment: 'pagamento',
  phone: 'telefone',
  plan: 'plano',
  price: 'preço',
  service: 'serviço',
  state: 'situação',
};

/** What of a thing that was here is new; of one that is new itself, all is. */
export const changesOf = ({ outcome, changed = [] }: Pick<Outcome, 'outcome' | 'changed'>): string[] =>
  outcome === 'updated' ? changed.map((fact) => factNames[fact] ?? fact) : [];
