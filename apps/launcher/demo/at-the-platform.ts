import type { Assinatura, Effect, Usuario } from '../../sandbox/saber-mais/model.ts';
import type { List } from './api.ts';
import { waitFor } from './in-parallel.ts';
import { count } from './words.ts';
import type { World } from './world.ts';

/** How long the platform may take to follow one act of an operator. */
const patienceSeconds = 20;

/** As `GET /accounts` shows it. */
export interface Account {
  id: string;
  customerId: string;
  reference: string;
  state: string;
  wanted: { products: { ref: string; blocked: string | false }[] } | null;
  lastFailure: { code: string; message: string } | null;
}

/** The platform's user of one of our customers, found by the reference that we send; `undefined`: there is none. */
export async function userOf({ api, platform }: World, customerId: string): Promise<Usuario | undefined> {
  const accounts = await api.read<List<Account>>(`/accounts?customerId=${customerId}`);
  const references = new Set(accounts.data.map(({ reference }) => reference));
  if (references.size === 0) return undefined;
  return (await platform.state(Number.MAX_SAFE_INTEGER)).users.find(({ referencia }) => references.has(referencia));
}

/** What a user holds: `SM-ENEM ativa, SM-GIBIS bloqueada`. */
export function holding(user: Usuario | undefined): string {
  if (!user) return 'nenhum usuário';
  const held = user.assinaturas.map(({ produto, situacao }) => `${produto} ${situacao}`).toSorted();
  return held.length === 0 ? 'nenhuma assinatura' : held.join(', ');
}

/**
 * Waits until the platform shows exactly this for a customer (`{ 'SM-ENEM': 'ativa' }`; `null`: no user), checks it, and answers
 * the user. It is looked at from behind the platform's own counter, never through the product.
 */
export async function checkHolding(
  world: World,
  customerId: string,
  what: string,
  expected: Record<string, Assinatura['situacao']> | null,
): Promise<Usuario | undefined> {
  const wanted =
    expected === null
      ? 'nenhum usuário'
      : Object.entries(expected)
          .map(([ref, situation]) => `${ref} ${situation}`)
          .toSorted()
          .join(', ');
  const startedAt = performance.now();
  const user = await waitFor(
    () => userOf(world, customerId),
    (seen) => holding(seen) === wanted,
    { seconds: patienceSeconds, signal: world.signal },
  );
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1).replace('.', ',');
  const id = user ? ` · usuário ${user.id}` : '';
  world.check.that(`na plataforma, ${what}: ${wanted}${id} (${seconds} s)`, holding(user) === wanted, wanted, holding(user));
  return user;
}

const effectNames = {
  'user-created': ['usuário criado', 'usuários criados'],
  'user-changed': ['usuário alterado', 'usuários alterados'],
  'user-deleted': ['usuário excluído', 'usuários excluídos'],
  subscribed: ['assinatura feita', 'assinaturas feitas'],
  blocked: ['assinatura bloqueada', 'assinaturas bloqueadas'],
  unblocked: ['assinatura desbloqueada', 'assinaturas desbloqueadas'],
  unsubscribed: ['assinatura encerrada', 'assinaturas encerradas'],
} as const satisfies Record<string, readonly [string, string]>;

type Named = keyof typeof effectNames;
type Counts = Partial<Record<Named, number>>;

function nameOf({ kind, situacao }: Effect): Named {
  if (kind !== 'situation-set') return kind;
  return situacao === 'bloqueada' ? 'blocked' : 'unblocked';
}

/** Counts what changed at the platform while something was done. */
export class EffectCount {
  private readonly world: World;
  private readonly from: number;

  private constructor(world: World, from: number) {
    this.world = world;
    this.from = from;
  }

  static async begin(world: World): Promise<EffectCount> {
    return new EffectCount(world, (await world.platform.state()).effects.length);
  }

  /** Since it began, oldest first. */
  async effects(): Promise<Effect[]> {
    return (await this.world.platform.state(this.from)).effects;
  }

  /** `{ 'user-created': 1, subscribed: 2 }`. */
  async counted(): Promise<Counts> {
    const counts: Counts = {};
    for (const effect of await this.effects()) counts[nameOf(effect)] = (counts[nameOf(effect)] ?? 0) + 1;
    return counts;
  }

  /** Exactly these, and no other. */
  async check(what: string, expected: Counts): Promise<void> {
    this.world.check.same(`${what}: ${inWords(expected)}`, expected, await this.counted());
  }
}

export function inWords(counts: Counts): string {
  const said = (Object.keys(counts) as Named[]).map((name) => {
    const [one, many] = effectNames[name];
    return count(counts[name] ?? 0, one, many);
  });
  return said.length === 0 ? 'nenhuma escrita' : said.join(', ');
}
