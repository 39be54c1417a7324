import type { CivilDate } from '#kernel';
import { CustomerBook, type CustomerMention } from './gather-customers.ts';
import { dueDaysFromInvoices, gatherInvoices, type InvoiceMention } from './gather-invoices.ts';
import { gatherChargeTypes, gatherDueDays } from './gather-lists.ts';
import { PackageBook } from './gather-packages.ts';
import { PlanBook } from './gather-plans.ts';
import { gatherServices, mentionService, type ServiceMention } from './gather-services.ts';
import { type FoundBase, reais } from './records.ts';
import { parseCustomer } from './parse-customer.ts';
import { parseInvoice } from './parse-invoice.ts';
import { readObjects } from './parse-offer.ts';
import type { HubsoftAnswers, Places } from './read-hubsoft.ts';
import type { ReportLines } from '../../runs/report.ts';

/** Puts together what the files of a folder tell in pieces. What cannot be taken becomes a line; nothing is dropped without one. */
export function gatherHubsoft({ elements }: HubsoftAnswers, places: Places, lines: ReportLines, today: CivilDate): FoundBase {
  const chargeTypes = gatherChargeTypes(elements.tipos_servico, lines);
  const dueDays = gatherDueDays(elements.vencimentos, lines);
  const plans = new PlanBook(elements.servicos, lines);
  const packages = new PackageBook();

  const listed = elements.clientes.map(({ origin, value }): { mention: CustomerMention; services: ServiceMention[] } => {
    const mention = { origin, told: parseCustomer(value, today), listed: true };
    const services = readObjects(value['servicos']).map((service, index) => mentionService(`${origin.path}.servicos[${index}]`, service, mention, places));
    return { mention, services };
  });
  const billed = elements.faturas.map(({ origin, value }): InvoiceMention & { services: ServiceMention[] } => {
    const told = parseInvoice(value);
    const place = places.of(origin.file, origin.line, `${origin.path}.cliente`);
    const customer = { origin: place, told: parseCustomer(told.customer, today), listed: false };
    const services = told.service ? [mentionService(`${place.path}.servico`, told.service, customer, places)] : [];
    return { origin, told, customer, services };
  });

  const customers = new CustomerBook([...listed.map(({ mention }) => mention), ...billed.map(({ customer }) => customer)], lines);
  const days = new Map(dueDays.map(({ ref, data }) => [ref.slice('hubsoft:vencimento:'.length), data.day]));
  const mentions = [...listed, ...billed].flatMap(({ services }) => services);
  const { services, links, prices } = gatherServices(mentions, { customers, plans, packages, dueDays: days }, lines, today);
  const invoices = gatherInvoices(billed, { customers, services, today }, lines);
  dueDaysFromInvoices(invoices, services);

  const foundPlans = plans.found();
  const planPrices = new Map(foundPlans.map(({ ref, data }) => [ref, data.priceCents]));
  for (const { ref, data, assumed } of services.values()) {
    const [price, planPrice] = [prices.get(ref), planPrices.get(data.planRef)];
    // A service has no price of its own here: the plan's is what it pays.
    if (price !== undefined && planPrice !== undefined && price !== planPrice)
      assumed.push(`outro valor no HubSoft: aqui vale o do plano (${reais(price)}, ${reais(planPrice)})`);
  }
  return {
    chargeTypes,
    dueDays,
    plans: foundPlans,
    packages: packages.found(),
    customers: customers.found(),
    services: [...services.values()],
    links,
    invoices,
  };
}
