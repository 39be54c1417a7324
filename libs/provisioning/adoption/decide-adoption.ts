import type { HeldAccount } from '@content-platforms/plugin-sdk';

/** What is known when an operator asks an account to take over a platform user. */
export interface AdoptionFacts {
  /** The remote id the operator gave. */
  remoteId: string;
  /** The account's own reference at the platform. */
  reference: string;
  /** CPF or CNPJ of the account's customer, without mask. */
  document: string;
  /** What the platform shows under that id: `null` when it shows no such user, `undefined` when its plugin cannot look. */
  found: Pick<HeldAccount, 'reference' | 'remoteId'> | null | undefined;
  /** The CPF or CNPJ the platform shows for that user, without mask; `undefined` when it shows none that can be compared. */
  shownDocument: string | undefined;
  /** The operator states that the user is this customer's. */
  confirmed: boolean;
}

/** How it is known that the platform user is this customer's. */
export type AdoptionProof = 'reference' | 'document' | 'confirmation';

export type AdoptionRefusal = 'nothing_to_adopt' | 'account_has_user' | 'document_differs' | 'document_not_shown';

export type AdoptionDecision = { remoteId: string; proof: AdoptionProof } | { refusal: AdoptionRefusal };

const isSameId = (one: string, other: string): boolean => one.trim().toLowerCase() === other.trim().toLowerCase();

/** Decides whether the platform user may be this customer's. Whether another account holds it is not decided here. */
export function decideAdoption({ remoteId, reference, document, found, shownDocument, confirmed }: AdoptionFacts): AdoptionDecision {
  const unproven = (id: string): AdoptionDecision => (confirmed ? { remoteId: id, proof: 'confirmation' } : { refusal: 'document_not_shown' });
  if (found === undefined) return unproven(remoteId.trim());
  if (found === null || found.remoteId === null) return { refusal: 'nothing_to_adopt' };
  // A plugin looks for the account's own user first, and would go on with that one.
  if (!isSameId(found.remoteId, remoteId)) return { refusal: 'account_has_user' };
  if (found.reference === reference) return { remoteId: found.remoteId, proof: 'reference' };
  if (shownDocument === undefined) return unproven(found.remoteId);
  return shownDocument === document ? { remoteId: found.remoteId, proof: 'document' } : { refusal: 'document_differs' };
}
