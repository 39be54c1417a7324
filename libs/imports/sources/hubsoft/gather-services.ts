import type { CivilDate } from '#kernel';
import type { CustomerBook, CustomerMention } from './gather-customers.ts';
import type { PackageBook } from './gather-packages.ts';
import type { PlanBook } from './gather-plans.ts';
import { type Found, type FoundLink, type FoundService, reais } from './records.ts';
import { repeatOf } from './repeats.ts';
import { parsePackage, readObjects, type ToldPackage } from './parse-offer.ts';
import { parseService, type ToldService } from './parse-service.ts';
import type { Places } from './read-hubsoft.ts';
import type { Origin, ReportLines } from '../../runs/report.ts';

/** A service named by an answer, with its packages: one of a customer's list, or inside an invoice. */
export interface ServiceMention {
  origin: Origin;
  told: ToldService;
  packages: { origin: Origin; told: ToldPackage }[];
  customer: CustomerMention;
}

export function mentionService(path: string, value: Record<string, unknown>, customer: CustomerMention, places: Places): ServiceMention {
  const { file, line } = customer.origin;
  return {
    origin: places.of(file, line, path),
    told: parseService(value),
    packages: readObjects(value['pacotes']).map((sold, index) => ({ origin: places.of(file, line, `${path}.pacotes[${index}]`), told: parsePackage(sold) })),
    customer,
  };
}

interface Books {
  customers: CustomerBook;
  plans: PlanBook;
  packages: PackageBook;
  /** Days of `id_vencimento`. */
  dueDays: ReadonlyMap<string, number>;
}

export const refOfService = (id: string): string => `hubsoft:cliente_servico:${id}`;

export interface GatheredServices {
  services: Map<string, Found<FoundService>>;
  links: Found<FoundLink>[];
  /** What each service costs in HubSoft, in centavos. */
  prices: Map<string, number>;
}

/** Services and the packages attached to them: from the lists of customers, then what invoices alone name. */
export function gatherServices(mentions: readonly ServiceMention[], books: Books, lines: ReportLines, today: CivilDate): GatheredServices {
  for (const { told, origin } of mentions) books.plans.register(told.plan, origin);
  const services: GatheredServices['services'] = new Map();
  const links: GatheredServices['links'] = [];
  const prices: GatheredServices['prices'] = new Map();
  const skipped = new Set<string>();
  const attached = new Set<string>();
  for (const mention of mentions) {
    const { origin, told } = mention;
    const { listed } = mention.customer;
    const ref = told.id === undefined ? null : refOfService(told.id);
    const earlier = ref === null ? undefined : services.get(ref);
    const reason = earlier ? repeatOf(earlier) : whyNot(mention, books);
    // An invoice that only names a service again says nothing new.
    if (reason !== undefined && (listed || (!earlier && !skipped.has(ref ?? '')))) lines.add(origin, 'service', ref, 'skipped', { reason });
    if (ref !== null && reason !== undefined) skipped.add(ref);
    const found = reason === undefined && ref !== null ? makeService(ref, mention, books, today) : undefined;
    if (found) services.set(found.ref, found);
    if (found && told.priceCents !== undefined) prices.set(found.ref, told.priceCents);
    for (const { origin: place, told: sold } of mention.packages) {
      const link = readLink(place, sold, found ?? { reason: earlier ? `serviço ${reason}` : `serviço não importado: ${reason}` }, books.packages);
      if ('reason' in link) lines.add(place, 'service_package', null, 'skipped', { reason: link.reason });
      else if (attached.has(link.ref))
        lines.add(place, 'service_package', link.ref, 'skipped', { reason: 'o mesmo pacote duas vezes no serviço: vale o primeiro' });
      else {
        attached.add(link.ref);
        links.push(link);
      }
    }
  }
  return { services, links, prices };
}

function whyNot({ told, customer, origin }: ServiceMention, { customers, plans }: Books): string | undefined {
  if (told.id === undefined) return 'sem id_cliente_servico';
  const owner = customers.find(customer.told);
  if ('reason' in owner) return `cliente não importado: ${owner.reason}`;
  if (told.status === undefined) return told.statusText === '' ? 'sem situação (status_prefixo)' : `situação "${told.statusText}" desconhecida`;
  return plans.find(told.plan, origin) ? undefined : 'sem plano (id_servico ou nome)';
}

function makeService(
  ref: string,
  { told, packages, customer, origin }: ServiceMention,
  { customers, plans, dueDays }: Books,
  today: CivilDate,
): Found<FoundService> | undefined {
  const owner = customers.find(customer.told);
  const plan = plans.find(told.plan, origin);
  if ('reason' in owner || !plan || !told.status) return undefined;
  if (told.priceCents !== undefined && told.priceCents >= 0) plan.votes.cast(told.priceCents);
  const attached = packages.flatMap((sold) => sold.told.since ?? []).toSorted()[0];
  const startsOn = told.since ?? attached ?? owner.since ?? today;
  const dueDay = told.dueDay?.day ?? dueDays.get(told.dueDayId ?? '');
  const cancelled = told.status.status === 'cancelled';
  return {
    ref,
    origin,
    assumed: [
      ...(told.since === undefined
        ? [`início não informado: ${attached ? 'o do primeiro pacote' : owner.since ? 'o cadastro do cliente' : 'hoje'} (${startsOn})`]
        : []),
      ...(told.dueDay?.rounded ? ['vencimento em dia que falta em alguns meses: último dia do mês'] : []),
      ...(told.billing === undefined ? ['cobrança não informada: postecipada'] : []),
      ...(cancelled && told.cancelledAt === undefined ? ['data de cancelamento não informada: a da importação'] : []),
    ],
    data: {
      ...told.status,
      statusText: told.statusText,
      customerRef: owner.ref,
      planRef: plan.ref,
      planTold: told.plan.id !== undefined,
      dueDay: dueDay ?? 10,
      dueDayFrom: dueDay === undefined ? 'nothing' : 'service',
      billing: told.billing,
      startsOn,
      enabledAt: told.enabledAt,
      cancelledAt: told.cancelledAt,
    },
  };
}

function readLink(
  origin: Origin,
  told: ToldPackage,
  service: Found<FoundService> | { reason: string },
  packages: PackageBook,
): Found<FoundLink> | { reason: string } {
  if ('reason' in service) return service;
  if (told.priceCents !== undefined && told.priceCents < 0) return { reason: `valor negativo (${reais(told.priceCents)})` };
  const sold = packages.find(told, origin);
  if (!sold) return { reason: 'sem id_pacote e descrição' };
  return {
    ref: `${service.ref}:${sold.ref.slice('hubsoft:'.length)}`,
    origin,
    assumed: [
      ...(told.priceCents === undefined ? [`valor não informado: ${reais(0)}`] : []),
      ...(told.since === undefined ? [`data não informada: o início do serviço (${service.data.startsOn})`] : []),
    ],
    data: { serviceRef: service.ref, packageRef: sold.ref, priceCents: told.priceCents ?? 0, from: told.since ?? service.data.startsOn },
  };
}
