import type { Queryable } from '#kernel';

/** An account on a platform that gives a link's products, as the link shows it. */
export interface LinkAccount {
  accountId: string;
  state: string;
  blocked: boolean;
  reason?: string;
}

/** Accounts belong to `provisioning`, the last module of the order, which implements this port so that a link can show them. */
export abstract class LinkAccounts {
  /** By link; links without accounts may be absent. */
  abstract of(db: Queryable, linkIds: readonly string[]): Promise<Map<string, LinkAccount[]>>;
}
