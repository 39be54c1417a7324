import type { Manifest } from '@content-platforms/plugin-sdk';
import type { Tx } from '#kernel';

export type FirstProduct = NonNullable<Manifest<unknown>['products']>[number];

/** Products belong to `catalog`; it implements this, so that a new integration begins with those its platform always has. */
export abstract class FirstProducts {
  abstract offer(tx: Tx, integrationId: string, products: readonly FirstProduct[]): Promise<void>;
}
