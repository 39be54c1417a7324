import type { CivilDate } from '#kernel';
import type { CustomerBook, CustomerMention } from './gather-customers.ts';
import { refOfService } from './gather-services.ts';
import { type Found, type FoundInvoice, type FoundInvoiceLine, type FoundService, reais } from './records.ts';
import { Votes } from './most-frequent.ts';
import { repeatOf } from './repeats.ts';
import { lastDayOfMonth } from './parse-offer.ts';
import type { ToldInvoice, ToldLine } from './parse-invoice.ts';
import { readKey } from './read-values.ts';
import type { Origin, ReportLines } from '../../runs/report.ts';

export interface InvoiceMention {
  origin: Origin;
  told: ToldInvoice;
  customer: CustomerMention;
}

interface Context {
  customers: CustomerBook;
  services: ReadonlyMap<string, Found<FoundService>>;
  today: CivilDate;
}

/** Invoices, each once: HubSoft's two lists of them tell different halves. */
export function gatherInvoices(mentions: readonly InvoiceMention[], context: Context, lines: ReportLines): Found<FoundInvoice>[] {
  const whole = new Map<string, InvoiceMention>();
  for (const mention of mentions) {
    const { origin, told } = mention;
    if (told.id === undefined) {
      lines.add(origin, 'invoice', null, 'skipped', { reason: 'sem id_fatura' });
      continue;
    }
    const earlier = whole.get(told.id);
    if (!earlier) {
      whole.set(told.id, { ...mention, told: { ...told } });
      continue;
    }
    complete(earlier.told, told);
    lines.add(origin, 'invoice', refOf(told.id), 'skipped', { reason: `${repeatOf(earlier)}, completada por esta` });
  }
  return [...whole.values()].flatMap((mention) => {
    const found = makeInvoice(mention, context);
    if (!('reason' in found)) return [found];
    lines.add(mention.origin, 'invoice', refOf(mention.told.id ?? ''), 'skipped', { reason: found.reason });
    return [];
  });
}

const refOf = (id: string): string => `hubsoft:fatura:${id}`;

function complete(first: ToldInvoice, other: ToldInvoice): void {
  first.dueDate ??= other.dueDate;
  first.amountCents ??= other.amountCents;
  first.service ??= other.service;
  if (first.lines.length === 0) first.lines = other.lines;
  if (first.payment && other.payment) first.payment = { ...first.payment, paidCents: first.payment.paidCents ?? other.payment.paidCents };
  else first.payment ??= other.payment;
}

function makeInvoice({ origin, told, customer }: InvoiceMention, context: Context): Found<FoundInvoice> | { reason: string } {
  const owner = context.customers.find(customer.told);
  if ('reason' in owner) return { reason: `cliente não importado: ${owner.reason}` };
  if (told.dueDate === undefined) return { reason: 'sem data de vencimento' };
  if (told.amountCents === undefined) return { reason: 'sem valor' };
  if (told.amountCents < 0) return { reason: `valor negativo (${reais(told.amountCents)})` };
  const service = findService(told, owner.ref, context.services);
  const { lines, assumed } = readLines(told.id ?? '', told.lines, told.amountCents);
  const future = told.payment !== undefined && told.payment.day > context.today;
  const payment = told.payment && !future ? { paidAt: told.payment.paidAt, paidCents: told.payment.paidCents ?? told.amountCents } : undefined;
  const discount = payment ? told.amountCents - payment.paidCents : 0;
  return {
    ref: refOf(told.id ?? ''),
    origin,
    assumed: [
      ...(service === null ? ['cita um serviço que não foi importado com este cliente: fica com o cliente e não bloqueia'] : []),
      ...assumed,
      ...(future ? ['pagamento com data futura: não considerado'] : []),
      ...(discount > 0 ? [`liquidada com desconto (${reais(discount)})`] : []),
    ],
    data: {
      customerRef: owner.ref,
      serviceRef: service,
      dueDate: told.dueDate,
      amountCents: told.amountCents,
      lines,
      linesTold: told.lines.length > 0,
      payment,
    },
  };
}

/** `undefined`: it names none; `null`: one that is not here, or not this customer's any more. */
function findService({ service }: ToldInvoice, customerRef: string, services: Context['services']): string | null | undefined {
  const id = service && readKey(service['id_cliente_servico']);
  if (id === undefined) return undefined;
  const found = services.get(refOfService(id));
  return found?.data.customerRef === customerRef ? found.ref : null;
}

/** The lines add up to the invoice, whatever the source's do. */
function readLines(id: string, told: readonly ToldLine[], amountCents: number): { lines: FoundInvoiceLine[]; assumed: string[] } {
  if (told.length === 0) return { lines: [{ description: `Fatura ${id} do HubSoft`, name: '', amountCents }], assumed: [] };
  const rest = amountCents - told.reduce((sum, line) => sum + line.amountCents, 0);
  if (rest === 0) return { lines: [...told], assumed: [] };
  return {
    lines: [...told, { description: 'Ajuste ao valor da fatura', name: '', amountCents: rest }],
    assumed: [`detalhamento não soma o valor: ajustada (${reais(rest)})`],
  };
}

/** Where a service says no due day, its invoices do: most of them fall on it. */
export function dueDaysFromInvoices(invoices: readonly Found<FoundInvoice>[], services: ReadonlyMap<string, Found<FoundService>>): void {
  const owned = new Map<string, Found<FoundService>[]>();
  for (const service of services.values()) owned.set(service.data.customerRef, [...(owned.get(service.data.customerRef) ?? []), service]);
  const votes = new Map<Found<FoundService>, Votes>();
  for (const { data } of invoices) {
    const [only, ...others] = owned.get(data.customerRef) ?? [];
    const service = data.serviceRef ? services.get(data.serviceRef) : data.serviceRef === undefined && others.length === 0 ? only : undefined;
    if (service?.data.dueDayFrom !== 'nothing') continue;
    const cast = votes.get(service) ?? new Votes();
    cast.cast(Math.min(Number(data.dueDate.slice(8)), 29));
    votes.set(service, cast);
  }
  for (const service of services.values()) {
    if (service.data.dueDayFrom !== 'nothing') continue;
    const day = votes.get(service)?.winner;
    if (day === undefined) {
      service.assumed.push(`vencimento não informado (dia ${service.data.dueDay})`);
      continue;
    }
    service.data.dueDayFrom = 'invoices';
    service.data.dueDay = day > 28 ? lastDayOfMonth : day;
    service.assumed.push(`vencimento não informado: o de suas faturas (${day > 28 ? 'último dia do mês' : `dia ${day}`})`);
  }
}
