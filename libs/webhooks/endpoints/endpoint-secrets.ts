import { Injectable } from '@nestjs/common';
import { Secrets } from '#kernel';
import { randomBytes } from 'node:crypto';

type Field = 'secret' | 'old_secret';
/** Context that the secrets are sealed with. */
export const secretPlace = (endpointId: string, field: Field): string => `webhook_endpoint:${endpointId}:${field}`;

/** Signing secrets of endpoints. Stored sealed, shown once. */
@Injectable()
export class EndpointSecrets {
  constructor(private readonly secrets: Secrets) {}

  /** Returns a new secret in the Standard Webhooks format: `whsec_` and 256 random bits. */
  mint(): string {
    return `whsec_${randomBytes(32).toString('base64')}`;
  }

  seal(endpointId: string, secret: string): string {
    return this.secrets.seal(secret, secretPlace(endpointId, 'secret'));
  }

  /** Rotates the secret; the current one becomes the previous. */
  retire(endpointId: string, sealed: string): string {
    return this.secrets.seal(this.secrets.open(sealed, secretPlace(endpointId, 'secret')), secretPlace(endpointId, 'old_secret'));
  }

  /** Returns the secrets that sign now: the current one, and the previous one during the overlap. */
  open(endpointId: string, sealed: string, oldSealed: string | null): string[] {
    const secret = this.secrets.open(sealed, secretPlace(endpointId, 'secret'));
    return oldSealed === null ? [secret] : [secret, this.secrets.open(oldSealed, secretPlace(endpointId, 'old_secret'))];
  }
}
