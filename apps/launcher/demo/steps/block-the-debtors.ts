import { EffectCount } from '../at-the-platform.ts';
import { approve, preview, run } from '../block-run.ts';
import { makeDebtors, owed } from '../debtors.ts';
import { waitFor } from '../in-parallel.ts';
import { brl, count, duration, number } from '../words.ts';
import type { Step, World } from '../world.ts';

const patienceSeconds = 120;

/** How many subscriptions are in this situation at the platform. */
async function inSituation({ platform }: World, situation: 'ativa' | 'bloqueada'): Promise<number> {
  const { users } = await platform.state(Number.MAX_SAFE_INTEGER);
  return users.flatMap(({ assinaturas }) => assinaturas).filter(({ situacao }) => situacao === situation).length;
}

async function waitForBlocked(world: World, label: string, expected: number, total: number): Promise<number> {
  const startedAt = performance.now();
  return waitFor(
    async () => {
      const blocked = await inSituation(world, 'bloqueada');
      world.paper.progress(label, expected === 0 ? total - blocked : blocked, total, startedAt);
      return blocked;
    },
    (blocked) => blocked === expected,
    { seconds: patienceSeconds, signal: world.signal, everyMs: 250 },
  );
}

export const blockTheDebtors: Step = {
  title: 'Bloqueio por débito em massa: prévia, freio, aprovação',
  async run(world) {
    const { facts, paper, check } = world;
    const debtors = await makeDebtors(world);
    const before = await inSituation(world, 'bloqueada');

    const previewed = await preview(world);
    const { toBlock, toSkip } = previewed.counts;
    check.same(
      `a prévia: ${number(toBlock)} a bloquear (${brl(previewed.overdueCents)}), ${number(toSkip)} com débito que a regra ainda poupa`,
      ['previewed', debtors.length, owed(debtors)],
      [previewed.status, toBlock, previewed.overdueCents],
    );
    const effects = await EffectCount.begin(world);
    const held = await run(world, previewed.id);
    check.same('mais de 5 % da base: o freio segura a execução e pergunta', 'held', held.status);
    if (held.heldReason) paper.block(`→ ${held.heldReason}`, 'dim');
    await effects.check('enquanto ninguém aprova, na plataforma', {});

    const startedAt = performance.now();
    const ran = await approve(world, previewed.id);
    check.same('aprovada, bloqueou exatamente os da prévia', ['succeeded', debtors.length], [ran.status, ran.counts.blocked]);
    const blocked = await waitForBlocked(world, 'bloqueados na plataforma', before + debtors.length, before + debtors.length);
    check.same(`na plataforma: ${number(debtors.length)} bloqueados em ${duration(performance.now() - startedAt)}`, before + debtors.length, blocked);
    await effects.check('efeitos, nenhum a mais', { blocked: debtors.length });
    facts.keep('debtors', debtors);
  },
};

interface PaymentResults {
  data: { status: string }[];
}

const counted = ({ data }: PaymentResults): Record<string, number> =>
  data.reduce<Record<string, number>>((sum, { status }) => ({ ...sum, [status]: (sum[status] ?? 0) + 1 }), {});

export const payAndUnblock: Step = {
  title: 'Retorno do banco: pagamentos em lote, desbloqueio',
  async run(world) {
    const { api, facts, check } = world;
    const debtors = facts.get('debtors');
    const paidAt = new Date(Date.now() - 60_000).toISOString();
    const payments = debtors.flatMap(({ invoices }) =>
      invoices.map(({ externalRef, amountCents }) => ({ invoiceExternalRef: externalRef, amountCents, paidAt, externalRef: `PAG-${externalRef}` })),
    );
    const effects = await EffectCount.begin(world);
    const startedAt = Date.now();
    const results = await api.post<PaymentResults>('/payments', { payments });
    check.same(`${count(payments.length, 'pagamento aplicado', 'pagamentos aplicados')} em um só pedido`, { applied: payments.length }, counted(results));
    const blocked = await waitForBlocked(world, 'desbloqueados na plataforma', 0, debtors.length);
    check.same('na plataforma: ninguém mais bloqueado', 0, blocked);
    await effects.check('efeitos, nenhum a mais', { unblocked: debtors.length });

    const waits = (await effects.effects()).map(({ at }) => Date.parse(at) - startedAt).toSorted((a, b) => a - b);
    const median = waits[Math.floor(waits.length / 2)] ?? 0;
    const last = waits.at(-1) ?? 0;
    check.that(`do pagamento ao desbloqueio: metade em ${duration(median)}, o último em ${duration(last)}`, last < 60_000, 'menos de 1 min', duration(last));
    const again = await api.post<PaymentResults>('/payments', { payments });
    check.same('o mesmo arquivo enviado de novo não paga duas vezes', { duplicate: payments.length }, counted(again));
  },
};
