import { resolve } from 'node:path';
import { ConfigError, readConfig } from '../../libs/kernel/config/config.ts';
import { StartError } from './supervisor/start-error.ts';

/** What the launcher itself needs to know. The rest of the environment goes to the processes as it is. */
export interface Settings {
  production: boolean;
  /** Not given: 3000, or the next free one. */
  port: number | undefined;
  host: string;
  dataDir: string;
  /** Chosen by a person, so the data go there or nowhere. */
  dataDirGiven: boolean;
  databaseUrl: string | undefined;
  secretsKey: string | undefined;
  /** A file or a command holds the key: the processes read it, not we. */
  secretsKeyElsewhere: boolean;
  adminApiKey: string | undefined;
  setupToken: string | undefined;
  workers: number;
}

export type Environment = Record<string, string | undefined>;

const isWhole = (text: string, from: number, to: number): boolean => /^\d+$/.test(text) && Number(text) >= from && Number(text) <= to;

function isPostgresUrl(text: string): boolean {
  return /^postgres(ql)?:$/.test(URL.parse(text)?.protocol ?? '');
}

const minimumKeyLength = 16;

const isElsewhere = (env: Environment): boolean => Boolean(env['SECRETS_KEY_FILE'] || env['SECRETS_KEY_COMMAND']);

/** What is wrong with each setting the launcher reads, by its name. Values are not repeated: some are secrets. */
function findProblems(env: Environment): Map<string, string> {
  const problems = new Map<string, string>();
  const check = (name: string, isRight: (text: string) => boolean, expected: string): void => {
    const text = env[name];
    if (text && !isRight(text)) problems.set(name, `deve ser ${expected}`);
  };
  check('NODE_ENV', (text) => ['development', 'production', 'test'].includes(text), 'development ou production');
  check('PORT', (text) => isWhole(text, 0, 65_535), 'um número de porta, de 0 a 65535 (0: qualquer uma livre)');
  for (const name of ['DATABASE_URL', 'DATABASE_MIGRATION_URL']) check(name, isPostgresUrl, 'um endereço postgres://usuário:senha@servidor:porta/banco');
  check('WORKERS', (text) => isWhole(text, 0, 64), 'um número de 0 a 64');
  check('METRICS_PORT', (text) => isWhole(text, 0, 65_535), 'um número de porta, de 0 a 65535');
  check('ALLOW_PRIVATE_PLATFORM_URLS', (text) => ['true', 'false', '1', '0'].includes(text), 'true ou false');
  for (const name of ['SECRETS_KEY', 'ADMIN_API_KEY'])
    check(name, (text) => text.length >= minimumKeyLength, `um texto de ${minimumKeyLength} caracteres ou mais`);
  if (env['NODE_ENV'] === 'production' && !env['SECRETS_KEY'] && !isElsewhere(env)) {
    problems.set(
      'SECRETS_KEY',
      'é obrigatório em produção (ou SECRETS_KEY_FILE, SECRETS_KEY_COMMAND); gere um com: openssl rand -base64 32. Guarde-o: sem ele os segredos gravados não se abrem [secrets_key_missing]',
    );
  }
  return problems;
}

/** Those of the settings that only the processes read. */
function findOtherProblems(env: Environment): [string, string][] {
  try {
    readConfig({ ...env, DATABASE_URL: 'postgres://unused/unused' });
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map((problem) => [problem.split(':', 1)[0] ?? '', problem.slice(problem.indexOf(':') + 1).trim()]);
  }
}

/** Reads the environment. Throws `StartError` with every wrong setting, one a line. */
export function readSettings(env: Environment): Settings {
  const problems = findProblems(env);
  for (const [name, problem] of findOtherProblems(env)) if (!problems.has(name)) problems.set(name, problem);
  if (problems.size > 0) {
    throw new StartError(['Configuração incorreta:', ...[...problems].map(([name, problem]) => `  - ${name}: ${problem}`)].join('\n'));
  }
  return {
    production: env['NODE_ENV'] === 'production',
    port: env['PORT'] ? Number(env['PORT']) : undefined,
    host: env['HOST'] || '127.0.0.1',
    dataDir: resolve(env['DATA_DIR'] || '.data'),
    dataDirGiven: Boolean(env['DATA_DIR']),
    databaseUrl: env['DATABASE_URL'] || undefined,
    secretsKey: env['SECRETS_KEY'] || undefined,
    secretsKeyElsewhere: isElsewhere(env),
    adminApiKey: env['ADMIN_API_KEY'] || undefined,
    setupToken: env['SETUP_TOKEN'] || undefined,
    workers: env['WORKERS'] ? Number(env['WORKERS']) : 1,
  };
}
