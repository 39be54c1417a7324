import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { identify, signalProcess, waitUntilGone } from '../../apps/launcher/supervisor/process-identity.ts';
import type { ProductOptions } from '../../apps/launcher/supervisor/product.ts';
import { built } from './built.ts';

/** The built product under a launcher in a process of its own, as `npm start` has it: all of it can be killed. */
export interface OwnedProduct {
  url: string;
  apiKey: string;
  /** `api`, `worker-1`, `postgres` … and `launcher`. */
  pids: Record<string, number>;
  /** SIGKILL to everything at once; done when all of it is gone. */
  kill9(): Promise<void>;
}

/** Starts it. Fails with what the launcher printed. */
export async function ownProduct(options: ProductOptions): Promise<OwnedProduct> {
  const launcher = spawn(process.execPath, ['--enable-source-maps', built('test/support/product-owner.js'), JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  launcher.stderr.on('data', (text: Buffer) => (errors += text.toString()));
  const exited = new Promise<void>((resolve) => launcher.once('close', () => resolve()));
  const line = await new Promise<string>((resolve, reject) => {
    createInterface({ input: launcher.stdout }).once('line', resolve);
    void exited.then(() => reject(new Error(errors)));
  });
  const { url, apiKey, pids } = JSON.parse(line) as Pick<OwnedProduct, 'url' | 'apiKey' | 'pids'>;
  const all = { ...pids, launcher: launcher.pid ?? 0 };
  return {
    url,
    apiKey,
    pids: all,
    async kill9() {
      const who = Object.values(all).flatMap((pid) => identify(pid) ?? []);
      for (const { pid } of who) signalProcess(pid, 'SIGKILL');
      await Promise.all(who.map((each) => waitUntilGone(each, 10_000)));
    },
  };
}
