import type { Manifest } from '@content-platforms/plugin-sdk';
import type { Tx } from '#kernel';

export type FirstProduct = NonNullable<Manifest<unknown>['products']>[number];

/** Port, implemented by `catalog`: creates the built-in products of a new integration's platform. */
export abstract class FirstProducts {
  abstract offer(tx: Tx, integrationId: string, products: readonly FirstProduct[]): Promise<void>;
}
