import type { Duplex } from 'node:stream';
import { packError, unpackError } from './errors.ts';
import { frame, type Frame } from './protocol.ts';

export interface RpcHandlers {
  /** Answers a request of the peer. */
  ask(body: unknown): Promise<unknown>;
  /** Hears a notification of the peer. */
  tell(body: unknown): void;
  /** Called when the peer disconnects or violates the protocol, after all pending requests have been rejected. */
  broken(reason: string): void;
}

/** What is accepted from the peer. Whatever exceeds it ends the channel. */
export interface RpcLimits {
  frameBytes: number;
  framesPerSecond: number;
  bytesPerSecond: number;
  /** Requests of the peer in progress at once. */
  asks: number;
  /** Bytes written and not yet read by the peer. */
  waitingBytes: number;
}

const newline = 10;
const second = 1_000;

/** Request/response channel between two processes: newline-delimited JSON over a stream. The peer is not trusted. */
export class RpcChannel {
  private readonly stream: Duplex;
  private readonly handlers: RpcHandlers;
  private readonly limits: RpcLimits;
  private readonly waiting = new Map<number, PromiseWithResolvers<unknown>>();
  private nextId = 1;
  private begun: Buffer[] = [];
  private begunBytes = 0;
  private asked = 0;
  private window = { since: 0, frames: 0, bytes: 0 };
  private over: string | undefined;

  constructor(stream: Duplex, handlers: RpcHandlers, limits: RpcLimits) {
    this.stream = stream;
    this.handlers = handlers;
    this.limits = limits;
    stream.on('data', (chunk: Buffer) => this.take(chunk));
    stream.on('error', () => this.end('the connection failed'));
    stream.on('close', () => this.end('the connection was closed'));
  }

  /** Requests to the peer that have no answer yet. */
  get open(): number {
    return this.waiting.size;
  }

  /** Sends a request. Rejects with the error the peer answered with, or with the reason the channel ended. */
  ask(body: object): Promise<unknown> {
    if (this.over !== undefined) return Promise.reject(new Error(this.over));
    const id = this.nextId;
    this.nextId += 1;
    const answer = Promise.withResolvers<unknown>();
    this.waiting.set(id, answer);
    this.send({ is: 'ask', id, body });
    return answer.promise;
  }

  /** Sends one line before the first frame. */
  preface(body: object): void {
    this.stream.write(`${JSON.stringify(body)}\n`);
  }

  /** Sends a notification. */
  tell(body: object): void {
    this.send({ is: 'tell', body });
  }

  /** Disconnects and rejects all pending requests. */
  end(reason: string): void {
    if (this.over !== undefined) return;
    this.over = reason;
    this.stream.destroy();
    for (const { reject } of this.waiting.values()) reject(new Error(reason));
    this.waiting.clear();
    this.handlers.broken(reason);
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
    if (message.is === 'tell') return this.handlers.tell(message.body);
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
      const value = await this.handlers.ask(body);
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
