import type { Queryable } from '#kernel';

/**
 * Port: how many services have a package. Implemented by `customers`, which comes later in the module order.
 */
export abstract class PackageUse {
  /** Returns the number of services to which the package is attached now. */
  abstract attachedCount(db: Queryable, packageId: string): Promise<number>;
}
