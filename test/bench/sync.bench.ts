import { Syncs } from '#catalog';
import { Integrations } from '#integrations';
import { WorkRunner } from '#kernel';
import type { Bench } from './bench.ts';
import { statement } from './databases.ts';
import { median, seconds } from './figures.ts';
import { startModules } from './modules.ts';
import { slowPlatform } from './slow-platform.ts';

const size = 10_000;

/** A catalog of 10,000 products of which 1 % changed, against one statement by hand. */
export async function benchSync({ database, say }: Bench): Promise<void> {
  const url = await database();
  let edition = 0;
  const catalog = (): { ref: string; name: string; costCents: number; open: boolean }[] =>
    Array.from({ length: size }, (_, n) => ({
      ref: `R${n}`,
      name: n % 100 === 0 ? `Livro ${n} (${edition}ª edição)` : `Livro ${n}`,
      costCents: 790,
      open: true,
    }));
  const platform = await slowPlatform(0, 4, { max: 100_000, perSeconds: 1 }, catalog);
  const modules = await startModules([platform.plugin], url);
  const { id } = await modules.get(Integrations).create({ platform: 'slow', description: 'x', settings: { baseUrl: platform.url } });
  const sync = async (): Promise<void> => {
    await modules.get(Syncs).start(id);
    await modules.get(WorkRunner).runNext();
  };
  const byHand = async (): Promise<void> => {
    const items = catalog();
    await statement(
      url,
      `INSERT INTO product (id, integration_id, ref, name, cost_cents) SELECT uuid7(), $1, ref, name, cost FROM unnest($2::text[], $3::text[], $4::int[]) AS t(ref, name, cost)
       ON CONFLICT (integration_id, ref) DO UPDATE SET name = EXCLUDED.name, cost_cents = EXCLUDED.cost_cents`,
      [id, items.map(({ ref }) => ref), items.map(({ name }) => name), items.map(({ costCents }) => costCents)],
    );
  };
  await sync();
  await byHand();
  const rounds: { ours: number; theirs: number }[] = [];
  for (let round = 0; round < 5; round += 1) {
    edition += 1;
    const theirs = await seconds(byHand);
    edition += 1;
    rounds.push({ theirs, ours: await seconds(sync) });
  }
  await modules.close();
  platform.close();
  say(
    `${size.toLocaleString('en')} products, 1 % changed: ${(median(rounds.map(({ ours }) => ours)) * 1000).toFixed(0)} ms; one statement by hand ${(median(rounds.map(({ theirs }) => theirs)) * 1000).toFixed(0)} ms`,
  );
  say(`${median(rounds.map(({ ours, theirs }) => ours / theirs)).toFixed(2)} × (aim ≤ 2 ×)`);
}
