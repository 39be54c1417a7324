import type { InboundRequest, InboundResponse, Question, WantedAccount } from '@content-platforms/plugin-sdk';
import { Injectable, Logger } from '@nestjs/common';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { Clock, Database, prepared, kernelProblem, maskText } from '#kernel';
import { CallbackAddresses } from './callback-addresses.ts';
import { Connections } from '../gateway/connections.ts';
import { integrationProblem } from '../integrations.problems.ts';
import { withoutIo } from '../gateway/without-io.ts';

export interface Callback {
  integrationId: string;
  /** The secret part of the address. */
  key: string;
  /** Network address of the caller. */
  from: string;
  request: InboundRequest;
}

/** Finds the account a question is about; `null`: none, or more than one. */
export type LookUp = (integrationId: string, question: Question) => Promise<WantedAccount | null>;

const largestBody = 16 * 1024;
// Per process: admits a burst of logins after an outage, and keeps a flood from the database.
const calls = { points: 200, duration: 1 };
// More wrong addresses than this are an attack.
const mistakes = { points: 30, duration: 60 };

/** Answers platforms that ask us: the plugin parses the question and formats the answer; in between, the facts are read. */
@Injectable()
export class Callbacks {
  private readonly logger = new Logger(Callbacks.name);
  private readonly calls = new RateLimiterMemory(calls);
  private readonly mistakes = new RateLimiterMemory(mistakes);

  constructor(
    private readonly database: Database,
    private readonly addresses: CallbackAddresses,
    private readonly connections: Connections,
    private readonly clock: Clock,
  ) {}

  /** Throws `not_found` for an address that is none (or of an integration that is off), `too_many_callbacks`, `too_large`, `callback_failed`. */
  async answer({ integrationId, key, from, request }: Callback, lookUp: LookUp): Promise<InboundResponse> {
    if (!this.addresses.isRight(integrationId, key)) {
      await this.count(this.mistakes, from);
      throw kernelProblem('not_found');
    }
    await this.count(this.calls, integrationId);
    const stranger = `${integrationId} ${from}`;
    if (((await this.mistakes.get(stranger))?.remainingPoints ?? 1) <= 0) throw integrationProblem('too_many_callbacks');
    if (Buffer.byteLength(request.body) > largestBody) throw kernelProblem('too_large');

    const receive = await this.receiverOf(integrationId);
    try {
      const asked = await receive.ask(request);
      if ('by' in asked) return await receive.answer(asked, await lookUp(integrationId, asked));
      await this.count(this.mistakes, stranger);
      return asked.respond;
    } catch (error) {
      if (error instanceof Error && error.name === 'Problem') throw error;
      // A plugin's error may quote the request.
      this.logger.error({ integrationId, type: error instanceof Error ? error.name : typeof error, at: whereOf(error) }, 'callback failed');
      throw integrationProblem('callback_failed');
    }
  }

  private async receiverOf(integrationId: string) {
    const [row] = await this.database.rows<{ version: number; enabled: boolean }>(prepared('SELECT version, enabled FROM integration WHERE id = $1'), [
      integrationId,
    ]);
    if (!row?.enabled) throw kernelProblem('not_found');
    const connection = await this.connections.get(integrationId, row.version);
    const { receive } = await connection.connect(withoutIo(() => this.clock.now())).catch(() => {
      // An external plugin may not be running.
      throw integrationProblem('callback_failed');
    });
    if (!receive) throw kernelProblem('not_found');
    return receive;
  }

  private async count(limiter: RateLimiterMemory, who: string): Promise<void> {
    await limiter.consume(who).catch((refused: unknown) => {
      throw refused instanceof Error ? refused : integrationProblem('too_many_callbacks');
    });
  }
}

/** Returns the first stack line of ours, without the message, which may contain data. */
function whereOf(error: unknown): string {
  const line = error instanceof Error ? error.stack?.split('\n').find((text) => text.trim().startsWith('at ')) : undefined;
  return maskText(line?.trim() ?? '');
}
