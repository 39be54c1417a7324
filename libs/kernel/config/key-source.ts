/** Where the key that wraps the data keys comes from; `setting` is the name it was given under. */
export type KeySource =
  | { setting: string; kind: 'text'; text: string }
  | { setting: string; kind: 'file'; path: string }
  | { setting: string; kind: 'command'; words: readonly string[] };

export const secretsSettings = ['SECRETS_KEY', 'SECRETS_KEY_FILE', 'SECRETS_KEY_COMMAND'] as const;
export const previousSettings = ['SECRETS_KEY_PREVIOUS', 'SECRETS_KEY_PREVIOUS_FILE', 'SECRETS_KEY_PREVIOUS_COMMAND'] as const;
export const minimumKeyLength = 16;

/** A command as words: a JSON array of texts, or words parted by blanks. No shell reads it, so quotes and `$` mean nothing. */
export function readCommand(text: string): string[] | undefined {
  if (!text.trimStart().startsWith('[')) return text.trim().split(/\s+/);
  try {
    const words: unknown = JSON.parse(text);
    return Array.isArray(words) && words.length > 0 && words.every((word) => typeof word === 'string' && !word.includes('\0')) && words[0] !== ''
      ? (words as string[])
      : undefined;
  } catch {
    return undefined;
  }
}

type Names = typeof secretsSettings | typeof previousSettings;
type Settings = Partial<Record<Names[number], string | undefined>>;

/** The source that `names` give; one of them at most is set. */
export function keySource(settings: Settings, [plain, file, command]: Names): KeySource | undefined {
  const [text, path, line] = [settings[plain], settings[file], settings[command]];
  if (text) return { setting: plain, kind: 'text', text };
  if (path) return { setting: file, kind: 'file', path };
  return line ? { setting: command, kind: 'command', words: readCommand(line) ?? [] } : undefined;
}

/** What is wrong with them, by setting. */
export function keyProblems(settings: Settings, production: boolean): [string, string][] {
  const problems: [string, string][] = [];
  for (const names of [secretsSettings, previousSettings]) {
    const given = names.filter((name) => settings[name]);
    for (const name of given.slice(1)) problems.push([name, `não pode ser dada junto com ${given[0] ?? ''} [secrets_key_twice]`]);
    const line = settings[names[2]];
    if (line && !readCommand(line))
      problems.push([names[2], 'deve ser palavras separadas por espaços, ou uma lista JSON de textos [secrets_key_command_malformed]']);
  }
  if (production && !keySource(settings, secretsSettings)) problems.push(['SECRETS_KEY', 'é obrigatória em produção [secrets_key_missing]']);
  return problems;
}
