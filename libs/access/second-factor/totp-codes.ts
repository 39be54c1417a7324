import { Injectable } from '@nestjs/common';
import { Clock, Secrets } from '#kernel';
import { stepOf } from './second-factor.ts';

/** Where a person's secret is sealed. */
export const totpPlace = (userId: string): string => `user:${userId}:totp`;

/** Secrets of authenticator applications, sealed, and the codes they make. */
@Injectable()
export class TotpCodes {
  constructor(
    private readonly secrets: Secrets,
    private readonly clock: Clock,
  ) {}

  seal(userId: string, secret: string): string {
    return this.secrets.seal(secret, totpPlace(userId));
  }

  /** The time step that a code of a sealed secret belongs to; undefined when it is none of now. */
  stepOf(userId: string, sealed: string, code: string): number | undefined {
    return stepOf(this.secrets.open(sealed, totpPlace(userId)), code, this.clock.now());
  }
}
