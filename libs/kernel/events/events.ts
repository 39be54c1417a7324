import { Injectable, type Type } from '@nestjs/common';
import type { Tx } from '../database/database.ts';

/** A fact published to listeners. */
export interface ProductEvent {
  /** `account.blocked` */
  type: string;
  /** Id of the subject: an account, a service, a sync. */
  subjectId: string;
  /** Payload, as documented by its kind: no secrets, no personal documents. */
  data: object;
}

/** A kind of event, documented by its module. */
export interface EventKind {
  type: string;
  summary: string;
  /** Class of `data`. */
  data: Type;
}

const kinds = new Map<string, EventKind>();

/** All kinds, by name. */
export const eventKinds = (): readonly EventKind[] => [...kinds.values()].sort((one, other) => one.type.localeCompare(other.type));

/**
 * Declares a module's kinds of events: an exhaustive record of type to summary, and the function that creates them.
 * `const syncEvent = events(SyncEvent, { 'sync.finished': '…' }); await publisher.publish(tx, [syncEvent('sync.finished', id, {…})])`
 */
export function events<Data extends object, Name extends string>(data: Type<Data>, summaries: Record<Name, string>) {
  for (const [type, summary] of Object.entries<string>(summaries)) kinds.set(type, { type, summary, data });
  return (type: Name, subjectId: string, fact: Data): ProductEvent => ({ type, subjectId, data: fact });
}

/** Receives events in the transaction of the fact. */
export interface EventListener {
  published(tx: Tx, events: readonly ProductEvent[]): Promise<void>;
  /** Returns whether anybody listens to such an event now. */
  hears(tx: Tx, type: string): Promise<boolean>;
}

/** Port through which modules publish events. Without a listener nothing is written. */
@Injectable()
export class EventPublisher {
  private readonly listeners = new Set<EventListener>();

  listen(listener: EventListener): void {
    this.listeners.add(listener);
  }

  /** Lets acts over many rows skip collecting events that nobody listens to. */
  async isHeard(tx: Tx, type: string): Promise<boolean> {
    for (const listener of this.listeners) if (await listener.hears(tx, type)) return true;
    return false;
  }

  /** Publishes events if, and only if, `tx` commits. */
  async publish(tx: Tx, published: readonly ProductEvent[]): Promise<void> {
    if (published.length === 0) return;
    for (const listener of this.listeners) await listener.published(tx, published);
  }
}
