import { z, type JsonObject, type Postponed, type WantedAccount } from '@content-platforms/plugin-sdk';

const memoShape = z
  .object({
    userId: z.int().positive().optional().catch(undefined),
    /** What was put off, and for which facts: new facts give every step a new turn. */
    postponed: z
      .record(z.string(), z.object({ at: z.number(), busy: z.boolean().optional() }))
      .catch({})
      .default({}),
    revision: z.number().optional().catch(undefined),
  })
  .catch({ postponed: {} });

/** What earlier calls left. A memo of nonsense is an empty one: everything in it can be found again. */
export function memoOf({ memo, revision }: WantedAccount): { userId?: number; postponed: Postponed } {
  const { userId, postponed, revision: of } = memoShape.parse(memo);
  return { userId, postponed: of === revision ? postponed : {} };
}

export function memoFor({ revision }: WantedAccount, userId: number | undefined, postponed: Postponed = {}): JsonObject {
  return { ...(userId === undefined ? {} : { userId }), ...(Object.keys(postponed).length > 0 ? { postponed, revision } : {}) };
}
