import type { Call, Platform } from '@content-platforms/plugin-sdk';
import { Injectable } from '@nestjs/common';

export interface GatewayCall<T> {
  integrationId: string;
  verb: string;
  /** Idempotency key; a new one unless told. */
  key?: string;
  run: (platform: Platform, call: Call) => Promise<T>;
}

/** The only code that calls a plugin. */
@Injectable()
export class Gateway {
  /** One call; throws `PlatformFailure` whatever went wrong. Refuses inside a transaction. */
  call<T>(_call: GatewayCall<T>): Promise<T> {
    throw new Error('being written');
  }

  /** A read that streams (`products`, `list`): items as they come; throws `PlatformFailure` when it does not end well. */
  stream<T>(_integrationId: string, _verb: string, _open: (platform: Platform, call: Call) => AsyncIterable<T> | undefined): AsyncIterable<T> {
    throw new Error('being written');
  }
}
