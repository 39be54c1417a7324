import { billByHand } from './billing.bench.ts';
import { statement } from './databases.ts';
import { seconds } from './figures.ts';
import { onCopy } from './size-base.ts';
import { type Run, Watched } from './watched.ts';

const competence = new Date().toISOString().slice(0, 7);

/** What was billed, whatever ids it got. */
async function billed(url: string): Promise<string> {
  const [row] = await statement<Record<string, unknown>>(
    url,
    `SELECT count(*)::int AS invoices, count(DISTINCT i.service_id)::int AS services, sum(total_cents)::text AS cents, sum(hashtextextended(concat_ws(' ', service_id, due_date, period, status, blocks, total_cents), 0))::text AS which,
       sum(l.lines)::int AS lines, sum(l.which)::text AS what
     FROM invoice i JOIN LATERAL (SELECT count(*) AS lines, sum(hashtextextended(concat_ws(' ', link_id, position, description, amount_cents, period, days, components), 0)) AS which
       FROM invoice_line WHERE invoice_id = i.id) l ON true
     WHERE billing_run_id IS NOT NULL`,
  );
  return JSON.stringify(row);
}

const since = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 1000;

/** A month, against statements by hand; then cancelled, begun again and the worker killed. Each on a copy of the base. Answers seconds. */
export async function sizeBilling(url: string, say: (line: string) => void): Promise<number> {
  const theirs = await onCopy(url, (copy) => seconds(() => billByHand(copy)));
  let uninterrupted = '';
  const ours = await onCopy(url, async (copy) => {
    const product = await Watched.on(copy);
    const { id } = await product.call('POST', '/billing-runs', { competence });
    const { run, seen } = await product.follow(`/billing-runs/${id as string}`);
    const took = since(run['createdAt'], run['finishedAt']);
    uninterrupted = await billed(copy);
    say(
      `billing run: ${took.toFixed(1)} s, ${run.counts.invoices.toLocaleString('en')} invoices; by hand ${theirs.toFixed(1)} s: ${(took / theirs).toFixed(2)} × (aim ≤ 2 ×); at most ${product.memory()}`,
    );
    say(`  progress seen ${seen.length} times, from ${seen[0]} to ${seen.at(-1)}`);
    await product.stop();
    return took;
  });
  await onCopy(url, async (copy) => {
    const product = await Watched.on(copy, { slow: 300 });
    const share =
      (part: number) =>
      ({ progress: { total }, counts }: Run): boolean =>
        total !== null && counts.invoices >= part * total;
    const preview = await product.call('POST', '/billing-runs', { competence, preview: true });
    const { run: previewed } = await product.follow(`/billing-runs/${preview['id'] as string}`);
    say(`  its preview: ${since(previewed['createdAt'], previewed['previewedAt']).toFixed(1)} s, ${previewed.counts.invoices.toLocaleString('en')} invoices`);
    const first = await product.call('POST', '/billing-runs', { competence });
    const path = `/billing-runs/${first['id'] as string}`;
    await product.follow(path, share(0.3));
    await product.call('POST', `${path}/cancel`);
    const { run: cancelled } = await product.follow(path);
    const next = await product.call('POST', '/billing-runs', { competence });
    await product.follow(`/billing-runs/${next['id'] as string}`, share(0.3));
    product.kill('worker-1');
    const { run } = await product.follow(`/billing-runs/${next['id'] as string}`);
    const now = await billed(copy);
    say(
      `  cancelled in the middle: ${cancelled.status} with ${cancelled.counts.invoices.toLocaleString('en')} invoices; run again, worker killed: ${run.status} with ${run.counts.invoices.toLocaleString('en')} more, ${now === uninterrupted ? 'equal to the uninterrupted one' : `NOT EQUAL: ${now} against ${uninterrupted}`}`,
    );
    await product.stop();
  });
  return ours;
}
