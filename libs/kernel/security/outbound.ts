import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Agent, fetch as send } from 'undici';
import { Config } from '../config/config.ts';
import { isInTransaction } from '../database/database.ts';
import { isPrivateLiteral, lookupThat } from './private-address.ts';

/** Why an address is refused. */
export type AddressFault = 'malformed' | 'scheme' | 'credentials' | 'private';

export interface Posted {
  status: number;
  headers: Headers;
  /** The beginning of the response body. */
  excerpt: string;
}

const longestSeconds = 10;
const excerptBytes = 1_024;

/** Posts to addresses typed by people: no private networks, no redirects, short responses, a deadline. */
@Injectable()
export class Outbound implements OnModuleDestroy {
  private readonly allowsPrivate: boolean;
  private readonly agent: Agent;

  constructor(config: Config) {
    this.allowsPrivate = config.allowPrivatePlatformUrls;
    this.agent = new Agent({
      connect: { lookup: lookupThat({ allowsPrivate: this.allowsPrivate }), timeout: longestSeconds * 1_000 },
      connections: 4,
      keepAliveTimeout: 4_000,
      headersTimeout: longestSeconds * 1_000,
    });
  }

  /** Returns why an address is refused by its spelling, or `undefined`. Plain http is allowed only where private networks are. */
  faultOf(address: string): AddressFault | undefined {
    const url = URL.canParse(address) ? new URL(address) : undefined;
    if (!url) return 'malformed';
    if (url.protocol !== 'https:' && !(this.allowsPrivate && url.protocol === 'http:')) return 'scheme';
    // `user@host` is used only to disguise a host.
    if (url.username !== '' || url.password !== '') return 'credentials';
    return !this.allowsPrivate && isPrivateLiteral(url.hostname) ? 'private' : undefined;
  }

  /** Sends a POST; redirects are not followed. Throws an address fault, a network error or the deadline's. */
  async post(address: string, body: string, headers: Record<string, string>): Promise<Posted> {
    if (isInTransaction()) throw new Error('Nothing is sent inside a transaction');
    const fault = this.faultOf(address);
    if (fault) throw new Error(`The address is refused: ${fault}`);
    const answer = await send(address, {
      method: 'POST',
      headers,
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(longestSeconds * 1_000),
      dispatcher: this.agent,
    });
    return {
      status: answer.status,
      headers: answer.headers as unknown as Headers,
      excerpt: await beginningOf(answer.body as ReadableStream<Uint8Array> | null),
    };
  }

  async onModuleDestroy(): Promise<void> {
    await this.agent.destroy();
  }
}

/** Reads at most the length that is kept. An error while reading does not change the status that was received. */
async function beginningOf(body: ReadableStream<Uint8Array> | null): Promise<string> {
  if (!body) return '';
  const kept: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of body) {
      kept.push(chunk);
      bytes += chunk.byteLength;
      if (bytes >= excerptBytes) break;
    }
  } catch {
    // The status was received already.
  }
  return new TextDecoder().decode(Buffer.concat(kept).subarray(0, excerptBytes)).replaceAll('\0', '');
}
