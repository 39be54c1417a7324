import { approve, type BlockRun, decisionOn, preview, run } from '../block-run.ts';
import { dayFromToday, momentOn } from '../calendar.ts';
import { checkHolding, EffectCount } from '../at-the-platform.ts';
import { brl, day } from '../words.ts';
import type { Step, World } from '../world.ts';

interface Invoice {
  id: string;
  totalCents: number;
}

const lines = [
  { description: 'V-TAL 600MB - 2026', amountCents: 12_990 },
  { description: 'Clássicos da Literatura', amountCents: 1_490 },
  { description: 'Preparatório ENEM', amountCents: 2_490 },
];

function holdings({ facts }: World, situation: 'ativa' | 'bloqueada'): Record<string, 'ativa' | 'bloqueada'> {
  const { standalone, benefit, courses } = facts.get('packages');
  return Object.fromEntries([standalone, benefit, courses].map(({ productRef }) => [productRef, situation]));
}

/** What today's preview decides about Ana's service. */
async function decided(world: World): Promise<{ run: BlockRun; decision: string; possibleOn: string }> {
  const { serviceId } = world.facts.get('ana');
  const previewed = await preview(world);
  const row = await decisionOn(world, previewed.id, serviceId);
  return { run: previewed, decision: `${row?.decision ?? 'nada'} ${row?.reason ?? ''}`.trim(), possibleOn: row?.possibleOn ?? '-' };
}

export const blockForDebt: Step = {
  title: 'Bloqueio por débito: aviso, prévia, bloqueio',
  guide: [
    'através de pacotes, combos ou benefícios onde será possível realizar a cobrança do serviço, bloqueio por débito, criação de usuários na plataforma direto pelo HubSoft, facilitando o processo para os provedores ofertarem esse tipo de serviço.',
  ],
  async run(world) {
    const { api, facts, paper, check } = world;
    const { serviceId, customerId, name } = facts.get('ana');
    const dueDate = dayFromToday(-40);
    const invoice = await api.post<Invoice>('/invoices', { customerId, serviceId, dueDate, externalRef: 'DEMO-ANA', lines });
    paper.block(`Fatura de ${name}: ${brl(invoice.totalCents)}, vencida em ${day(dueDate)}.`);

    const unnoticed = await decided(world);
    check.same('sem aviso enviado não há bloqueio', 'skip no_notice', unnoticed.decision);
    await api.post('/notices', { serviceId, channel: 'email', sentAt: momentOn(-3), text: 'Aviso de débito', externalRef: 'DEMO-AVISO-2' });
    const recent = await decided(world);
    check.same(
      `com aviso de 3 dias também não; só a partir de ${day(recent.possibleOn)}`,
      ['skip notice_too_recent', dayFromToday(12)],
      [recent.decision, recent.possibleOn],
    );
    await api.post('/notices', { serviceId, channel: 'whatsapp', sentAt: momentOn(-20), text: 'Aviso de débito', externalRef: 'DEMO-AVISO-1' });
    const due = await decided(world);
    check.same('com aviso de 20 dias (o perfil pede 15), a prévia bloqueia', 'block overdue', due.decision);

    const effects = await EffectCount.begin(world);
    const ran = await finish(world, await run(world, due.run.id));
    check.same('a execução bloqueou exatamente a prévia', ['succeeded', due.run.counts.toBlock], [ran.status, ran.counts.blocked]);
    await checkHolding(world, customerId, 'todas as assinaturas', holdings(world, 'bloqueada'));
    await effects.check('efeitos', { blocked: 3 });
    const service = await api.read<{ blocked: boolean; status: string }>(`/services/${serviceId}`);
    check.same('o serviço está bloqueado; o estado dele continua habilitado', [true, 'enabled'], [service.blocked, service.status]);
  },
};

/** Should so few be more than the brake lets through, a person agrees. */
const finish = (world: World, ran: BlockRun): Promise<BlockRun> => (ran.status === 'held' ? approve(world, ran.id) : Promise.resolve(ran));

export const unblockOnPayment: Step = {
  title: 'Desbloqueio no pagamento',
  async run(world) {
    const { api, facts, check } = world;
    const { customerId } = facts.get('ana');
    const { data } = await api.read<{ data: Invoice[] }>(`/invoices?customerId=${customerId}`);
    const [invoice] = data;
    if (!invoice) throw new Error('a fatura do passo anterior não existe');
    const half = Math.floor(invoice.totalCents / 2);
    const paidAt = (): string => new Date(Date.now() - 1_000).toISOString();
    const effects = await EffectCount.begin(world);
    await api.post(`/invoices/${invoice.id}/payments`, { amountCents: half, paidAt: paidAt(), externalRef: 'DEMO-PAG-1' });
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    await checkHolding(world, customerId, `pagos ${brl(half)} de ${brl(invoice.totalCents)}`, holdings(world, 'bloqueada'));
    await effects.check('um pagamento parcial não desbloqueia', {});

    const startedAt = Date.now();
    await api.post(`/invoices/${invoice.id}/payments`, { amountCents: invoice.totalCents - half, paidAt: paidAt(), externalRef: 'DEMO-PAG-2' });
    await checkHolding(world, customerId, 'quitada a fatura', holdings(world, 'ativa'));
    await effects.check('efeitos', { unblocked: 3 });
    const lastMs = Math.max(...(await effects.effects()).map(({ at }) => Date.parse(at))) - startedAt;
    const said = `${(lastMs / 1000).toFixed(1).replace('.', ',')} s`;
    check.that(`do pagamento ao último desbloqueio na plataforma: ${said}`, lastMs < 5_000, 'menos de 5 s', said);
  },
};

export const cancelService: Step = {
  title: 'Serviços do Cliente › Cancelar',
  async run(world) {
    const { api, facts, check } = world;
    const { serviceId, customerId } = facts.get('ana');
    const effects = await EffectCount.begin(world);
    const service = await api.post<{ status: string }>(`/services/${serviceId}/cancel`);
    check.same('o serviço está cancelado', 'cancelled', service.status);
    await checkHolding(world, customerId, 'nada sobra', null);
    await effects.check('efeitos', { 'user-deleted': 1 });
  },
};
