import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Gateway } from '#integrations';
import { Config, failpoint, newId } from '#kernel';
import { type Claim, Claims } from './claims.ts';
import { type Lease, Reconciler } from './reconciler.ts';

interface InHand {
  claim: Claim;
  lease: Lease;
}

const shutdownMilliseconds = 15_000;

// While some accounts wait for the platform, others are prepared and recorded, so that no lease is idle.
const ahead = 1.5;

/** A worker's loop: claims due accounts, as many at once as each platform allows, and drives them. */
@Injectable()
export class ProvisioningLoop implements OnApplicationShutdown {
  private readonly logger = new Logger(ProvisioningLoop.name);
  private readonly worker = `${process.pid}:${newId().slice(-6)}`;
  private readonly inHand = new Map<string, InHand>();
  private readonly running = new Set<Promise<void>>();
  private wake: () => void = () => undefined;
  private stopped = false;

  constructor(
    private readonly claims: Claims,
    private readonly reconciler: Reconciler,
    private readonly gateway: Gateway,
    private readonly config: Config,
  ) {}

  /** Runs until `stop`; survives database failures. */
  async runForever(): Promise<void> {
    const heartbeat = setInterval(
      () => void this.renew().catch((error: unknown) => this.logger.warn({ err: error }, 'Leases not renewed')),
      (this.config.leaseSeconds * 1000) / 3,
    );
    while (!this.stopped) {
      const found = await this.round().catch((error: unknown) => {
        this.logger.error({ err: error }, 'Round failed');
        return 0;
      });
      if (found === 0 && !this.stopped) await this.pause();
    }
    clearInterval(heartbeat);
  }

  /** Runs one round: claims and starts as many accounts as capacity allows, and returns how many. Public for tests, like `idle`. */
  async round(): Promise<number> {
    let found = 0;
    for (const integrationId of await this.claims.runnable()) {
      const limits = await this.gateway.limits(integrationId);
      // The plugin is missing: its accounts stay due, others continue.
      if (!limits) continue;
      const free = Math.ceil(limits.concurrency * ahead) - [...this.inHand.values()].filter(({ claim }) => claim.integrationId === integrationId).length;
      if (free <= 0) continue;
      const takenAt = performance.now();
      const claims = await this.claims.take(integrationId, free, limits.requests);
      for (const claim of claims) this.start(claim, { endsAt: takenAt + this.config.leaseSeconds * 1000 });
      found += claims.length;
    }
    return found;
  }

  /** Waits until no account is being driven. */
  async idle(): Promise<void> {
    while (this.running.size > 0) await Promise.all(this.running);
  }

  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    this.wake();
    await Promise.race([this.idle(), new Promise((resolve) => setTimeout(resolve, shutdownMilliseconds).unref())]);
  }

  private start(claim: Claim, lease: Lease): void {
    this.inHand.set(claim.accountId, { claim, lease });
    const drive = this.reconciler
      .drive(claim, lease, this.worker)
      .catch((error: unknown) => this.logger.error({ err: error, accountId: claim.accountId }, 'Account left to its lease'))
      .finally(() => {
        this.inHand.delete(claim.accountId);
        this.running.delete(drive);
        this.wake();
      });
    this.running.add(drive);
  }

  private async renew(): Promise<void> {
    const askedAt = performance.now();
    const all = [...this.inHand.values()];
    const mine = await this.claims.renew(all.map(({ claim }) => claim));
    if (mine.size > 0) await failpoint('lease-renewed');
    for (const { claim, lease } of all) if (mine.has(claim.accountId)) lease.endsAt = askedAt + this.config.leaseSeconds * 1000;
  }

  /** Waits until capacity is free or the next poll is due. */
  private async pause(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, this.config.pollMilliseconds);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.wake = () => undefined;
  }
}
