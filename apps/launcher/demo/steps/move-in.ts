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

/** What is read of an imported service. */
interface Service {
  id: string;
  customerId: string;
  customerName: string;
  status: string;
  blocked: boolean;
}

const sum = ({ totals }: Imported, outcome: ImportOutcome): number => Object.values(totals).reduce((all, counts) => all + counts[outcome], 0);

function printTotals({ paper }: World, { totals }: Imported): void {
  const kinds = (Object.keys(names) as ImportKind[]).filter((kind) => totals[kind].taken + totals[kind].updated + totals[kind].skipped > 0);
  paper.pairs(
    kinds.map(
      (kind) =>
        [
          names[kind] ?? kind,
          `${number(totals[kind].taken)} incluídos${totals[kind].skipped > 0 ? `, ${number(totals[kind].skipped)} ignorados` : ''}`,
        ] as const,
    ),
  );
}

/** Why lines were skipped, each reason once. */
function printReasons({ paper }: World, { lines }: Imported): void {
  const skipped = lines.filter(({ outcome }) => outcome === 'skipped');
  const reasons = Map.groupBy(skipped, ({ reason }) => reason ?? '');
  for (const [reason, alike] of [...reasons].toSorted(([, a], [, b]) => b.length - a.length).slice(0, 5)) {
    paper.block(`– ignorado${alike.length > 1 ? ` (${number(alike.length)} vezes)` : ''}: ${reason}`, 'dim');
  }
  if (reasons.size > 5) paper.block(`– … e mais ${reasons.size - 5} motivos, no relatório`, 'dim');
}

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
    printReasons(world, first);
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
