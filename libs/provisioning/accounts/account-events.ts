import type { HeldAccount } from '@content-platforms/plugin-sdk';
import { ApiProperty } from '@nestjs/swagger';
import { events, type ProductEvent } from '#kernel';
import type { AccountFacts } from './account-facts.ts';
import type { Next } from '../reconciler/decide-next.ts';

class EventProduct {
  @ApiProperty({ description: "The platform's own code" }) ref: string;
  @ApiProperty() blocked: boolean;
}

class EventFailure {
  @ApiProperty({ description: 'As of `lastFailure` of the account; `different`: the platform shows something else, without an error' }) code: string;
  @ApiProperty({ type: String, nullable: true, description: 'The field that was refused' }) field: string | null;
}

class AccountEvent {
  @ApiProperty({ format: 'uuid' }) accountId: string;
  @ApiProperty({ format: 'uuid' }) integrationId: string;
  @ApiProperty({ example: 'saber-mais' }) platform: string;
  @ApiProperty({ format: 'uuid' }) customerId: string;
  @ApiProperty({ type: String, format: 'uuid', nullable: true }) serviceId: string | null;
  @ApiProperty({ format: 'uuid', description: 'By which the platform knows it, where it keeps one' }) reference: string;
  @ApiProperty({ type: [EventProduct], description: 'What the platform holds now, as it last told us' }) products: EventProduct[];
  @ApiProperty({ type: EventFailure, nullable: true }) failure: EventFailure | null;
}

export const accountEvent = events(AccountEvent, {
  'account.created': 'A subscriber exists on a platform, with products',
  'account.changed': 'A platform holds other products of a subscriber than before',
  'account.blocked': 'Everything a subscriber has on a platform is blocked',
  'account.unblocked': 'Not everything a subscriber has on a platform is blocked any more',
  'account.ended': 'A subscriber has nothing on a platform any more',
  'account.failed': 'A platform refused, or nobody can say what it holds: a person should look',
});

type Products = readonly { ref: string; blocked: unknown }[];
type AccountEventType = Parameters<typeof accountEvent>[0];
const isBlocked = (products: Products): boolean => products.length > 0 && products.every(({ blocked }) => Boolean(blocked));
const asText = (products: Products): string => JSON.stringify(products.map(({ ref, blocked }) => [ref, Boolean(blocked)]).sort());

/** Returns the change of the held products as an event name, or `undefined` when nothing changed. */
export function decideAccountEvent(before: Products, now: Products): AccountEventType | undefined {
  if (asText(before) === asText(now)) return undefined;
  if (before.length === 0) return 'account.created';
  if (now.length === 0) return 'account.ended';
  if (isBlocked(before) !== isBlocked(now)) return isBlocked(now) ? 'account.blocked' : 'account.unblocked';
  return 'account.changed';
}

/** Returns the events of a call's outcome: a change of the held products, or a new failure. */
export function eventsOfAccount(facts: AccountFacts, held: HeldAccount | undefined, next: Pick<Next, 'state' | 'failure'>): ProductEvent[] {
  const before = facts.held?.products ?? [];
  const now = held?.products ?? before;
  const { id: accountId, integrationId, platform, customerId, serviceId, reference } = facts;
  const products = now.map(({ ref, blocked }) => ({ ref, blocked: Boolean(blocked) }));
  const make = (type: AccountEventType, failure: EventFailure | null): ProductEvent =>
    accountEvent(type, accountId, { accountId, integrationId, platform, customerId, serviceId, reference, products, failure });
  const change = decideAccountEvent(before, now);
  const failed = ['failed', 'needs_attention'].includes(next.state);
  const isKnown = facts.state === next.state && facts.failureCode === (next.failure?.code ?? null);
  return [
    ...(change ? [make(change, null)] : []),
    ...(failed && !isKnown ? [make('account.failed', { code: next.failure?.code ?? 'different', field: next.failure?.field ?? null })] : []),
  ];
}
