import { sameText } from '@content-platforms/plugin-sdk';
import { Injectable } from '@nestjs/common';
import { Config, isUuid, Secrets } from '#kernel';

/** Callback addresses: one per integration, unguessable, derived from the process's key. */
@Injectable()
export class CallbackAddresses {
  constructor(
    private readonly secrets: Secrets,
    private readonly config: Config,
  ) {}

  of(integrationId: string): string {
    return `${this.config.publicUrl}/v1/callbacks/${integrationId}/${this.key(integrationId)}`;
  }

  isRight(integrationId: string, key: string): boolean {
    return isUuid(integrationId) && sameText(key, this.key(integrationId));
  }

  private key(integrationId: string): string {
    return this.secrets.index(integrationId.toLowerCase(), 'callback');
  }
}
