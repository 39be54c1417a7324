import { dayFromToday, momentOn } from './calendar.ts';
import type { Debtor } from './facts.ts';
import { inParallel } from './in-parallel.ts';
import { count, number } from './words.ts';
import type { World } from './world.ts';

/** More than a twentieth of the base, so that the brake must hold. */
const debtorCount = 140;
const atOnce = 8;
const postedCents = 11_990;
/** Noticed so many days ago, after invoices that were due some days earlier. */
const noticedDays = -20;
const dueDays = -25;

interface Invoice {
  serviceId: string | null;
  dueDate: string;
  totalCents: number;
  paidCents: number;
  externalRef: string | null;
}

/** What is overdue, by service. */
async function overdueInvoices({ api }: World): Promise<Map<string | null, Invoice[]>> {
  const invoices: Invoice[] = [];
  for await (const invoice of api.rows<Invoice>('/invoices?status=overdue')) invoices.push(invoice);
  return Map.groupBy(invoices, ({ serviceId }) => serviceId);
}

/** Those of the base who have owed for long enough, and others whose invoices the billing system posts now. */
async function chooseDebtors(world: World): Promise<{ owing: Debtor[]; posted: Debtor[] }> {
  const sold = world.facts.get('sold');
  const overdue = await overdueInvoices(world);
  const longDue = dayFromToday(dueDays);
  const owing = sold.flatMap((service): Debtor[] => {
    const invoices = overdue.get(service.serviceId) ?? [];
    if (!invoices.some(({ dueDate }) => dueDate <= longDue)) return [];
    return [
      {
        ...service,
        invoices: invoices.map(({ externalRef, totalCents, paidCents }) => ({ externalRef: externalRef ?? '', amountCents: totalCents - paidCents })),
      },
    ];
  });
  const paidUp = sold.filter(({ serviceId }) => !overdue.has(serviceId)).slice(0, Math.max(0, debtorCount - owing.length));
  return { owing, posted: paidUp.map((service, index) => ({ ...service, invoices: [{ externalRef: `DEMO-${index + 1}`, amountCents: postedCents }] })) };
}

/** Invoices billed elsewhere and notices sent elsewhere, as a billing system would post them. */
async function postDebts({ api, paper }: World, owing: readonly Debtor[], posted: readonly Debtor[]): Promise<void> {
  const debtors = [...owing, ...posted];
  const startedAt = performance.now();
  let done = 0;
  await inParallel(debtors, atOnce, async ({ customerId, serviceId, invoices: [invoice] }, index) => {
    const externalRef = invoice?.externalRef;
    const lines = [{ description: 'Internet e pacotes', amountCents: postedCents }];
    if (index >= owing.length) await api.quiet.post('/invoices', { customerId, serviceId, dueDate: dayFromToday(dueDays), externalRef, lines });
    await api.quiet.post('/notices', { serviceId, channel: 'sms', sentAt: momentOn(noticedDays), externalRef: `AVISO-${externalRef}` });
    done += 1;
    paper.progress('débitos avisados', done, debtors.length, startedAt);
  });
}

export const owed = (debtors: readonly Debtor[]): number => debtors.flatMap(({ invoices }) => invoices).reduce((sum, { amountCents }) => sum + amountCents, 0);

/** Customers who owe and have been told, by invoices of the base and by invoices posted now. */
export async function makeDebtors(world: World): Promise<Debtor[]> {
  const { owing, posted } = await chooseDebtors(world);
  await postDebts(world, owing, posted);
  const ofTheBase = count(owing.length, 'cliente da base deve', 'clientes da base devem');
  world.paper.block(
    `${ofTheBase} há mais de ${-dueDays} dias; de outros ${number(posted.length)} o sistema de cobrança enviou agora as faturas. Todos com aviso de ${-noticedDays} dias.`,
  );
  return [...owing, ...posted];
}
