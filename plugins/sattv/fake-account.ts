// Test support: one customer's account at the fake platform.
import { isPlatformFailure, type JsonObject, type Outcome, type PlatformFailure, type WantedAccount } from '@content-platforms/plugin-sdk';
import type { Contract, Customer } from './api.ts';
import { credentials, type FakePlatform, type FakeProduct } from './fake-platform.ts';
import { satTv } from './index.ts';

export const reference = '0198c0de-0000-7000-8000-000000000001';
export const subscriber = { name: 'Ana Souza', document: '52998224725', email: 'ana@example.com', phone: '+5537999990010' };

const product = (id: number, tipo: FakeProduct['tipo'], disponivel = true): FakeProduct => ({ id, nome: `Produto ${id}`, tipo, disponivel });
/** 1 and 2 are principal products, 11 to 13 additional ones; 9 and 19 are no longer on sale. */
export const products: FakeProduct[] = [
  ...[1, 2].map((id) => product(id, 'principal')),
  product(9, 'principal', false),
  ...[11, 12, 13].map((id) => product(id, 'adicional')),
  product(19, 'adicional', false),
];

/** An active contract: `contract(100, [1, 11])`. */
export const contract = (id_contrato: number, [produto_principal = 1, ...adicionais]: number[], more: Partial<Contract> = {}): Contract => ({
  id_contrato,
  situacao: 'ativo',
  produto_principal,
  adicionais,
  bloqueio: null,
  id_operacao: null,
  link_ativacao: `https://tv.example/${id_contrato}`,
  primeiro_acesso: null,
  ...more,
});
export const blocked = { situacao: 'bloqueado', bloqueio: { id_bloqueio: 500 } } as const;

/** Our customer at the platform, in step with `subscriber`. */
export const customer = (contratos: Contract[] = [], more: Partial<Customer> = {}): Customer => ({
  id_cliente: 1,
  nome: subscriber.name,
  cpf_cnpj: '529.982.247-25',
  codigo_externo: reference,
  email: subscriber.email,
  celular: '37999990010',
  contratos,
  ...more,
});

/** `[1, 11]`: these products; blocked for debt unless told otherwise. */
export const wanting = (ids: number[], isBlocked: boolean | 'request' | 'debt' = false, more: Partial<WantedAccount> = {}): WantedAccount => ({
  reference,
  revision: 1,
  products: ids.map((id) => ({ ref: String(id), blocked: isBlocked === true ? 'debt' : isBlocked })),
  subscriber,
  origin: { customerId: 'c' },
  memo: {},
  ...more,
});

export const call = { key: 'k', signal: new AbortController().signal };
export const connected = (platform: FakePlatform, settings: Partial<typeof credentials> = {}) =>
  satTv.connect({ ...credentials, baseUrl: 'https://x.example', ...settings }, platform.host);
export const set = (platform: FakePlatform, wanted: WantedAccount, key = 'k'): Promise<Outcome> => connected(platform).set(wanted, { ...call, key });

export interface Ended {
  outcome?: Outcome;
  failure?: PlatformFailure;
  /** `/contratos/bloquear`, in order, of these calls alone. */
  writes: string[];
  memo: JsonObject;
}

/** Calls, waiting as asked, until it is done or fails. */
export async function setAll(platform: FakePlatform, wanted: WantedAccount, maxCalls = 30): Promise<Ended> {
  let memo = wanted.memo;
  const before = platform.writes.length;
  for (let calls = 0; calls < maxCalls; calls += 1) {
    try {
      const outcome = await set(platform, { ...wanted, memo }, `key ${before} ${calls}`);
      memo = outcome.memo;
      if (outcome.state === 'done') return { outcome, writes: platform.writes.slice(before), memo };
      platform.host.advance(outcome.afterSeconds);
    } catch (error) {
      if (isPlatformFailure(error)) return { failure: error, writes: platform.writes.slice(before), memo };
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
