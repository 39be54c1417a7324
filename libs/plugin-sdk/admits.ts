/**
 * Returns whether a manifest's `contract` range includes a version of the contract. Ranges are `^1.2.3` or an exact `1.2.3`; anything else includes none.
 * Below 1.0.0 the caret fixes the minor version, as in npm.
 */
export function admits(range: string, version: string): boolean {
  const [, caret, from] = /^(\^?)(\d+\.\d+\.\d+)$/.exec(range.trim()) ?? [];
  if (from === undefined || !/^\d+\.\d+\.\d+$/.test(version)) return false;
  if (!caret) return from === version;
  const wanted = from.split('.').map(Number);
  const actual = version.split('.').map(Number);
  const leading = wanted.findIndex((part) => part > 0);
  const fixed = leading < 0 ? 3 : leading + 1;
  const differs = wanted.findIndex((part, index) => part !== actual[index]);
  return differs < 0 || (differs >= fixed && (actual[differs] ?? 0) > (wanted[differs] ?? 0));
}
