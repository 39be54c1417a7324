/** A plugin from outside the repository, as a person has named it. */
export interface PluginEntry {
  /** A package's name, or the absolute path of its folder. */
  source: string;
  /** `sha512-…` over its files: what was read when it was chosen is what runs. */
  integrity: string;
}

const packageName = /^(@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/;
const absolutePath = /^(\/|[A-Za-z]:[\\/]).+$/;

/** `name@sha512-…`, parted by blanks or commas. `problems`: every wrong one. */
export function readPluginEntries(text: string): { entries: PluginEntry[]; problems: string[] } {
  const entries: PluginEntry[] = [];
  const problems: string[] = [];
  for (const item of text.split(/[\s,]+/).filter(Boolean)) {
    const [, source = item, integrity] = /^(.+)@(sha512-[A-Za-z0-9+/]{86}==)$/.exec(item) ?? [];
    if (integrity === undefined)
      problems.push(`"${item}" deve terminar com @sha512-… (obtenha com: npm run plugin -- integrity ${source.replace(/@sha\d+.*$/, '')})`);
    else if (!packageName.test(source) && !absolutePath.test(source)) problems.push(`"${source}" não é o nome de um pacote nem um caminho absoluto`);
    else if (entries.some((one) => one.source === source)) problems.push(`"${source}" está duas vezes`);
    else entries.push({ source, integrity });
  }
  return { entries, problems };
}
