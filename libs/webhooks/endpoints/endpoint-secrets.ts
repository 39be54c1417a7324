import { Injectable } from '@nestjs/common';
import { Secrets } from '#kernel';
import { randomBytes } from 'node:crypto';

type Field = 'secret' | 'old_secret';
/** Where they are sealed: they open nowhere else. */
export const secretPlace = (endpointId: string, field: Field): string => `webhook_endpoint:${endpointId}:${field}`;

/** What endpoints tell our webhooks by. Stored sealed, shown once. */
@Injectable()
export class EndpointSecrets {
  constructor(private readonly secrets: Secrets) {}

  /** As Standard Webhooks writes them: `whsec_` and 256 random bits. */
  mint(): string {
    return `whsec_${randomBytes(32).toString('base64')}`;
  }

  seal(endpointId: string, secret: string): string {
    return this.secrets.seal(secret, secretPlace(endpointId, 'secret'));
  }

  /** What was the secret becomes the one before. */
  retire(endpointId: string, sealed: string): string {
    return this.secrets.seal(this.secrets.open(sealed, secretPlace(endpointId, 'secret')), secretPlace(endpointId, 'old_secret'));
  }

  /** What signs now: the secret, and the one before while it still counts. */
  open(endpointId: string, sealed: string, oldSealed: string | null): string[] {
    const secret = this.secrets.open(sealed, secretPlace(endpointId, 'secret'));
    return oldSealed === null ? [secret] : [secret, this.secrets.open(oldSealed, secretPlace(endpointId, 'old_secret'))];
  }
}
