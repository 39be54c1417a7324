import type { Queryable } from '#kernel';

/**
 * Who has a package is known further right: `customers` implements this port and provides it to the whole house.
 */
export abstract class PackageUse {
  /** How many live links to services the package has: attached and not removed. */
  abstract attachedCount(db: Queryable, packageId: string): Promise<number>;
}
