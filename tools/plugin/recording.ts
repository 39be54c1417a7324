import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Host, HostResponse } from '@content-platforms/plugin-sdk';
import type { CheckCode } from '@content-platforms/plugin-sdk/testing';
import { type Cleaner, cleaner } from './clean.ts';

/** One request and its answer, without secrets or personal data. */
export interface Exchange {
  /** Which check made it: what is asked with credentials that are refused has other answers. */
  check: CheckCode;
  method: string;
  /** With its query. */
  path: string;
  body?: unknown;
  status: number;
  /** Of the answer: those that say something (`retry-after`). */
  headers?: Record<string, string>;
  answer: unknown;
}

/** What was said between a plugin and a real host. */
export interface Recording {
  /** Where the API stood: the path of the address it was recorded from. */
  basePath: string;
  /** Other settings than secrets and addresses, as they show in the exchanges. */
  settings: Record<string, unknown>;
  exchanges: Exchange[];
}

const fileIn = (folder: string): string => join(folder, 'recorded.json');

/** Throws when there is none. */
export async function readRecording(folder: string): Promise<Recording> {
  const text = await readFile(fileIn(folder), 'utf8').catch(() => undefined);
  if (text === undefined) throw new Error(`There is no recording in ${folder}: make one with --url https://…`);
  return JSON.parse(text) as Recording;
}

/** Answers the file's name; `undefined`: nothing was said, and what is there already is left alone. */
export async function keepRecording(recording: Recording, folder: string): Promise<string | undefined> {
  if (recording.exchanges.length === 0) return undefined;
  await mkdir(folder, { recursive: true });
  await writeFile(fileIn(folder), `${JSON.stringify(recording, null, 2)}\n`);
  return fileIn(folder);
}

/** Writes down what passes, each answer once: the kit asks the same many times over. */
export class Recorder {
  readonly exchanges: Exchange[] = [];
  readonly clean: Cleaner;

  constructor(secrets: readonly unknown[]) {
    this.clean = cleaner(secrets);
  }

  keep(check: CheckCode, address: string, { method = 'GET', body }: Parameters<Host['fetch']>[1] & object, { status, headers, text }: HostResponse): void {
    const path = this.clean.path(new URL(address));
    const wait = headers['retry-after'];
    const exchange: Exchange = {
      check,
      method,
      path,
      ...(body === undefined ? {} : { body: this.clean.value(parsed(body)) }),
      status,
      ...(wait === undefined ? {} : { headers: { 'retry-after': wait } }),
      answer: this.clean.answer(path, parsed(text)),
    };
    const before = this.exchanges.findLast((one) => questionOf(one) === questionOf(exchange));
    if (!before || JSON.stringify(before) !== JSON.stringify(exchange)) this.exchanges.push(exchange);
  }
}

/** Answers as was recorded: to the same question, else to one at the same address. What was asked more often than answered gets the last answer. */
export class Replayer {
  /** Questions that the recording has no answer to. */
  readonly unanswered = new Set<string>();
  private readonly served = new Map<string, number>();
  private readonly clean: Cleaner;
  private readonly exchanges: readonly Exchange[];

  /** `secrets`: those of the settings that it is replayed with. */
  constructor({ exchanges }: Recording, secrets: readonly unknown[]) {
    this.exchanges = exchanges;
    this.clean = cleaner(secrets);
  }

  answer(check: CheckCode, address: string, { method = 'GET', body }: Parameters<Host['fetch']>[1] & object): HostResponse {
    const url = new URL(address);
    // What the plugin sends comes from earlier answers and settings, which are clean already: only secrets are taken out.
    const literal = `${url.pathname}${url.search ? `?${[...url.searchParams].map(([key, value]) => `${key}=${value}`).join('&')}` : ''}`;
    const asked = [...new Set([literal, this.clean.path(url)])];
    const told = body === undefined ? undefined : parsed(body);
    const those = this.exchanges.filter((one) => one.check === check && one.method === method);
    const bare = (path: string): string => path.split('?')[0] ?? path;
    const found = [
      those.filter(({ path, body: sent }) => asked.includes(path) && same(sent, told)),
      those.filter(({ path }) => asked.includes(path)),
      those.filter(({ path }) => asked.some((one) => bare(one) === bare(path))),
    ].find(({ length }) => length > 0);
    const [first] = found ?? [];
    if (!found || !first) {
      this.unanswered.add(`${check}: ${method} ${asked.at(-1)}`);
      throw new TypeError('not recorded');
    }
    const question = questionOf(first);
    const turn = this.served.get(question) ?? 0;
    this.served.set(question, turn + 1);
    const { status, headers = {}, answer } = found[Math.min(turn, found.length - 1)] ?? first;
    const isText = typeof answer === 'string';
    const type = isText ? 'text/plain' : 'application/json';
    return { status, headers: { 'content-type': type, ...headers }, text: isText ? answer : JSON.stringify(answer) };
  }
}

const questionOf = ({ check, method, path, body }: Exchange): string => JSON.stringify([check, method, path, body]);

/** A secret, in the recording, is whatever it is now. */
function same(recorded: unknown, told: unknown): boolean {
  if (recorded === '•••') return typeof told === 'string';
  if (typeof recorded !== 'object' || recorded === null || typeof told !== 'object' || told === null) return recorded === told;
  const names = Object.keys(recorded);
  return names.length === Object.keys(told).length && names.every((name) => same(recorded[name as never], told[name as never]));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
