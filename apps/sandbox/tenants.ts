import { FaultBox } from './faults.ts';
import { LateEffects } from './late-effects.ts';
import type { Clock, PlatformWorld, SimulatedPlatform } from './platform.ts';
import { Traffic } from './traffic.ts';

/** One tenant of one platform: its world, and what the sandbox does to those who call it. */
export interface Tenant {
  platform: SimulatedPlatform;
  name: string;
  world: PlatformWorld;
  faults: FaultBox;
  traffic: Traffic;
  late: LateEffects;
  /** Closes the connections that a fault holds open. */
  holding: Set<() => void>;
  /** Requests that came to where a `redirect` fault points by default. */
  redirectsFollowed: number;
}

const nameShape = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** Worlds by platform and tenant name. Any name makes its own at first sight, so that tests run side by side. */
export class Tenants {
  readonly #platforms: Map<string, SimulatedPlatform>;
  readonly #clock: Clock;
  readonly #tenants = new Map<string, Tenant>();

  constructor(platforms: readonly SimulatedPlatform[], clock: Clock) {
    this.#platforms = new Map(platforms.map((platform) => [platform.key, platform]));
    this.#clock = clock;
  }

  /** `null`: no such platform, or not a name. */
  get(platformKey: string, name: string): Tenant | null {
    const platform = this.#platforms.get(platformKey);
    if (!platform || !nameShape.test(name)) return null;
    const key = `${platformKey}/${name}`;
    const known = this.#tenants.get(key);
    if (known) return known;
    const tenant: Tenant = {
      platform,
      name,
      world: platform.open(name, this.#clock),
      faults: new FaultBox(),
      traffic: new Traffic(),
      late: new LateEffects(),
      holding: new Set(),
      redirectsFollowed: 0,
    };
    this.#tenants.set(key, tenant);
    return tenant;
  }

  list(): Tenant[] {
    return [...this.#tenants.values()];
  }

  /** Forgets a tenant: the next call finds it new. What was still to land never does. */
  forget(tenant: Tenant): void {
    tenant.late.clear();
    for (const release of tenant.holding) release();
    this.#tenants.delete(`${tenant.platform.key}/${tenant.name}`);
  }

  forgetAll(): void {
    for (const tenant of this.list()) this.forget(tenant);
  }
}
