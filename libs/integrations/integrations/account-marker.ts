import { currentContext, holds, kernelProblem, type Queryable, type Tx } from '#kernel';

/** Priority of a change for provisioning; smaller is sooner. */
export const urgency = { unblock: 0, create: 1, change: 2, block: 3, look: 4 } as const;
export type Urgency = (typeof urgency)[keyof typeof urgency];

/** Accounts with products on the platform: how many an act would block, and how many exist. */
export interface Blocking {
  accounts: number;
  all: number;
}

/** Returns whether one act over these accounts needs a person's confirmation: more than twenty accounts and more than 5 %. */
const isMany = ({ accounts, all }: Blocking): boolean => accounts > 20 && accounts > all * 0.05;

const approval = 'blocking:approve';

/**
 * Brake of a switch that affects all accounts: with a confirmation it proceeds for users who may approve blocks. Throws the problem made by `asks`,
 * `forbidden`.
 */
export function brake(blocking: Blocking, confirmed: boolean, asks: () => Error): void {
  if (!isMany(blocking)) return;
  if (!confirmed) throw asks();
  if (!holds(currentContext().permissions, approval)) throw kernelProblem('forbidden', { permission: approval });
}

/** A package's debt rule: its policy, and whether it has a fallback product. */
export interface DebtRule {
  debtPolicy: 'service' | 'own-lines' | 'never';
  fallback: boolean;
}

/**
 * Port, implemented by `provisioning`. A change of facts marks the affected accounts in the same transaction: they become due, and missing ones are
 * created. Set-based: pass many ids at once.
 */
export abstract class AccountMarker {
  /** Marks accounts after a change of services: status, plan, packages, holds. */
  abstract services(tx: Tx, serviceIds: readonly string[], urgency: Urgency): Promise<void>;
  /** Marks accounts after a change of customers: name, e-mail, phone, document. */
  abstract customers(tx: Tx, customerIds: readonly string[], urgency: Urgency): Promise<void>;
  /** Marks all accounts with a package after a change of its debt rule. */
  abstract package(tx: Tx, packageId: string, urgency: Urgency): Promise<void>;
  /** Returns how many accounts of the integration a debt would block if its switch were on. */
  abstract indebted(db: Queryable, integrationId: string): Promise<Blocking>;
  /** Returns how many more accounts a debt would block if the package had this rule. */
  abstract indebtedBy(db: Queryable, packageId: string, rule: DebtRule): Promise<Blocking>;
  /** Marks all accounts of an integration after a change of a switch or setting. */
  abstract integration(tx: Tx, integrationId: string, urgency: Urgency): Promise<void>;
}
