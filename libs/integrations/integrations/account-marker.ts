import { currentContext, holds, kernelProblem, type Queryable, type Tx } from '#kernel';

/** How soon the platforms should hear of a change of facts; smaller is sooner. */
export const urgency = { unblock: 0, create: 1, change: 2, block: 3, look: 4 } as const;
export type Urgency = (typeof urgency)[keyof typeof urgency];

/** Of an integration's accounts with something on the platform: how many an act would block, and how many there are. */
export interface Blocking {
  accounts: number;
  all: number;
}

/** One act over more than twenty accounts and a twentieth of all stops and asks (architecture.md, brakes). */
const isMany = ({ accounts, all }: Blocking): boolean => accounts > 20 && accounts > all * 0.05;

const approval = 'blocking:approve';

/**
 * The brake of a switch that reaches everybody at once: told to, it goes on for those who may approve blocks, whoever may set the
 * switch. Throws what `asks` makes, `forbidden`.
 */
export function brake(blocking: Blocking, confirmed: boolean, asks: () => Error): void {
  if (!isMany(blocking)) return;
  if (!confirmed) throw asks();
  if (!holds(currentContext().permissions, approval)) throw kernelProblem('forbidden', { permission: approval });
}

/** What a debt does to a package: which debts, and whether there is something to fall back to. */
export interface DebtRule {
  debtPolicy: 'service' | 'own-lines' | 'never';
  fallback: boolean;
}

/**
 * Facts are written on the left; `provisioning`, last in the module order, makes the platforms follow. Whoever changes a fact marks,
 * in the same transaction, the accounts it touches: they become due, and missing ones are made. It is set-based: hand over
 * many ids at once.
 */
export abstract class AccountMarker {
  /** Facts of these services changed: status, plan, links, holds. */
  abstract services(tx: Tx, serviceIds: readonly string[], urgency: Urgency): Promise<void>;
  /** Facts of these customers themselves changed: name, e-mail, phone. */
  abstract customers(tx: Tx, customerIds: readonly string[], urgency: Urgency): Promise<void>;
  /** What a package does while it is blocked changed: the accounts of all who have it. */
  abstract package(tx: Tx, packageId: string, urgency: Urgency): Promise<void>;
  /** How many of the integration's accounts a debt would block if debt reached it: asked before its switch is turned on. */
  abstract indebted(db: Queryable, integrationId: string): Promise<Blocking>;
  /** How many a debt would block of the package that it leaves alone now, were the package's rule this one: asked before it is. */
  abstract indebtedBy(db: Queryable, packageId: string, rule: DebtRule): Promise<Blocking>;
  /** A switch or a setting of the integration changed: all its accounts. */
  abstract integration(tx: Tx, integrationId: string, urgency: Urgency): Promise<void>;
}
