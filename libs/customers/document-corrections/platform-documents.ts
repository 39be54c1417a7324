import type { Queryable, Tx } from '#kernel';

/** An account whose platform has, or may have, received its customer's document. */
export interface DocumentHolder {
  accountId: string;
  integrationId: string;
  /** The integration's description, as operators know it. */
  integration: string;
  /** The platform's title. */
  platform: string;
  /** The plugin changes the document of an existing account (`capabilities.changesDocument`). */
  canChange: boolean;
}

/** Accounts belong to the provisioning module, which implements this port. */
export abstract class PlatformDocuments {
  /**
   * Locks the customer's accounts and returns those whose platform was sent the document, by account id. Until the transaction ends no call
   * with the old document begins.
   */
  abstract lockHolders(tx: Tx, customerId: string): Promise<DocumentHolder[]>;

  /** Sends the customer's data again to these accounts' platforms, whether or not the plugin notices a difference. */
  abstract sendAgain(tx: Tx, accountIds: readonly string[]): Promise<void>;

  /** Of these accounts, those whose platform holds what is wanted. */
  abstract inStep(db: Queryable, accountIds: readonly string[]): Promise<Set<string>>;
}
