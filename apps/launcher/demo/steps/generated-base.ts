import { dirname } from 'node:path';
import type { GeneratedBase } from '../../generator/generate-base.ts';
import { count, number } from '../words.ts';
import type { Step, World } from '../world.ts';

const customers = 2_000;
const seed = 20_261_123;

/** The modules are loaded only here: the demo itself speaks REST. */
async function generate({ product, logFile, paper }: World): Promise<GeneratedBase> {
  const [{ openModules }, { generateBase }, { keepKeys }, { Database, Secrets }] = await Promise.all([
    import('../../modules-context.ts'),
    import('../../generator/generate-base.ts'),
    import('../../supervisor/product-folder.ts'),
    import('#kernel'),
  ]);
  const { secretsKey } = keepKeys(dirname(logFile), {});
  const startedAt = performance.now();
  const modules = await openModules({ DATABASE_URL: product.databaseUrl, SECRETS_KEY: secretsKey });
  try {
    const progress = (done: number, total: number): void => paper.progress('clientes gravados', done, total, startedAt);
    return await generateBase({ database: modules.get(Database), secrets: modules.get(Secrets) }, { customers, seed, progress });
  } finally {
    await modules.close();
  }
}

export const generatedBase: Step = {
  title: `Uma base inventada de ${number(customers)} clientes`,
  async run(world) {
    const { api, facts, paper, check } = world;
    const before = { customers: await api.count('/customers'), services: await api.count('/services'), invoices: await api.count('/invoices') };
    paper.block(`Nomes, documentos e faturas inventados, sempre os mesmos para a semente ${seed} no mesmo dia.`, 'dim');
    const base = await generate(world);
    const after = { customers: await api.count('/customers'), services: await api.count('/services'), invoices: await api.count('/invoices') };
    const { services, invoices } = base;
    check.same(
      `a API mostra mais ${count(customers, 'cliente', 'clientes')}, ${number(services.length)} serviços e ${number(invoices.total)} faturas (${number(invoices.overdue)} vencidas)`,
      { customers, services: services.length, invoices: invoices.total },
      { customers: after.customers - before.customers, services: after.services - before.services, invoices: after.invoices - before.invoices },
    );
    const sellable = services.filter(({ status, paused, email }) => status === 'enabled' && !paused && email !== null);
    const oneEach = new Map(sellable.map((service) => [service.customerId, service]));
    const without = services.filter(({ status, paused, email }) => status === 'enabled' && !paused && email === null).length;
    paper.block(
      `Habilitados e com e-mail, que a plataforma exige: ${number(oneEach.size)} clientes. Outros ${number(without)} serviços habilitados não têm e-mail.`,
      'dim',
    );
    facts.keep(
      'base',
      [...oneEach.values()].map(({ serviceId, customerId, name, email }) => ({ serviceId, customerId, name, email: email ?? '' })),
    );
  },
};
