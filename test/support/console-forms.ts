import { expect } from '@jest/globals';
import type { ApiClient } from './api-client.ts';
import type { Shown } from './console-screens.ts';
import type { ConsoleUser } from './console.ts';
import { eventually } from './eventually.ts';

type Row = Record<string, unknown>;

/** A form of the console that changes what is there, and what somebody else changes of the same under it. */
interface ChangingForm {
  screen: (shown: Shown) => readonly [path: string, heading: string];
  /** Where the API has what is changed: in a list, or alone. */
  api: (shown: Shown) => string;
  /** Opens it for that row; a policy stands open on its screen. */
  open?: (user: ConsoleUser, row: Row) => Promise<void>;
  /** What the other changes. */
  field: string;
  theirs: unknown;
}

const named =
  (field: string) =>
  (user: ConsoleUser, row: Row): Promise<void> =>
    user.press(String(row[field]), user.page.getByRole('table').last());

const fromMenu =
  (field: string) =>
  async (user: ConsoleUser, row: Row): Promise<void> => {
    await user.press(`Ações de ${String(row[field])}`);
    await user.choose('Editar');
  };

/** Every one of them, by its screen. */
export const changingForms: Record<string, ChangingForm> = {
  Pacotes: {
    screen: () => ['/configuracao/pacotes', 'Pacotes'],
    api: () => '/packages',
    open: named('description'),
    field: 'description',
    theirs: 'Pacote de outra pessoa',
  },
  'Serviços/Planos': {
    screen: () => ['/configuracao/planos', 'Serviços/Planos'],
    api: () => '/plans',
    open: named('name'),
    field: 'name',
    theirs: 'Outro nome',
  },
  'Tipos de cobrança': {
    screen: () => ['/configuracao/tipos-de-cobranca', 'Tipos de cobrança'],
    api: () => '/charge-types',
    open: named('name'),
    field: 'name',
    theirs: 'Outro nome',
  },
  'Perfis de suspensão': {
    screen: () => ['/configuracao/perfis-de-suspensao', 'Perfis de suspensão'],
    api: () => '/suspension-profiles',
    open: named('name'),
    field: 'name',
    theirs: 'Outro nome',
  },
  'Regras: bloqueio por débito': {
    screen: () => ['/configuracao/regras', 'Regras automáticas'],
    api: () => '/blocking-policy',
    field: 'holdPercent',
    theirs: 7,
  },
  'Regras: faturamento': { screen: () => ['/configuracao/regras', 'Regras automáticas'], api: () => '/billing-policy', field: 'runDay', theirs: 17 },
  Integrações: {
    screen: () => ['/configuracoes/integracoes', 'Plataformas de Conteúdo'],
    api: () => '/integrations',
    open: fromMenu('description'),
    field: 'description',
    theirs: 'Outra descrição',
  },
  Usuários: { screen: () => ['/administracao/usuarios', 'Usuários'], api: () => '/users', open: named('name'), field: 'name', theirs: 'Outro nome' },
  Papéis: { screen: () => ['/administracao/papeis', 'Papéis'], api: () => '/roles?builtIn=false', open: named('name'), field: 'name', theirs: 'Outro nome' },
  Webhooks: {
    screen: () => ['/administracao/webhooks', 'Webhooks'],
    api: () => '/webhook-endpoints',
    open: fromMenu('url'),
    field: 'description',
    theirs: 'Outra descrição',
  },
  Cliente: {
    screen: ({ customer }) => [`/clientes/${customer.id}`, customer.name],
    api: ({ customer }) => `/customers?id=${customer.id}`,
    open: (user) => user.press('Editar'),
    field: 'name',
    theirs: 'Outro nome',
  },
  'Pacote do serviço do cliente': {
    screen: ({ customer }) => [`/clientes/${customer.id}`, customer.name],
    api: ({ serviceId }) => `/services/${serviceId}/packages`,
    open: async (user, row) => {
      await user.press('Ver pacotes');
      await user.press(`Alterar ${(row['package'] as { description: string }).description}`);
    },
    field: 'priceCents',
    theirs: 1_234,
  },
};

/** Somebody else saves it while it is open: that is said, and the form then saves its own over it. */
export async function savesOverTheOther(user: ConsoleUser, api: ApiClient, shown: Shown, form: ChangingForm): Promise<void> {
  const path = String(form.api(shown).split('?')[0]);
  const rows = async (): Promise<Row[]> => {
    const answer = await api.get<Row & { data?: Row[] }>(form.api(shown));
    return answer.data ?? [answer];
  };
  const [before] = (await rows()) as [Row];
  const at = form.open ? `${path}/${String(before['id'])}` : path;
  const isNow = async (value: unknown): Promise<void> => expect((await rows()).find(({ id }) => id === before['id'])?.[form.field]).toEqual(value);
  await user.follow(...form.screen(shown));
  await form.open?.(user, before);
  const place = form.open
    ? user.page.getByRole('dialog').filter({ has: user.page.getByRole('button', { name: 'Salvar', exact: true }) })
    : user.page.locator(`form#${path.slice(1)}`);
  await place.getByRole('button', { name: 'Salvar', exact: true }).waitFor();
  const theirs = await api.answer('PATCH', at, { [form.field]: form.theirs }, { headers: { 'if-match': '*' } });
  expect(theirs.status).toBe(200);
  await user.press('Salvar', place);
  await place.getByText('Outra pessoa alterou isto enquanto você editava.').waitFor();
  await isNow(form.theirs);
  await user.press('Gravar por cima', place);
  await eventually(() => isNow(before[form.field]));
  await place.getByText('Outra pessoa alterou isto enquanto você editava.').waitFor({ state: 'detached' });
  if (form.open) await place.waitFor({ state: 'hidden' });
}
