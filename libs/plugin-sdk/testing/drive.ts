import { randomUUID } from 'node:crypto';
import type { HeldAccount, JsonObject, Platform, WantedAccount } from '../contract.ts';
import { isPlatformFailure, type FailureCode, type PlatformFailure } from '../failure.ts';
import type { FakeHost } from './fake-host.ts';

export interface Drive {
  platform: Platform;
  host: FakeHost;
  settleSeconds: number;
  /** What is wanted now, asked before each call; its memo is kept by the driver. */
  wanted(): Omit<WantedAccount, 'memo'>;
  /** What earlier calls left. */
  memo?: JsonObject;
  /** Gives up, throwing, after so many calls. */
  maxCalls: number;
  /** Around each call of `set`: to count writes, to look at the platform. */
  aroundCall?(call: () => Promise<void>): Promise<void>;
}

export type Driven = { calls: number; memo: JsonObject } & ({ held: HeldAccount; failure?: undefined } | { failure: PlatformFailure; held?: undefined });

/** A memo as the host gives it back: it kept it as JSON. */
export const stored = (memo: JsonObject): JsonObject => JSON.parse(JSON.stringify(memo)) as JsonObject;

/** What stops the host until a person or a fact changes something. */
const final: readonly FailureCode[] = ['refused', 'conflict', 'quota', 'invalid-settings'];

/**
 * Calls `set` as the host does: commits the memo after `more`, waits as asked, writes nothing before an unknown outcome has settled
 * (unless it is repeatable), and looks once more after that window.
 */
export async function drive(options: Drive): Promise<Driven> {
  const { host, platform } = options;
  let memo = options.memo ?? {};
  let key = randomUUID();
  let settledAt = 0;
  // As the host says it: until there is an outcome, and once more after the window.
  let doubtful = false;
  for (let calls = 1; calls <= options.maxCalls; calls += 1) {
    let end: { held: HeldAccount; failure?: undefined } | { failure: PlatformFailure; held?: undefined } | undefined;
    let waitSeconds = 0;
    const call = async (): Promise<void> => {
      try {
        const outcome = await platform.set(
          { ...options.wanted(), memo: stored(memo), ...(doubtful ? { reassert: true } : {}) },
          { key, signal: new AbortController().signal },
        );
        memo = outcome.memo;
        key = randomUUID();
        doubtful = false;
        if (outcome.state === 'done') end = { held: outcome.held };
        else waitSeconds = outcome.afterSeconds;
      } catch (error) {
        if (!isPlatformFailure(error)) throw error;
        if (error.code !== 'unknown') key = randomUUID();
        if (final.includes(error.code)) end = { failure: error };
        else if (error.code !== 'unknown') waitSeconds = error.retryAfterSeconds ?? 30;
        else {
          doubtful = true;
          settledAt = host.now().getTime() + options.settleSeconds * 1000;
          if (!error.repeatable) waitSeconds = options.settleSeconds;
        }
      }
    };
    await (options.aroundCall ? options.aroundCall(call) : call());
    const unsettledSeconds = Math.max(0, (settledAt - host.now().getTime()) / 1000);
    if (end && unsettledSeconds === 0) return { ...end, calls, memo };
    if (end) doubtful = true;
    host.advance(end ? unsettledSeconds : waitSeconds);
  }
  throw new Error(`Not in step after ${options.maxCalls} calls.`);
}
