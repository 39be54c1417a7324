import { sharedCluster } from './one-cluster.ts';

/** Jest's globalSetup of every project that needs a server: the first call starts it, all use it. */
export default async function setUp(): Promise<void> {
  await sharedCluster.acquire();
}
