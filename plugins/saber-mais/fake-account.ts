// Test support: one customer's account at the fake platform.
import { isPlatformFailure, type JsonObject, type Outcome, type PlatformFailure, type WantedAccount } from '@content-platforms/plugin-sdk';
import type { Subscription, User } from './api.ts';
import type { FakePlatform, FakeProduct } from './fake-platform.ts';
import { saberMais } from './index.ts';

export const reference = '0198c0de-0000-7000-8000-000000000001';
export const subscriber = { name: 'Ana Souza', document: '52998224725', email: 'ana@example.com', phone: '+5537999990010' };
export const products: FakeProduct[] = ['A', 'B', 'C'].map((codigo) => ({ codigo, nome: `Livro ${codigo}`, situacao: 'ativo' }));

/** Our user at the platform, in step with `subscriber`. */
export const user = (more: Partial<User> = {}): User => ({
  id: 1,
  referencia: reference,
  nome: subscriber.name,
  documento: subscriber.document,
  email: subscriber.email,
  telefone: '37999990010',
  primeiro_acesso: null,
  assinaturas: [],
  ...more,
});
export const active = (id: number, produto: string): Subscription => ({ id, produto, situacao: 'ativa' });
export const blocked = (id: number, produto: string): Subscription => ({ id, produto, situacao: 'bloqueada' });

/** `{ A: true }`: product A, blocked. */
export const wanting = (wants: Record<string, boolean>, more: Partial<WantedAccount> = {}): WantedAccount => ({
  reference,
  revision: 1,
  products: Object.entries(wants).map(([ref, isBlocked]) => ({ ref, blocked: isBlocked ? 'debt' : false })),
  subscriber,
  origin: { customerId: 'c' },
  memo: {},
  ...more,
});

export const call = { key: 'k', signal: new AbortController().signal };
export const connected = (platform: FakePlatform, token = 'token') => saberMais.connect({ token, baseUrl: 'https://x.example' }, platform.host);
export const set = (platform: FakePlatform, wanted: WantedAccount): Promise<Outcome> => connected(platform).set(wanted, call);

export interface Ended {
  outcome?: Outcome;
  failure?: PlatformFailure;
  /** `POST /usuarios`, in order. */
  writes: string[];
  memo: JsonObject;
}

/** Calls until it is done or fails. */
export async function setAll(platform: FakePlatform, wanted: WantedAccount, maxCalls = 20): Promise<Ended> {
  let memo = wanted.memo;
  for (let calls = 0; calls < maxCalls; calls += 1) {
    try {
      const outcome = await set(platform, { ...wanted, memo });
      memo = outcome.memo;
      if (outcome.state === 'done') return { outcome, writes: writesAt(platform), memo };
    } catch (error) {
      if (isPlatformFailure(error)) return { failure: error, writes: writesAt(platform), memo };
      throw error;
    }
  }
  throw new Error('It does not end.');
}

export async function failureOf(promise: Promise<unknown>): Promise<PlatformFailure> {
  const error = await promise.then(() => undefined).catch((thrown: unknown) => thrown);
  if (isPlatformFailure(error)) return error;
  throw new Error('A PlatformFailure was expected.', { cause: error });
}

const writesAt = (platform: FakePlatform): string[] =>
  platform.host.requests.filter(({ method }) => method !== 'GET').map(({ method, url }) => `${method} ${url.pathname.replace('/api/v1', '')}`);
