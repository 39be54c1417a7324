/** What a check saw that should not be. */
export class Seen extends Error {
  override readonly name = 'Seen';
}

/** The platform or its simulator has nothing to try this on. */
export class NotApplicable extends Error {
  override readonly name = 'NotApplicable';
}

export function see(holds: boolean, seen: () => string): asserts holds {
  if (!holds) throw new Seen(seen());
}

export function applies(holds: unknown, why: string): asserts holds {
  if (!holds) throw new NotApplicable(why);
}
