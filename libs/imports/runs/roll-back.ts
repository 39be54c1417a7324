import type { Database, Tx } from '#kernel';

/** Carries out of a transaction what it found, and takes back what it wrote. */
class Rehearsed<T> extends Error {
  constructor(readonly found: T) {
    super('A rehearsal is over');
  }
}

/** Does something as it would be done, and undoes it: what comes out is what the rules and the database say, and nothing has changed. */
export async function rehearse<T>(database: Database, work: (tx: Tx) => Promise<T>): Promise<T> {
  try {
    return await database.transaction(async (tx) => {
      throw new Rehearsed(await work(tx));
    });
  } catch (error) {
    if (error instanceof Rehearsed) return error.found as T;
    throw error;
  }
}
