import { CatalogModule, Syncs } from '#catalog';
import { CustomersModule } from '#customers';
import { CheckIntegration, Gateway, Integrations, IntegrationsModule } from '#integrations';
import { Database, WorkRunner } from '#kernel';
import { PackagesModule } from '#packages';
import { PlansModule } from '#plans';
import { ProvisioningModule } from '#provisioning';
import { Claims } from '../../libs/provisioning/reconciler/claims.ts';
import { Reconciler } from '../../libs/provisioning/reconciler/reconciler.ts';
import { Reconciliations } from '../../libs/provisioning/reconciliations/reconciliations.service.ts';
import { Facts } from '../support/facts.ts';
import { startSandbox } from '../support/product.ts';
import { startTestModules } from '../support/testing-module.ts';
import type { PlatformUnderTest } from './platform-under-test.ts';

/** Nothing answers later than this: a busy machine must not look like a silent platform. */
const callTimeoutSeconds = 2;

/** The modules that call platforms, on a database of their own, and the sandbox they call over HTTP. */
export interface Stage {
  sandboxUrl: string;
  database: Database;
  facts: Facts;
  planId: string;
  integrations: Integrations;
  checks: CheckIntegration;
  gateway: Gateway;
  syncs: Syncs;
  reconciliations: Reconciliations;
  claims: Claims;
  reconciler: Reconciler;
  /** Works off what is queued until `ended` says so. */
  work(ended: () => Promise<boolean>): Promise<void>;
  close(): Promise<void>;
}

export async function openStage({ plugin }: PlatformUnderTest): Promise<Stage> {
  const hurried = {
    ...plugin,
    manifest: {
      ...plugin.manifest,
      // The pace of the real platform would only make the test slow. The window stays long: the test moves the clock.
      limits: { ...plugin.manifest.limits, requests: { max: 100_000, perSeconds: 1 }, callTimeoutSeconds, settleSeconds: 600 },
    },
  };
  const [sandbox, modules] = await Promise.all([
    startSandbox(),
    startTestModules([IntegrationsModule.with([hurried]), CatalogModule, PackagesModule, PlansModule, CustomersModule, ProvisioningModule], {
      env: { DATABASE_POOL: '20' },
    }),
  ]);
  const facts = new Facts(modules);
  const runner = modules.module.get(WorkRunner);
  return {
    sandboxUrl: sandbox.url,
    database: modules.module.get(Database),
    facts,
    planId: await facts.plan(),
    integrations: modules.module.get(Integrations),
    checks: modules.module.get(CheckIntegration),
    gateway: modules.module.get(Gateway),
    syncs: modules.module.get(Syncs),
    reconciliations: modules.module.get(Reconciliations),
    claims: modules.module.get(Claims),
    reconciler: modules.module.get(Reconciler),
    async work(ended) {
      while (!(await ended())) if (!(await runner.runNext())) await new Promise((resolve) => setTimeout(resolve, 20));
    },
    async close() {
      await Promise.all([modules.close(), sandbox.stop()]);
    },
  };
}
