import { drive, type Driven } from '@content-platforms/plugin-sdk/testing';
import type { JsonObject, Platform, WantedAccount } from '@content-platforms/plugin-sdk';
import type { MisbehavingPlatform } from './misbehaving.ts';

/** One fact, replaced by the next after so many calls: the last one wins. */
export interface Fact {
  wanted: Omit<WantedAccount, 'memo'>;
  calls: number;
}

export interface FactsToFollow {
  facts: readonly Fact[];
  memo: JsonObject;
  platform: Platform;
  at: MisbehavingPlatform;
  settleSeconds: number;
  /** Looked at after each call: what must never be, in words. */
  broken(): string[];
}

const day = 86_400;

/**
 * Drives an account through its facts as the host does, whatever the platform does meanwhile; then quiet days, on which what failed is tried
 * again. Answers how it ended, and what was seen that must never be.
 */
export async function followFacts({ facts, memo, platform, at, settleSeconds, broken }: FactsToFollow): Promise<{ driven: Driven; seen: string[] }> {
  const until = facts.map(({ calls }, index) => facts.slice(0, index).reduce((sum, fact) => sum + fact.calls, calls));
  const seen = new Set<string>();
  let calls = 0;
  let told = 0;
  const wanted = (): Omit<WantedAccount, 'memo'> => {
    const due = until.findIndex((end, index) => calls < end || index === facts.length - 1);
    told = Math.max(told, due);
    const fact = facts[told];
    if (!fact) throw new Error('There is no fact to follow.');
    return fact.wanted;
  };
  const aroundCall = async (call: () => Promise<void>): Promise<void> => {
    const before = at.writes.length;
    await call();
    calls += 1;
    // Plain comparisons: a matcher a call would be most of the time this takes.
    if (at.writes.length - before > 1) seen.add('two writes in one call');
    for (const each of broken()) seen.add(each);
  };
  const options = { platform, host: at.host, settleSeconds, wanted, maxCalls: 150, aroundCall };
  let driven = await drive({ ...options, memo });
  // It ended on an earlier fact: the next one makes the account due again.
  while (told < facts.length - 1) {
    told += 1;
    driven = await drive({ ...options, memo: driven.memo });
  }
  for (let days = 0; days < 3 && driven.failure; days += 1) {
    at.host.advance(day);
    driven = await drive({ ...options, memo: driven.memo });
  }
  return { driven, seen: [...seen] };
}
