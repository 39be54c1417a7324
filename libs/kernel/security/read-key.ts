import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { ConfigError } from '../config/config.ts';
import { type KeySource, minimumKeyLength } from '../config/key-source.ts';
import { isWeak, strongKeyAdvice } from '../config/key-strength.ts';

export type SecretsKeyCode =
  'secrets_key_file_unreadable' | 'secrets_key_command_failed' | 'secrets_key_command_slow' | 'secrets_key_short' | 'secrets_key_weak' | 'secrets_key_wrong';

/** The key-encryption key is missing or wrong; nothing starts. */
export class SecretsKeyError extends ConfigError {
  constructor(
    readonly code: SecretsKeyCode,
    setting: string,
    message: string,
  ) {
    super([`${setting}: ${message} [${code}]`]);
  }
}

/** Time limit of the command that prints the key. */
export const commandSeconds = 20;
const largestKey = 64 * 1024;

/** Reads the key; with `strong`, refuses keys that look invented by a person. Throws `SecretsKeyError`, which never contains it. */
export async function readKey(source: KeySource, seconds = commandSeconds, strong = false): Promise<string> {
  const text = (await fetchKey(source, seconds)).trim();
  if (text.length < minimumKeyLength) throw new SecretsKeyError('secrets_key_short', source.setting, `a chave deve ter ${minimumKeyLength} caracteres ou mais`);
  if (strong && isWeak(text))
    throw new SecretsKeyError(
      'secrets_key_weak',
      source.setting,
      `a chave é fraca: ${strongKeyAdvice}. Para trocar a que está em uso, passe-a a SECRETS_KEY_PREVIOUS`,
    );
  return text;
}

async function fetchKey(source: KeySource, seconds: number): Promise<string> {
  if (source.kind === 'text') return source.text;
  if (source.kind === 'command') return runCommand(source.setting, source.words, seconds);
  try {
    return await readFile(source.path, 'utf8');
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? 'erro';
    throw new SecretsKeyError('secrets_key_file_unreadable', source.setting, `o arquivo ${source.path} não pode ser lido (${why})`);
  }
}

/** Runs the key command without a shell and returns its output; its standard error goes to ours. */
function runCommand(setting: string, [program = '', ...args]: readonly string[], seconds: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile(program, args, { timeout: seconds * 1_000, killSignal: 'SIGKILL', maxBuffer: largestKey, shell: false }, (error, stdout) => {
      if (!error) resolve(stdout);
      else if (error.killed && error.signal === 'SIGKILL' && error.code !== 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER')
        reject(new SecretsKeyError('secrets_key_command_slow', setting, `o comando ${program} não respondeu em ${seconds} s`));
      else reject(new SecretsKeyError('secrets_key_command_failed', setting, `o comando ${program} falhou (${String(error.code ?? error.signal ?? 'erro')})`));
    });
    child.stdin?.end();
    child.stderr?.pipe(process.stderr);
  });
}
