import { randomBytes } from 'node:crypto';
import { saberMaisControl, type SaberMaisControl, type SaberMaisState } from '../../apps/sandbox/control-client.ts';
import type { Environment } from '../../apps/launcher/settings.ts';
import { ApiClient } from './api-client.ts';
import { eventually } from './eventually.ts';
import { startProduct, startSandbox, type TestProduct, type TestSandbox } from './product.ts';
import { Provider } from './provider.ts';

/** The built product and the sandbox, one tenant of it, and a provider that uses them: nobody else's. */
export interface Story {
  product: TestProduct;
  sandbox: TestSandbox;
  /** The platform's side: its state, its desk, its faults. */
  platform: SaberMaisControl;
  api: ApiClient;
  provider: Provider;
  /** The platform's users, once `check` of them holds. */
  atThePlatform(check: (users: SaberMaisState['users']) => void, within?: number): Promise<SaberMaisState['users']>;
  end(): Promise<void>;
}

/** Begins a story. `env` goes to the product's processes; many requests a minute unless `requestsPerMinute` says less. */
export async function beginStory({
  env = {},
  requestsPerMinute = 6_000,
  holdsAnswers = false,
}: { env?: Environment; requestsPerMinute?: number; holdsAnswers?: boolean } = {}): Promise<Story> {
  const [product, sandbox] = await Promise.all([startProduct({ env }), startSandbox()]);
  const platform = saberMaisControl(sandbox.url, `t${randomBytes(5).toString('hex')}`);
  await platform.configure({ requestsPerMinute });
  const api = new ApiClient(product.url, product.apiKey, holdsAnswers);
  return {
    product,
    sandbox,
    platform,
    api,
    provider: new Provider(api, platform, requestsPerMinute),
    atThePlatform: (check, within = 60_000) =>
      eventually(
        async () => {
          const { users } = await platform.state();
          check(users);
          return users;
        },
        { within, what: 'the platform' },
      ),
    async end() {
      await Promise.all([product.stop(), sandbox.stop()]);
    },
  };
}

/** What was done at the platform, in order, one line each: `subscribed SM-GIBIS`, `situation-set SM-GIBIS bloqueada`. */
export const effectsOf = ({ effects }: Pick<SaberMaisState, 'effects'>): string[] =>
  effects.map(({ kind, produto, situacao }) => [kind, produto, ...(kind === 'situation-set' ? [situacao] : [])].filter(Boolean).join(' '));
