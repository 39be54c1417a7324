import { fileURLToPath } from 'node:url';
import type { ImportKind, ImportOutcome } from '#imports';
import type { ServiceOf } from '../facts.ts';
import { type Imported, importFolder } from '../import-folder.ts';
import { number } from '../words.ts';
import type { Step, World } from '../world.ts';

/** From the source or from dist/, the same folder of the repository. */
const samples = fileURLToPath(new URL(`${import.meta.url.endsWith('.ts') ? '' : '../'}../../../../test/fixtures/hubsoft`, import.meta.url));

const names: Partial<Record<ImportKind, string>> = {
  plan: 'planos',
  package: 'pacotes',
  customer: 'clientes',
  service: 'serviços',
  service_package: 'pacotes de serviços',
  invoice: 'faturas',
  due_day: 'vencimentos',
  charge_type: 'tipos de cobrança',
};

const mostRemarks = 4;

/** What is read of an imported service. */
interface Service {
  id: string;
  customerId: string;
  customerName: string;
  status: string;
  blocked: boolean;
}

type Counts = Imported['totals'][ImportKind];

const sum = ({ totals }: Imported, outcome: ImportOutcome): number => Object.values(totals).reduce((all, counts) => all + counts[outcome], 0);

function printTotals({ paper }: World, { totals }: Imported): void {
  const kinds = (Object.keys(names) as ImportKind[]).filter((kind) => totals[kind].taken + totals[kind].updated + totals[kind].skipped > 0);
  const told = ({ taken, skipped }: Counts): string => `${number(taken)} incluídos${skipped > 0 ? `, ${number(skipped)} ignorados` : ''}`;
  paper.pairs(kinds.map((kind) => [names[kind] ?? kind, told(totals[kind])] as const));
}

/** What was left out and what was filled in, alike ones once with their number; the rest is in the report. */
function printRemarks({ paper }: World, word: string, remarks: readonly string[]): void {
  const alike = [...Map.groupBy(remarks, (remark) => remark)].toSorted(([, a], [, b]) => b.length - a.length);
  for (const [remark, all] of alike.slice(0, mostRemarks)) paper.block(`– ${word}${all.length > 1 ? ` (${number(all.length)} vezes)` : ''}: ${remark}`, 'dim');
  if (alike.length > mostRemarks) paper.block(`– … e mais ${alike.length - mostRemarks}, no relatório`, 'dim');
}

/** An assumption without the value of its one element, which stands last, in parentheses. */
const withoutValue = (text: string): string => text.replace(/ \([^()]*\)$/, '');

/** Enabled, not blocked, with an e-mail or without. */
async function pick({ api }: World, withEmail: boolean): Promise<ServiceOf | undefined> {
  for await (const service of api.rows<Service>('/services?status=enabled&blocked=false')) {
    const { email } = await api.read<{ email: string | null }>(`/customers/${service.customerId}`);
    if ((email !== null) === withEmail) return { serviceId: service.id, customerId: service.customerId, name: service.customerName };
  }
  return undefined;
}

export const moveIn: Step = {
  title: 'A base do HubSoft: npm run import -- hubsoft test/fixtures/hubsoft',
  async run(world) {
    const { api, facts, check } = world;
    const first = await importFolder(world, samples);
    printTotals(world, first);
    printRemarks(
      world,
      'ignorado',
      first.lines.filter(({ outcome }) => outcome === 'skipped').map(({ file, path, reason }) => `${path || file}, ${reason}`),
    );
    printRemarks(
      world,
      'suposto',
      first.lines.flatMap(({ assumed = [] }) => assumed.map(withoutValue)),
    );
    const counted = { customers: await api.count('/customers'), services: await api.count('/services'), invoices: await api.count('/invoices') };
    const { customer, service, invoice } = first.totals;
    check.same(
      `a API mostra o que o relatório diz: ${number(counted.customers)} clientes, ${number(counted.services)} serviços, ${number(counted.invoices)} faturas`,
      { customers: customer.taken, services: service.taken, invoices: invoice.taken },
      counted,
    );
    const again = await importFolder(world, samples);
    check.same('importar de novo não muda nada', [0, 0, sum(first, 'taken')], [sum(again, 'taken'), sum(again, 'updated'), sum(again, 'unchanged')]);

    const buyer = await pick(world, true);
    const withoutEmail = await pick(world, false);
    if (!buyer || !withoutEmail) throw new Error('não há, entre os clientes importados, um habilitado com e-mail e outro sem');
    facts.keep('imported', { buyer, withoutEmail });
  },
};
