import type { Stage } from './stage.ts';

let batches = 0;

/** Users of the platform that are none of ours; answers how to see whether they are as they were. */
export async function plantStrangers(stage: Stage, count: number): Promise<() => Promise<string[]>> {
  const batch = `estranho-${(batches += 1)}-`;
  for (let n = 0; n < count; n += 1) {
    await stage.platform.plantUser({ referencia: `${batch}${n}`, email: `${batch}${n}@exemplo.org`, produtos: ['SM-COMPLETO'] });
  }
  const seen = async (): Promise<Map<string, string>> => {
    const { users } = await stage.platform.state();
    return new Map(users.filter(({ referencia }) => referencia.startsWith(batch)).map((user) => [user.referencia, JSON.stringify(user)]));
  };
  const before = await seen();
  if (before.size !== count) throw new Error(`${before.size} of ${count} strangers stand at the platform`);
  return async () => {
    const after = await seen();
    return [...before].filter(([reference, user]) => after.get(reference) !== user).map(([reference]) => `${reference}, a stranger, was touched`);
  };
}
