/** One thing that a source says of what is imported, and the columns it fills. */
export interface Fact {
  /** What is compared with what it said the last time. */
  says: unknown;
  columns: Record<string, unknown>;
  /** `told`: followed whenever the source changes it. `once`: believed when first told, never again. `assumed`: not told; only fills a new row. */
  strength: 'told' | 'once' | 'assumed';
}

export type Facts = Record<string, Fact>;
/** By fact: the hash of what was last told. */
export type Told = Record<string, string>;

export interface Take {
  /** Facts that are new. */
  changed: string[];
  columns: Record<string, unknown>;
  told: Told;
}

/**
 * What to write of a thing. On one that is here, only what the source has changed since it last told of it: what people changed
 * here stays. `before`: what it last told; nothing the first time.
 */
export function decideTake(facts: Facts, before: Told | undefined, isHere: boolean, hash: (says: unknown) => string): Take {
  const take: Take = { changed: [], columns: {}, told: { ...before } };
  for (const [name, { says, columns, strength }] of Object.entries(facts)) {
    const known = before?.[name];
    const said = strength === 'assumed' ? undefined : hash(says);
    const isNew = said !== undefined && (known === undefined || (strength === 'told' && known !== said));
    if (isHere && !isNew) continue;
    take.changed.push(name);
    Object.assign(take.columns, columns);
    if (said !== undefined) take.told[name] = said;
  }
  return take;
}
