import { clusterVariables } from './database.ts';
import { startTestCluster, type TestCluster } from './test-cluster.ts';

interface Shared {
  users: number;
  cluster: Promise<TestCluster> | undefined;
}

/** Jest may load setup and teardown as separate copies of this module: only the global object is one. */
const holder = globalThis as typeof globalThis & { contentPlatformsTestCluster?: Shared };
const shared = (holder.contentPlatformsTestCluster ??= { users: 0, cluster: undefined });

export const sharedCluster = {
  async acquire(): Promise<void> {
    shared.users += 1;
    shared.cluster ??= startTestCluster();
    const { adminUrl, template } = await shared.cluster;
    process.env[clusterVariables.adminUrl] = adminUrl;
    process.env[clusterVariables.template] = template;
  },

  async release(): Promise<void> {
    shared.users -= 1;
    if (shared.users > 0) return;
    const cluster = await shared.cluster;
    shared.cluster = undefined;
    await cluster?.stop();
  },
};
