import { Injectable } from '@nestjs/common';
import { Clock, Config, Secrets, type Tx } from '#kernel';
import { accessProblem } from '../access.problems.ts';
import { hashToken } from '../sessions/tokens.ts';

export type ChallengePurpose = 'register' | 'assert';
const place = 'passkey-challenge';
const lifeSeconds = 300;

interface Challenge {
  challenge: string;
  purpose: ChallengePurpose;
  /** The user it was made for; null accepts the owner of the answering passkey. */
  userId: string | null;
  at: number;
}

/** Whose passkeys are made for: they work at this host alone. */
export interface RelyingParty {
  id: string;
  origins: string[];
}

/**
 * Challenges of passkeys. They are sealed and given to the client; only the hash of a correctly answered challenge is stored, so requesting
 * many fills no table.
 */
@Injectable()
export class PasskeyChallenges {
  constructor(
    private readonly secrets: Secrets,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /** Browsers make no passkeys for an address; on a developer's machine it is called `localhost`. */
  get relyingParty(): RelyingParty {
    const { hostname, protocol, port } = new URL(this.config.publicUrl);
    if (!/^[\d.]+$|^\[/.test(hostname)) return { id: hostname, origins: [new URL(this.config.publicUrl).origin] };
    return { id: 'localhost', origins: [`${protocol}//localhost${port ? `:${port}` : ''}`] };
  }

  seal(challenge: string, purpose: ChallengePurpose, userId: string | null): string {
    const content: Challenge = { challenge, purpose, userId, at: this.clock.now().getTime() };
    return this.secrets.seal(JSON.stringify(content), place);
  }

  /** Throws `passkey_wrong` for a foreign token, another purpose or user, or an expired challenge. */
  open(token: string, purpose: ChallengePurpose, userId: string | null): string {
    try {
      const content = JSON.parse(this.secrets.open(token, place)) as Challenge;
      const young = this.clock.now().getTime() - content.at < lifeSeconds * 1000;
      if (young && content.purpose === purpose && (content.userId === null || content.userId === userId)) return content.challenge;
    } catch {
      // falls through to the refusal
    }
    throw accessProblem('passkey_wrong');
  }

  /** Takes one away, in the transaction that acts on it. Throws `passkey_wrong` when it was answered before. */
  async use(tx: Tx, challenge: string): Promise<void> {
    await tx.query('DELETE FROM passkey_challenge_used WHERE used_at < now() - make_interval(secs => $1)', [2 * lifeSeconds]);
    const rows = await tx.query<unknown[]>('INSERT INTO passkey_challenge_used (hash) VALUES ($1) ON CONFLICT DO NOTHING RETURNING hash', [
      hashToken(challenge),
    ]);
    if (rows.length === 0) throw accessProblem('passkey_wrong');
  }
}
