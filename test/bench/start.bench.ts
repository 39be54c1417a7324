import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProduct } from '../../apps/launcher/supervisor/product.ts';
import type { Bench } from './bench.ts';
import { median } from './figures.ts';

const kilobytes = (pid: number, of: string): number => Number(new RegExp(`^${of}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);

/** What processes of one program hold together, MB: what is each one's own, and Node's own code once, for they share it. */
const heldTogether = (pids: number[]): number =>
  (pids.reduce((sum, pid) => sum + kilobytes(pid, 'RssAnon'), 0) + Math.max(...pids.map((pid) => kilobytes(pid, 'RssFile')))) / 1024;

/** From the command to "ready", on data that is there; and what the idle processes hold. */
export async function benchStart({ say }: Bench): Promise<void> {
  const dataDir = mkdtempSync(join(tmpdir(), 'content-platforms-bench-start-'));
  chmodSync(dataDir, 0o755);
  const took: number[] = [];
  const memory: number[] = [];
  for (let round = 0; round < 4; round += 1) {
    const startedAt = performance.now();
    const product = await startProduct({ dataDir, port: 0, quiet: true, env: { DATABASE_URL: undefined } });
    if (round > 0) took.push((performance.now() - startedAt) / 1000);
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    const { api = 0, 'worker-1': worker = 0 } = product.pids();
    memory.push(heldTogether([api, worker]));
    await product.stop();
  }
  rmSync(dataDir, { recursive: true, force: true });
  say(`ready in ${median(took).toFixed(1)} s (aim < 5 s); API and worker idle: ${median(memory).toFixed(0)} MB (aim < 300 MB)`);
}
