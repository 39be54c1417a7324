import type { Bench } from './bench.ts';
import { statement } from './databases.ts';
import { seconds } from './figures.ts';
import { dropDatabase, seedProvider } from './size-base.ts';
import { sizeBilling } from './size-billing.ts';
import { sizeBlock } from './size-block.ts';
import { sizePayments } from './size-payments.ts';

const usual = [20_000];
const rounds = 2;

/** What grows with the base, in the order it is done on one base. Each answers its seconds. */
const parts: Record<string, (url: string, say: Bench['say']) => Promise<number>> = {
  block: (url, say) => sizeBlock(url, { say, rounds }),
  payments: sizePayments,
  billing: sizeBilling,
};
export const sizeParts = Object.keys(parts);

/**
 * Everything whose work grows with the base, by the product's own processes over HTTP: a block sweep, a month's billing, a day's
 * payments; against SQL by hand, followed, cancelled and killed in the middle. `--services 1000000` for the size it is promised at,
 * `--parts billing` for one of them alone.
 */
export async function benchSize({ database, say, services: chosen, parts: wanted }: Bench): Promise<void> {
  const works = Object.entries(parts).filter(([name]) => wanted(name));
  const costs: ({ services: number } & Record<string, number>)[] = [];
  for (const services of chosen(usual)) {
    const url = await database();
    const seeded = await seconds(() => seedProvider(url, services));
    const [base] = await statement<{ size: string }>(url, 'SELECT pg_size_pretty(pg_database_size(current_database())) AS size');
    say(`${services.toLocaleString('en')} services, ${(services / 20).toLocaleString('en')} in debt (${base?.size}, made in ${seeded.toFixed(0)} s)`);
    const cost: (typeof costs)[number] = { services };
    for (const [name, measure] of works) cost[name] = await measure(url, say);
    costs.push(cost);
    await dropDatabase(url);
  }
  for (const [index, cost] of costs.entries()) {
    const before = costs[index - 1];
    if (!before) continue;
    const grew = works.map(([work]) => `${work} ${((cost[work] ?? NaN) / (before[work] ?? NaN)).toFixed(1)} ×`);
    say(
      `from ${before.services.toLocaleString('en')} to ${cost.services.toLocaleString('en')}, a base ${cost.services / before.services} × as large: ${grew.join(', ')}`,
    );
  }
}
