import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Oidc } from '../oidc/oidc.service.ts';
import type { SignedOut } from './sessions.dto.ts';
import { Sessions } from './sessions.service.ts';

/** Signing out: here, everywhere, and at the identity provider that opened the session. */
@Injectable()
export class SignOut {
  constructor(
    private readonly sessions: Sessions,
    private readonly oidc: Oidc,
  ) {}

  /** With a key there is nothing to end. Throws `not_a_person` for everywhere with a key. */
  async run(everywhere: boolean, reply: FastifyReply): Promise<SignedOut> {
    const method = await this.sessions.method();
    await (everywhere ? this.sessions.endAll(reply) : this.sessions.endCurrent(reply));
    return { identityProvider: method === 'oidc' ? await this.oidc.signOutUrl() : null };
  }
}
