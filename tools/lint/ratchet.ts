/** A count per folder that may only shrink. */
export type Counts = Record<string, number>;

/** Folders whose count is above the baseline; a folder without a baseline must have none. */
export const grown = (counts: Counts, baseline: Counts): string[] =>
  Object.entries(counts).flatMap(([folder, count]) => (count > (baseline[folder] ?? 0) ? [`${folder}: ${count}, was ${baseline[folder] ?? 0}`] : []));

/** The baseline lowered to the counts; it never rises. Folders that reach zero are dropped. */
export const lowered = (counts: Counts, baseline: Counts): Counts =>
  Object.fromEntries(
    Object.entries(baseline).flatMap(([folder, before]) => {
      const now = Math.min(before, counts[folder] ?? 0);
      return now > 0 ? [[folder, now]] : [];
    }),
  );
