import { faker } from '@faker-js/faker/locale/pt_BR';
import { addDays, type CivilDate } from '#kernel';
import { drawCnpj, drawCpf } from './draw-documents.ts';
import { type DrawnInvoice, drawInvoices } from './draw-invoices.ts';

export interface DrawnPlan {
  name: string;
  priceCents: number;
  /** Its share of the services, against the others'. */
  weight: number;
}

/** Names as HubSoft publishes them in its samples; a year behind, as providers write when they sell a plan anew. */
export const drawnPlans: readonly DrawnPlan[] = [
  { name: 'W-START 60MB - 2026', priceCents: 6990, weight: 4 },
  { name: 'PLANO 100MB FIBRA PF - 2026', priceCents: 7990, weight: 8 },
  { name: 'FIBRA RESIDENCIAL 100 MEGA - 2026', priceCents: 8490, weight: 10 },
  { name: 'FTTH 100MB GAMER - 2026', priceCents: 9490, weight: 4 },
  { name: 'PLANO 200 MEGAS - 2026', priceCents: 8990, weight: 18 },
  { name: 'FIBRA 250MB - 2026', priceCents: 9990, weight: 22 },
  { name: 'V-TAL 400MB - 2026', priceCents: 10990, weight: 16 },
  { name: 'V-TAL 600MB - 2026', priceCents: 12990, weight: 10 },
  { name: 'COMBO VIP 300MB + TV - 2026', priceCents: 14990, weight: 5 },
  { name: 'LEV DEDICADO - 50 MBPS - 2026', priceCents: 39990, weight: 1 },
];

export interface DrawnService {
  /** Of `drawnPlans`. */
  plan: number;
  status: 'awaiting_installation' | 'enabled' | 'awaiting_migration' | 'quota_exceeded' | 'cancelled';
  /** 31: the month's last. */
  dueDay: number;
  billing: 'advance' | 'arrears';
  startsOn: CivilDate;
  cancelledOn: CivilDate | null;
  /** The customer asked for a pause. */
  paused: boolean;
  invoices: DrawnInvoice[];
}

export interface DrawnCustomer {
  name: string;
  document: string;
  email: string | null;
  phone: string | null;
  birthDate: CivilDate | null;
  address: { street: string; number: string; district: string; city: string; state: string; postalCode: string };
  services: DrawnService[];
}

const cities = [
  'Divinópolis',
  'Nova Serrana',
  'Itaúna',
  'Pará de Minas',
  'Formiga',
  'Arcos',
  'Lagoa da Prata',
  'Santo Antônio do Monte',
  'Bom Despacho',
  'Oliveira',
];
const districts = ['Centro', 'São José', 'Santa Rita', 'Bela Vista', 'Jardim América', 'Industrial', 'Vila Nova', 'Planalto'];
const mailboxes = ['example.com', 'example.net', 'example.org'];

const chance = (share: number): boolean => faker.number.float() < share;
const draw = (): number => faker.number.float();
const pick = <Value>(weighted: readonly { value: Value; weight: number }[]): Value => faker.helpers.weightedArrayElement([...weighted]);
const weighted = <Value extends string | number>(weights: Record<Value, number>): { value: Value; weight: number }[] =>
  Object.entries<number>(weights).map(([value, weight]) => ({ value: value as Value, weight }));

const statuses = weighted({ enabled: 880, cancelled: 65, awaiting_installation: 30, awaiting_migration: 10, quota_exceeded: 15 });
const dueDays = [
  { value: 5, weight: 25 },
  { value: 10, weight: 35 },
  { value: 15, weight: 18 },
  { value: 20, weight: 12 },
  { value: 25, weight: 7 },
  { value: 31, weight: 3 },
];
const plans = drawnPlans.map(({ weight }, value) => ({ value, weight }));

const slug = (name: string): string =>
  name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z]+/g, ' ')
    .trim()
    .replaceAll(' ', '.');

function drawPhone(): string | null {
  if (chance(0.05)) return null;
  return chance(0.92) ? `+55379${8 + Math.floor(draw() * 2)}${faker.string.numeric(7)}` : `+55373${faker.string.numeric(7)}`;
}

function drawService(today: CivilDate): DrawnService {
  const status = pick(statuses);
  const waits = status === 'awaiting_installation';
  const startsOn = addDays(today, -(waits ? Math.floor(draw() * 15) : 30 + Math.floor(draw() ** 2 * 2_200)));
  const cancelledOn = status === 'cancelled' ? addDays(startsOn, Math.floor(draw() * 30)) : null;
  const service = { plan: pick(plans), dueDay: pick(dueDays), billing: chance(0.8) ? 'arrears' : 'advance', startsOn } as const;
  const priceCents = drawnPlans[service.plan]?.priceCents ?? 0;
  const invoices = waits || cancelledOn ? [] : drawInvoices({ ...service, priceCents }, today, draw);
  return { ...service, status, cancelledOn, paused: status === 'enabled' && chance(0.01), invoices };
}

/** What the next customer may share: people of one house. */
interface Family {
  surname: string;
  email: string | null;
  address: DrawnCustomer['address'];
}

const drawAddress = (): DrawnCustomer['address'] => ({
  street: faker.location.street(),
  number: String(1 + Math.floor(draw() * 1_999)),
  district: faker.helpers.arrayElement(districts),
  city: faker.helpers.arrayElement(cities),
  state: 'MG',
  postalCode: `355${faker.string.numeric(2)}-${faker.string.numeric(3)}`,
});

function drawCustomer(index: number, today: CivilDate, family: Family | undefined): DrawnCustomer & { family: Family } {
  const isCompany = chance(0.06);
  const surname = family && !isCompany ? family.surname : `${faker.person.lastName()} ${faker.person.lastName()}`;
  const name = isCompany ? faker.company.name() : `${faker.person.firstName()} ${surname}`;
  const own = chance(0.12) ? null : `${slug(name)}.${index}@${mailboxes[index % mailboxes.length]}`;
  const email = family && !isCompany ? family.email : own;
  const address = family && !isCompany ? family.address : drawAddress();
  return {
    name,
    document: isCompany ? drawCnpj(draw, chance(0.3)) : drawCpf(draw),
    email,
    phone: drawPhone(),
    birthDate: isCompany || chance(0.1) ? null : addDays(today, -(18 * 366 + Math.floor(draw() * 65 * 365))),
    address,
    services: Array.from({ length: chance(isCompany ? 0.2 : 0.05) ? 2 : 1 }, () => drawService(today)),
    family: { surname, email, address },
  };
}

/** The customers of a regional provider in Brazil, all invented: the same for the same seed and day. */
export function drawBase({ customers, seed, today }: { customers: number; seed: number; today: CivilDate }): DrawnCustomer[] {
  faker.seed(seed);
  const documents = new Set<string>();
  const drawn: DrawnCustomer[] = [];
  let family: Family | undefined;
  while (drawn.length < customers) {
    const { family: mine, ...customer } = drawCustomer(drawn.length, today, family);
    if (documents.has(customer.document)) continue;
    documents.add(customer.document);
    drawn.push(customer);
    family = chance(0.06) ? mine : undefined;
  }
  return drawn;
}
