import { packError, unpackError } from '../errors.ts';
import type { Frame } from '../protocol.ts';

export interface RpcHandlers {
  /** Answers a request of the host. */
  ask(body: unknown): Promise<unknown>;
  /** Hears a notification of the host. */
  tell(body: unknown): void;
}

/** The realm's end of the channel whose other end is `RpcChannel`. What the host sends is trusted. */
export class RpcPeer {
  private readonly pending = new Map<number, PromiseWithResolvers<unknown>>();
  private readonly write: (line: string) => void;
  private readonly handlers: RpcHandlers;
  private nextId = 1;

  constructor(write: (line: string) => void, handlers: RpcHandlers) {
    this.write = write;
    this.handlers = handlers;
  }

  /** Rejects with what the host threw. */
  ask(body: object): Promise<unknown> {
    const id = this.nextId;
    this.nextId += 1;
    const answer = Promise.withResolvers<unknown>();
    this.pending.set(id, answer);
    this.send({ is: 'ask', id, body });
    return answer.promise;
  }

  tell(body: object): void {
    this.send({ is: 'tell', body });
  }

  receive(line: string): void {
    const message = JSON.parse(line) as Frame;
    if (message.is === 'ask') return void this.answer(message.id, message.body);
    if (message.is === 'tell') return this.handlers.tell(message.body);
    const pending = this.pending.get(message.id);
    this.pending.delete(message.id);
    if (message.is === 'answer') pending?.resolve(message.value);
    else pending?.reject(unpackError(message.error));
  }

  private async answer(id: number, body: unknown): Promise<void> {
    try {
      const value = await this.handlers.ask(body);
      this.send({ is: 'answer', id, value: value ?? null });
    } catch (error) {
      this.send({ is: 'failed', id, error: packError(error) });
    }
  }

  private send(message: Frame): void {
    this.write(JSON.stringify(message));
  }
}
