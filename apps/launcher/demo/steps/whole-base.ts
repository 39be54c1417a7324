import type { List } from '../api.ts';
import { type Account, EffectCount, inWords } from '../at-the-platform.ts';
import type { Reachable } from '../facts.ts';
import { inParallel, waitFor } from '../in-parallel.ts';
import { count, duration, number } from '../words.ts';
import type { Step, World } from '../world.ts';

/** What is agreed with the platform for the load: the sandbox's limit and the integration's own are raised together. */
const agreed = { max: 60_000, perSeconds: 60 };
const concurrency = 16;
const atOnce = 8;
const patienceSeconds = 240;
/** So many of the base get the package; the others show that nobody else is touched. */
const share = 0.75;

async function raiseLimits({ api, platform, paper }: World, integrationId: string): Promise<void> {
  const { requestsPerMinute } = (await platform.state(Number.MAX_SAFE_INTEGER)).settings;
  await platform.configure({ requestsPerMinute: agreed.max });
  await api.patch(`/integrations/${integrationId}`, { limits: { requests: agreed, concurrency } });
  paper.block(`Limite combinado com a plataforma para a carga: de ${number(requestsPerMinute)} para ${number(agreed.max)} pedidos por minuto.`);
}

/** Waits until nothing is left to be tried; answers the accounts that a person has to look at, and those that failed. */
async function settle({ api, paper, signal }: World, integrationId: string, startedAt: number): Promise<Account[]> {
  const accounts = `/accounts?integrationId=${integrationId}`;
  const total = await api.count(accounts);
  const look = async (): Promise<number> => {
    const done = await api.count(`${accounts}&state=in_step,needs_attention,failed`);
    paper.progress('contas em dia com a plataforma', done, total, startedAt);
    return done;
  };
  await waitFor(look, (done) => done >= total, { seconds: patienceSeconds, signal, everyMs: 400 });
  const others: Account[] = [];
  for await (const account of api.rows<Account>(`${accounts}&state=pending,failed,unknown,needs_attention`)) others.push(account);
  return others;
}

export const sellToTheBase: Step = {
  title: 'Pacote para a base: vincular em massa',
  guide: ['Agora basta realizar o processo de vincular os pacotes aos serviços dos seus clientes.'],
  async run(world) {
    const { api, platform, facts, paper, check } = world;
    const { id: integrationId } = facts.get('integration');
    const { standalone } = facts.get('packages');
    const base = facts.get('base');
    const chosen = base.slice(0, Math.round(base.length * share));
    await raiseLimits(world, integrationId);

    const effects = await EffectCount.begin(world);
    const already = (await platform.state(Number.MAX_SAFE_INTEGER)).users.length;
    const startedAt = performance.now();
    let attached = 0;
    await inParallel(chosen, atOnce, async ({ serviceId }) => {
      await api.quiet.post(`/services/${serviceId}/packages`, { packageId: standalone.id });
      attached += 1;
      paper.progress('pacotes vinculados pela API', attached, chosen.length, startedAt);
    });
    const took = duration(performance.now() - startedAt);
    check.same(
      `“${standalone.description}” vinculado a ${count(attached, 'cliente', 'clientes')} em ${took}, um pedido REST para cada`,
      chosen.length,
      attached,
    );

    const others = await settle(world, integrationId, startedAt);
    const mailboxes = new Set(chosen.map(({ email }) => email)).size;
    const shared = chosen.length - mailboxes;
    const codes = Object.entries(Object.groupBy(others, ({ state, lastFailure }) => `${state} ${lastFailure?.code}`)).map(([code, all]) => [code, all?.length]);
    check.same(
      `${number(already + mailboxes)} contas em dia, ${duration(performance.now() - startedAt)} depois do primeiro vínculo`,
      shared === 0 ? [] : [['needs_attention conflict', shared]],
      codes,
    );

    const seen = await platform.state(Number.MAX_SAFE_INTEGER);
    check.same(`na plataforma: ${number(already + mailboxes)} usuários`, already + mailboxes, seen.users.length);
    const twice = seen.users.length - new Set(seen.users.map(({ documento }) => documento)).size;
    check.same('nenhum CPF ou CNPJ em dobro', 0, twice);
    const did = await effects.counted();
    check.same(`efeitos, nenhum a mais: ${inWords(did)}`, { 'user-created': mailboxes, subscribed: mailboxes }, did);
    check.same('o limite da plataforma não foi ultrapassado (nenhum 429)', undefined, seen.requests.byOutcome['429']);
    paper.block(`No auge, ${number(seen.requests.peakPerSecond)} pedidos por segundo à plataforma.`, 'dim');
    const undecided = new Set(others.map(({ customerId }) => customerId));
    facts.keep(
      'sold',
      chosen.filter(({ customerId }) => !undecided.has(customerId)),
    );
    facts.keep(
      'undecided',
      chosen.filter(({ customerId }) => undecided.has(customerId)),
    );
  },
};

export const decideConflicts: Step = {
  title: 'Contas que pedem uma pessoa: o e-mail já é de outro usuário',
  async run(world) {
    const { api, facts, paper, check, signal } = world;
    const undecided = facts.get('undecided');
    const [first] = undecided;
    if (!first) return paper.block('Nenhuma nesta base.');
    paper.block(
      `${count(undecided.length, 'cliente divide', 'clientes dividem')} o e-mail com alguém da família, e a plataforma só aceita um usuário para cada e-mail.`,
    );
    const look = async (): Promise<Account | undefined> => (await api.read<List<Account>>(`/accounts?customerId=${first.customerId}`)).data[0];
    const before = await look();
    check.same('nada foi tomado de ninguém: a conta espera uma decisão', ['needs_attention', 'conflict'], [before?.state, before?.lastFailure?.code]);
    paper.block(`→ ${before?.lastFailure?.message}`, 'dim');

    const email = proper(first);
    await api.patch(`/customers/${first.customerId}`, { email });
    const startedAt = performance.now();
    const after = await waitFor(look, (account) => account?.state === 'in_step', { seconds: 20, signal });
    check.same(`com um e-mail próprio no cadastro, a conta fica em dia em ${duration(performance.now() - startedAt)}`, 'in_step', after?.state);
    const { users } = await world.platform.state(Number.MAX_SAFE_INTEGER);
    check.same(
      `na plataforma: usuário com o e-mail novo`,
      true,
      users.some((user) => user.email === email && user.referencia === after?.reference),
    );
  },
};

const proper = ({ customerId }: Reachable): string => `proprio.${customerId.slice(-6)}@example.com`;
