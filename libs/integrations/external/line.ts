import type { Duplex } from 'node:stream';
import { packError, unpackError } from './errors.ts';
import { frame, type Frame } from './protocol.ts';

export interface LineEnds {
  /** What the other side asks. */
  ask(body: unknown): Promise<unknown>;
  /** What the other side tells. */
  tell(body: unknown): void;
  /** Nothing comes any more: it hung up, or broke a rule. Those who wait are told before. */
  broken(reason: string): void;
}

/** What one side takes from the other; more is a flood, and ends the line. */
export interface LineLimits {
  frameBytes: number;
  framesPerSecond: number;
  bytesPerSecond: number;
  /** Questions of the other side under way at once. */
  asks: number;
  /** Written and not yet taken by the other side. */
  waitingBytes: number;
}

const newline = 10;
const second = 1_000;

/** Two processes that ask and answer each other: one JSON object a line, over a stream. */
export class Line {
  private readonly stream: Duplex;
  private readonly ends: LineEnds;
  private readonly limits: LineLimits;
  private readonly waiting = new Map<number, PromiseWithResolvers<unknown>>();
  private nextId = 1;
  private begun: Buffer[] = [];
  private begunBytes = 0;
  private asked = 0;
  private window = { since: 0, frames: 0, bytes: 0 };
  private over: string | undefined;

  constructor(stream: Duplex, ends: LineEnds, limits: LineLimits) {
    this.stream = stream;
    this.ends = ends;
    this.limits = limits;
    stream.on('data', (chunk: Buffer) => this.take(chunk));
    stream.on('error', () => this.end('the connection failed'));
    stream.on('close', () => this.end('the connection was closed'));
  }

  /** Answers of the other side that are still awaited. */
  get open(): number {
    return this.waiting.size;
  }

  /** Rejects with what the other side threw, or with why the line ended. */
  ask(body: object): Promise<unknown> {
    if (this.over !== undefined) return Promise.reject(new Error(this.over));
    const id = this.nextId;
    this.nextId += 1;
    const answer = Promise.withResolvers<unknown>();
    this.waiting.set(id, answer);
    this.send({ is: 'ask', id, body });
    return answer.promise;
  }

  tell(body: object): void {
    this.send({ is: 'tell', body });
  }

  /** Hangs up: whoever waits is told why. */
  end(reason: string): void {
    if (this.over !== undefined) return;
    this.over = reason;
    this.stream.destroy();
    for (const { reject } of this.waiting.values()) reject(new Error(reason));
    this.waiting.clear();
    this.ends.broken(reason);
  }

  private send(message: Frame): void {
    if (this.over !== undefined) return;
    this.stream.write(`${JSON.stringify(message)}\n`);
    if (this.stream.writableLength > this.limits.waitingBytes) this.end('what was sent is not taken');
  }

  private take(chunk: Buffer): void {
    if (!this.within(chunk.byteLength)) return;
    let from = 0;
    for (let at = chunk.indexOf(newline); at >= 0 && this.over === undefined; at = chunk.indexOf(newline, from)) {
      this.begun.push(chunk.subarray(from, at));
      from = at + 1;
      const line = this.begun.length === 1 ? (this.begun[0] ?? '') : Buffer.concat(this.begun);
      this.begun = [];
      this.begunBytes = 0;
      this.window.frames += 1;
      if (this.window.frames > this.limits.framesPerSecond) return this.end('too many messages');
      this.hear(line.toString());
    }
    if (from < chunk.byteLength) this.begun.push(chunk.subarray(from));
    this.begunBytes += chunk.byteLength - from;
    if (this.begunBytes > this.limits.frameBytes) this.end('a message is too large');
  }

  private within(bytes: number): boolean {
    const now = performance.now();
    if (now - this.window.since > second) this.window = { since: now, frames: 0, bytes: 0 };
    this.window.bytes += bytes;
    if (this.window.bytes > this.limits.bytesPerSecond) this.end('too much was sent');
    return this.over === undefined;
  }

  private hear(line: string): void {
    const message = understood(line);
    if (!message) return this.end('a message is not understood');
    if (message.is === 'ask') return void this.answer(message.id, message.body);
    if (message.is === 'tell') return this.ends.tell(message.body);
    const waiting = this.waiting.get(message.id);
    // Nobody asked.
    if (!waiting) return this.end('an answer to no question');
    this.waiting.delete(message.id);
    if (message.is === 'answer') waiting.resolve(message.value);
    else waiting.reject(unpackError(message.error));
  }

  private async answer(id: number, body: unknown): Promise<void> {
    this.asked += 1;
    if (this.asked > this.limits.asks) return this.end('too many questions at once');
    try {
      const value = await this.ends.ask(body);
      this.send({ is: 'answer', id, value: value ?? null });
    } catch (error) {
      this.send({ is: 'failed', id, error: packError(error) });
    } finally {
      this.asked -= 1;
    }
  }
}

function understood(line: string): Frame | undefined {
  try {
    return frame.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}
