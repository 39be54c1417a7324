import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Agent, fetch as send } from 'undici';
import { Config } from '../config/config.ts';
import { isInTransaction } from '../database/database.ts';
import { isPrivateLiteral, lookupThat } from './private-address.ts';

/** Why an address is no place to send to. */
export type AddressFault = 'malformed' | 'scheme' | 'credentials' | 'private';

export interface Posted {
  status: number;
  headers: Headers;
  /** The beginning of what was answered. */
  excerpt: string;
}

const longestSeconds = 10;
const excerptBytes = 1_024;

/** Posts to addresses that people type in: no private networks, no redirects, short answers, a deadline. */
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

  /** `undefined`: it may be sent to, as far as its spelling tells. Plain http only where private networks are allowed. */
  faultOf(address: string): AddressFault | undefined {
    const url = URL.canParse(address) ? new URL(address) : undefined;
    if (!url) return 'malformed';
    if (url.protocol !== 'https:' && !(this.allowsPrivate && url.protocol === 'http:')) return 'scheme';
    // Nobody means `user@host`, but those who want to be taken for another host.
    if (url.username !== '' || url.password !== '') return 'credentials';
    return !this.allowsPrivate && isPrivateLiteral(url.hostname) ? 'private' : undefined;
  }

  /** A redirect is an answer like another. Throws what hinders it: a fault of the address, the network, the deadline. */
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

/** Reads no more than is kept; the rest is never taken off the wire. What breaks while it is read does not change what was answered. */
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
    // The status stands.
  }
  return new TextDecoder().decode(Buffer.concat(kept).subarray(0, excerptBytes)).replaceAll('\0', '');
}
