import { z, type JsonObject, type WantedAccount } from '@content-platforms/plugin-sdk';

/** What earlier calls left. All of it can be found again, but for how an operation ended that the contract no longer shows. */
export interface Memo {
  customerId?: number;
  /** The block we made, or last saw. */
  blockId?: number;
  /** The last operation we began, and what it was to bring: see `aimOf`. */
  operation?: { id: number; aim: string };
  /** What the platform did not do, and when (epoch seconds): `operation`, `product 12`. */
  setbacks: Record<string, number>;
}

const id = z.int().positive().optional().catch(undefined);
const memoShape = z
  .object({
    customerId: id,
    blockId: id,
    operation: z.object({ id: z.int().positive(), aim: z.string() }).optional().catch(undefined),
    setbacks: z.record(z.string(), z.number()).catch({}).default({}),
    /** Which facts the setbacks are about: new facts give everything a new turn. */
    revision: z.number().optional().catch(undefined),
  })
  .catch({ setbacks: {} });

/** A setback this recent is of the present round of calls: it is told, not tried again. A person who then asks for another try need not wait long. */
const roundSeconds = 20;

/** A memo of nonsense is an empty one. */
export function memoOf({ memo, revision }: Pick<WantedAccount, 'memo' | 'revision'>): Memo {
  const { revision: of, setbacks, ...ids } = memoShape.parse(memo);
  return { ...ids, setbacks: of === revision ? setbacks : {} };
}

export function memoFor({ revision }: Pick<WantedAccount, 'revision'>, { setbacks, ...ids }: Memo): JsonObject {
  const kept = Object.fromEntries(Object.entries(ids).filter(([, value]) => value !== undefined));
  return { ...kept, ...(Object.keys(setbacks).length > 0 ? { setbacks, revision } : {}) };
}

/** One more thing that the platform did not do. */
export function withSetback(memo: Memo, what: string, now: Date): Memo {
  return { ...memo, setbacks: { ...memo.setbacks, [what]: Math.floor(now.getTime() / 1000) } };
}

/** What was tried in vain in this round. */
export function freshSetbacks({ setbacks }: Memo, now: Date): Set<string> {
  const at = now.getTime() / 1000;
  return new Set(Object.entries(setbacks).flatMap(([what, tried]) => (Math.abs(at - tried) < roundSeconds ? [what] : [])));
}
