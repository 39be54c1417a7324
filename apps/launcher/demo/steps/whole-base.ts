import { type Account, EffectCount, inWords } from '../at-the-platform.ts';
import { inParallel, waitFor } from '../in-parallel.ts';
import { count, duration, number } from '../words.ts';
import type { Step } from '../world.ts';

/** What is agreed with the platform for the load: the sandbox's limit and the integration's own are raised together. */
const agreed = { max: 60_000, perSeconds: 60 };
const atOnce = 8;
const patienceSeconds = 240;
/** So many of the base get the package; the others show that nobody else is touched. */
const share = 0.6;

export const sellToTheBase: Step = {
  title: 'Pacote para a base: vincular em massa',
  guide: ['Agora basta realizar o processo de vincular os pacotes aos serviços dos seus clientes.'],
  async run(world) {
    const { api, platform, facts, paper, check, signal } = world;
    const integration = facts.get('integration');
    const { standalone } = facts.get('packages');
    const base = facts.get('base');
    const chosen = base.slice(0, Math.round(base.length * share));

    const { requestsPerMinute } = (await platform.state(Number.MAX_SAFE_INTEGER)).settings;
    await platform.configure({ requestsPerMinute: agreed.max });
    await api.patch(`/integrations/${integration.id}`, { limits: { requests: agreed, concurrency: 16 } });
    paper.block(`Limite combinado com a plataforma para a carga: de ${number(requestsPerMinute)} para ${number(agreed.max)} pedidos por minuto.`);

    const effects = await EffectCount.begin(world);
    const already = (await platform.state(Number.MAX_SAFE_INTEGER)).users.length;
    const startedAt = performance.now();
    let attached = 0;
    await inParallel(chosen, atOnce, async ({ serviceId }) => {
      await api.quiet.post(`/services/${serviceId}/packages`, { packageId: standalone.id });
      attached += 1;
      paper.progress('pacotes vinculados pela API', attached, chosen.length, startedAt);
    });
    check.that(
      `“${standalone.description}” vinculado a ${count(attached, 'serviço', 'serviços')} em ${duration(performance.now() - startedAt)}, um pedido REST para cada`,
      attached === chosen.length,
      number(chosen.length),
      number(attached),
    );

    const inStep = `/accounts?integrationId=${integration.id}&state=in_step`;
    const accounts = `/accounts?integrationId=${integration.id}`;
    const total = await api.count(accounts);
    await waitFor(
      async () => {
        const done = await api.count(inStep);
        paper.progress('contas em dia com a plataforma', done, total, startedAt);
        return done;
      },
      (done) => done >= total,
      { seconds: patienceSeconds, signal, everyMs: 400 },
    );
    const stuck: string[] = [];
    for await (const account of api.rows<Account>(`${accounts}&state=pending,failed,unknown,needs_attention`))
      stuck.push(account.lastFailure?.message ?? account.state);
    check.same(`todas as ${number(total)} contas estão em dia, ${duration(performance.now() - startedAt)} depois do primeiro vínculo`, [], [...new Set(stuck)]);

    const seen = await platform.state(Number.MAX_SAFE_INTEGER);
    check.same(`na plataforma: ${number(already + chosen.length)} usuários`, already + chosen.length, seen.users.length);
    const twice = seen.users.length - new Set(seen.users.map(({ documento }) => documento)).size;
    check.same('nenhum usuário em dobro', 0, twice);
    const one = seen.users.filter(
      ({ assinaturas: [first, ...more] }) => first?.produto === standalone.productRef && first.situacao === 'ativa' && more.length === 0,
    );
    check.that('cada um com a sua assinatura, ativa', one.length >= chosen.length, `${chosen.length} ou mais`, one.length);
    const did = await effects.counted();
    check.same(`efeitos, nenhum a mais: ${inWords(did)}`, { 'user-created': chosen.length, subscribed: chosen.length }, did);
    check.same('o limite da plataforma nunca foi ultrapassado (nenhum 429)', undefined, seen.requests.byOutcome['429']);
    paper.block(`No auge, ${number(seen.requests.peakPerSecond)} pedidos por segundo à plataforma.`, 'dim');
    facts.keep('sold', chosen);
  },
};
