import { byHand, clear } from './debt-base.ts';
import { statement } from './databases.ts';
import { seconds } from './figures.ts';
import { pause, type Run, Watched } from './watched.ts';

/** Who is blocked, and what the snapshots say came of it. */
async function held(url: string): Promise<string> {
  const [row] = await statement<Record<string, unknown>>(
    url,
    `SELECT count(*)::int AS holds, count(DISTINCT service_id)::int AS services, sum(hashtextextended(service_id::text, 0))::text AS which,
       (SELECT count(*)::int FROM block_run_service r JOIN block_run b ON b.id = r.run_id WHERE r.decision = 'block' AND r.outcome IS NULL AND r.subject_id <= b.dealt_up_to) AS outcomes
     FROM hold WHERE reason = 'debt' AND lifted_at IS NULL`,
  );
  return JSON.stringify(row);
}

/** Seconds of a preview and of its run, by the product's own clock: from the request to its end. */
async function sweep(product: Watched): Promise<{ preview: number; run: number; blocked: number; seen: number[] }> {
  const { id } = await product.call('POST', '/block-runs', { preview: true });
  const path = `/block-runs/${id as string}`;
  const { run: previewed } = await product.follow(path);
  const askedAt = Date.now();
  await product.call('POST', `${path}/run`);
  const { run, seen } = await product.follow(path, ({ status }) => status === 'succeeded');
  const since = (from: number | string, to: string): number => (Date.parse(to) - (typeof from === 'number' ? from : Date.parse(from))) / 1000;
  return { preview: since(previewed['createdAt'], previewed['previewedAt']), run: since(askedAt, run['finishedAt']), blocked: run.counts.blocked, seen };
}

interface Sizes {
  say(line: string): void;
  rounds: number;
}

/** Holds are placed, and more are to come or to be counted. */
const isUnderWay = ({ status, counts }: Run): boolean => status === 'running' && counts.blocked > 0;

/** Preview and run against one statement; then cancelled in the middle and undone; then the worker killed in the middle of both. Answers seconds. */
export async function sizeBlock(url: string, { say, rounds }: Sizes): Promise<number> {
  const times: { ours: number; theirs: number }[] = [];
  let product = await Watched.on(url);
  let last = await warm(url, product);
  for (let round = 0; round < rounds; round += 1) {
    await clear(url);
    const theirs = await seconds(() => byHand(url));
    await clear(url);
    last = await sweep(product);
    times.push({ ours: last.preview + last.run, theirs });
  }
  const uninterrupted = await held(url);
  const [ours, theirs] = [Math.min(...times.map((time) => time.ours)), Math.min(...times.map((time) => time.theirs))];
  say(
    `block sweep: preview and run ${ours.toFixed(1)} s (the last: ${last.preview.toFixed(1)} and ${last.run.toFixed(1)}), ${last.blocked.toLocaleString('en')} blocked; one statement by hand ${theirs.toFixed(1)} s: ${(ours / theirs).toFixed(2)} × (aim ≤ 1.5 ×); at most ${product.memory()}`,
  );
  say(`  progress seen: ${last.seen.join(', ')}`);
  await product.stop();

  product = await Watched.on(url, { slow: 300 });
  await clear(url);
  const { id } = await product.call('POST', '/block-runs', { preview: true });
  const path = `/block-runs/${id as string}`;
  await product.follow(path);
  await product.call('POST', `${path}/run`);
  await product.follow(path, isUnderWay);
  await product.call('POST', `${path}/cancel`);
  const { run: cancelled } = await product.follow(path);
  const undone = await product.call('POST', `${path}/undo`);
  const [left] = await statement<{ holds: number }>(url, 'SELECT count(*)::int AS holds FROM hold WHERE lifted_at IS NULL');
  say(
    `  cancelled in the middle: ${cancelled.status}, ${cancelled.counts.blocked} of ${cancelled.counts.toBlock} blocked; undone: ${undone['counts'].undone}, ${left?.holds} holds left`,
  );

  await clear(url);
  const again = await product.call('POST', '/block-runs', { preview: true });
  await pause(last.preview * 400);
  product.kill('worker-1');
  const second = `/block-runs/${again['id'] as string}`;
  await product.follow(second);
  await product.call('POST', `${second}/run`);
  await product.follow(second, isUnderWay);
  product.kill('worker-1');
  const { run: resumed } = await product.follow(second);
  const same = (await held(url)) === uninterrupted;
  say(
    `  worker killed in the preview and in the run: ${resumed.status}, ${same ? 'equal to the uninterrupted one' : `NOT EQUAL: ${await held(url)} against ${uninterrupted}`}`,
  );
  await product.stop();
  return ours;
}

/** ScheduleLock, unmeasured: both find what they need in memory. */
async function warm(url: string, product: Watched): Promise<Awaited<ReturnType<typeof sweep>>> {
  await byHand(url);
  await clear(url);
  return sweep(product);
}
