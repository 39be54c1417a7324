import type { Call, HeldAccount, Outcome, WantedAccount } from '@content-platforms/plugin-sdk';
import type { Receiver } from './deliver.ts';
import { accessOf, blockOf, contentOf, type EventKind } from './event.ts';
import { memoFor, memoOf, messageId, printOf, type Delivered } from './memo.ts';

/**
 * Tells the receiver what it has not taken yet, one message a call. What it took is in the memo; lost, all is told again, which
 * changes nothing there: each message holds the whole state.
 */
export async function setAccount(receiver: Receiver, wanted: WantedAccount, { key }: Call, now: Date): Promise<Outcome> {
  const delivered = memoOf(wanted);
  const content = contentOf(wanted);
  const print = printOf(content);
  const kind = nextKind(wanted, delivered, print, wanted.reassert);
  if (kind === null) return { state: 'done', held: heldOf(wanted, delivered), memo: wanted.memo };

  // Clocks are for restored backups, where the last number is forgotten; the last number for clocks that were set back.
  const sequence = Math.max(now.getTime(), (delivered?.sequence ?? 0) + 1);
  const answer = await receiver.deliver({ id: messageId(key, wanted, kind, print), kind, sequence, content });
  const taken: Delivered = { kind, sequence, print, products: wanted.products.map(({ ref, blocked }) => ({ ref, blocked: blocked !== false })) };
  const memo = memoFor(wanted, taken);
  const access = accessOf(answer);
  const rest = { memo, ...(access ? { access } : {}) };
  const isLast = nextKind(wanted, taken, print) === null;
  return isLast ? { state: 'done', held: heldOf(wanted, taken), ...rest } : { state: 'more', afterSeconds: 0, ...rest };
}

/** The next message, or `null`: it has been taken, and nobody doubts it. One that begins suspended is registered, then suspended, for receivers that heed `tipo` alone. */
export function nextKind(wanted: WantedAccount, delivered: Delivered | undefined, print: string, isDoubted = false): EventKind | null {
  const isKnown = delivered !== undefined && delivered.kind !== 'remocao';
  if (wanted.products.length === 0) return delivered && !isKnown && !isDoubted ? null : 'remocao';
  if (!isKnown) return 'cadastro';
  const state = blockOf(wanted) === false ? 'habilitacao' : 'suspensao';
  const isTold = !isDoubted && delivered.print === print && (state === 'habilitacao' || delivered.kind === 'suspensao');
  return isTold ? null : state;
}

function heldOf({ reference }: WantedAccount, delivered: Delivered | undefined): HeldAccount {
  const products = delivered?.products ?? [];
  const isThere = products.length > 0;
  return { reference: isThere ? reference : null, remoteId: isThere ? reference : null, products, memo: {} };
}
