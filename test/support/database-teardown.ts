import { sharedCluster } from './one-cluster.ts';

/** Jest's globalTeardown: the last call stops the server. */
export default async function tearDown(): Promise<void> {
  await sharedCluster.release();
}
