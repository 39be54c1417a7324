import type { SaberMaisState } from '../../apps/sandbox/control-client.ts';
import { eventually } from '../support/eventually.ts';
import type { Stage } from './stage.ts';

interface WantedRow {
  reference: string;
  state: string;
  held: string;
  /** `REF ativa`, sorted. */
  wanted: string;
}

// What facts want, said again in SQL: not with the product's own code, which may be what is wrong. Times and debt policies play no part here.
const wantedSql = `
  WITH product_of AS (
    SELECT s.customer_id, p.ref, bool_and(EXISTS (
      SELECT 1 FROM hold h WHERE h.service_id = s.id AND h.lifted_at IS NULL AND (h.link_id IS NULL OR h.link_id = l.id) AND (h.reason <> 'debt' OR i.suspend_on_debt)
    )) AS blocked
    FROM service s
    JOIN service_package l ON l.service_id = s.id AND l.removed_at IS NULL
    JOIN package_product pp ON pp.package_id = l.package_id
    JOIN product p ON p.id = pp.product_id
    JOIN integration i ON i.id = p.integration_id
    WHERE s.status <> 'cancelled' AND s.enabled_at IS NOT NULL
    GROUP BY s.customer_id, p.ref)
  SELECT a.reference, a.state,
    coalesce((SELECT string_agg(x, ',' ORDER BY x COLLATE "C") FROM (
      SELECT (h ->> 'ref') || ' ' || CASE WHEN (h ->> 'blocked')::boolean THEN 'bloqueada' ELSE 'ativa' END FROM jsonb_array_elements(a.held -> 'products') h) t(x)), '') AS held,
    coalesce((SELECT string_agg(w.ref || ' ' || CASE WHEN w.blocked THEN 'bloqueada' ELSE 'ativa' END, ',' ORDER BY w.ref COLLATE "C")
              FROM product_of w WHERE w.customer_id = a.customer_id), '') AS wanted
  FROM account a WHERE a.integration_id = $1`;

/** Where the platform is not what the facts want, or the product believes something else of it. */
export async function differences(stage: Stage, state: SaberMaisState): Promise<string[]> {
  const rows = await stage.rows<WantedRow>(wantedSql, [stage.integration.id]);
  const found: string[] = [];
  const theirs = new Map<string, string[]>();
  for (const user of state.users) {
    const products = user.assinaturas.map(({ produto, situacao }) => `${produto} ${situacao}`).sort();
    theirs.set(user.referencia, [...(theirs.get(user.referencia) ?? []), products.join(',')]);
  }
  for (const { reference, state: ours, held, wanted } of rows) {
    const users = theirs.get(reference) ?? [];
    if (users.length > 1) found.push(`${reference}: ${users.length} users at the platform`);
    const there = users[0] ?? '';
    if (users.length === 1 && wanted === '') found.push(`${reference}: a user stays at the platform, and nothing is wanted`);
    if (there !== wanted) found.push(`${reference}: the platform holds [${there}], wanted is [${wanted}]`);
    if (held !== there) found.push(`${reference}: believed to hold [${held}], the platform holds [${there}]`);
    if (ours !== 'in_step') found.push(`${reference}: ${ours}`);
  }
  const [missing] = await stage.rows<{ n: number }>(
    `SELECT count(DISTINCT s.customer_id)::int AS n FROM service s JOIN service_package l ON l.service_id = s.id AND l.removed_at IS NULL
     WHERE s.status <> 'cancelled' AND s.enabled_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM account a WHERE a.customer_id = s.customer_id)`,
  );
  if (missing?.n) found.push(`${missing.n} customers have no account`);
  return found;
}

/** Replays all that was ever done at the platform: what was made while it was there, and what was done to strangers. */
export function doubled({ effects }: SaberMaisState, ours: ReadonlySet<string>): string[] {
  const found: string[] = [];
  const users = new Set<string>();
  const subscriptions = new Set<string>();
  for (const { kind, referencia, produto, requestSeq, seq } of effects) {
    if (requestSeq === null) continue;
    if (!ours.has(referencia)) found.push(`effect ${seq}: ${kind} of ${referencia}, which is not ours`);
    const key = `${referencia} ${produto ?? ''}`;
    if (kind === 'user-created' && users.size === users.add(referencia).size) found.push(`effect ${seq}: ${referencia} was created twice`);
    if (kind === 'subscribed' && subscriptions.size === subscriptions.add(key).size) found.push(`effect ${seq}: ${key} was subscribed twice`);
    if (kind === 'unsubscribed') subscriptions.delete(key);
    if (kind === 'user-deleted') {
      users.delete(referencia);
      for (const each of [...subscriptions]) if (each.startsWith(`${referencia} `)) subscriptions.delete(each);
    }
  }
  return found;
}

/** What the journal must never show once all is quiet. */
export async function journalFaults(stage: Stage, state: SaberMaisState): Promise<string[]> {
  const found: string[] = [];
  const [open] = await stage.rows<{ n: number }>('SELECT count(*)::int AS n FROM operation WHERE ended_at IS NULL');
  if (open?.n) found.push(`${open.n} operations have no end`);
  const [reused] = await stage.rows<{ n: number }>(
    `SELECT count(*)::int AS n FROM (SELECT outcome, key, lead(key) OVER (PARTITION BY account_id ORDER BY id) AS next FROM operation) o
     WHERE o.key = o.next AND o.outcome IN ('done', 'more')`,
  );
  if (reused?.n) found.push(`${reused.n} operations took the key of one whose outcome was known`);
  const [early] = await stage.rows<{ n: number }>('SELECT count(*)::int AS n FROM operation WHERE ended_at < started_at');
  if (early?.n) found.push(`${early.n} operations ended before they began`);
  const attempts = new Map(
    (
      await stage.rows<{ reference: string; n: number }>(
        'SELECT a.reference, count(*)::int AS n FROM operation o JOIN account a ON a.id = o.account_id GROUP BY 1',
      )
    ).map(({ reference, n }) => [reference, n]),
  );
  const done = new Map<string, number>();
  for (const { referencia, requestSeq } of state.effects) if (requestSeq !== null) done.set(referencia, (done.get(referencia) ?? 0) + 1);
  for (const [reference, n] of done) {
    if (n > (attempts.get(reference) ?? 0)) found.push(`${reference}: ${n} effects at the platform, ${attempts.get(reference) ?? 0} attempts in the journal`);
  }
  return found;
}

/** All there is to be said against the product once it is quiet. */
export async function everythingWrong(stage: Stage): Promise<string[]> {
  const state = await stage.platform.state();
  const references = await stage.rows<{ reference: string }>('SELECT reference FROM account');
  return [
    ...(await differences(stage, state)),
    ...doubled(state, new Set(references.map(({ reference }) => reference))),
    ...(await journalFaults(stage, state)),
  ];
}

/** Until every account is in step and no outcome is unknown any more; answers the seconds it took. Throws with what is still open. */
export async function quiet(stage: Stage, withinSeconds: number): Promise<number> {
  const startedAt = performance.now();
  await eventually(
    async () => {
      const open = await stage.rows<{ state: string; failure_code: string | null; n: number }>(
        `SELECT state, failure_code, count(*)::int AS n FROM account WHERE state <> 'in_step' OR unsettled_until > now() GROUP BY 1, 2`,
      );
      if (open.length > 0) throw new Error(JSON.stringify(open));
    },
    { within: withinSeconds * 1000, what: 'all accounts in step' },
  );
  return Math.round((performance.now() - startedAt) / 100) / 10;
}
