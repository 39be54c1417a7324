/** What a check saw that should not be. */
export class Seen extends Error {
  override readonly name = 'Seen';
}

/** It says nothing about this plugin: what it is about is neither declared nor done. */
export class NotApplicable extends Error {
  override readonly name = 'NotApplicable';
}

/** The plugin declares or does what this is about, and its simulator has nothing to try it on. */
export class Untried extends Error {
  override readonly name = 'Untried';
}

export function see(holds: boolean, seen: () => string): asserts holds {
  if (!holds) throw new Seen(seen());
}

export function applies(holds: unknown, why: string): asserts holds {
  if (!holds) throw new NotApplicable(why);
}

export function canBeTried(holds: unknown, why: string): asserts holds {
  if (!holds) throw new Untried(why);
}
