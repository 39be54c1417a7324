import type { Product } from './product.ts';

export interface Surroundings {
  url: string;
  console: boolean;
  docs: boolean;
  /** Where the first administrator is made; only while there is none. */
  setupUrl: string | undefined;
  apiKey: string | undefined;
  database: string;
  /** `undefined`: the log is on the screen. */
  logFile: string | undefined;
  seconds: number;
}

const decimal = new Intl.NumberFormat('pt-BR', { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** What is printed once the product is ready. */
export function announcement({ url, console, docs, setupUrl, apiKey, database, logFile, seconds }: Surroundings): string {
  const lines = [
    console ? ['Console', `${url}/`] : undefined,
    ['API', `${url}/v1`],
    setupUrl ? ['1º acesso', `${setupUrl}   (cria o primeiro administrador; serve uma vez)`] : undefined,
    docs ? ['Documentação', `${url}/docs`] : undefined,
    apiKey ? ['Chave', `${apiKey}   (cabeçalho Authorization: Bearer …)`] : undefined,
    ['Banco', database],
    logFile ? ['Registro', `${logFile}   (na tela: LOG_LEVEL=info)`] : undefined,
  ].filter((line) => line !== undefined);
  return [`Pronto em ${decimal.format(seconds)} s.`, '', ...lines.map(([name = '', value]) => `  ${name.padEnd(13)} ${value}`), '', 'Ctrl+C encerra.'].join(
    '\n',
  );
}

async function isThere(url: string): Promise<boolean> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
  await answer?.body?.cancel();
  return answer?.ok ?? false;
}

async function needsSetup(url: string): Promise<boolean> {
  const answer = await fetch(`${url}/v1/sign-in`, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
  return answer?.ok ? ((await answer.json()) as { setupNeeded: boolean }).setupNeeded : false;
}

/**
 * Looks at what a running product offers: the console may not be built, the docs be off. Secrets are shown to a `terminal` alone: what is
 * printed elsewhere is kept in logs, so there the file (readable by its owner only) is named.
 */
export async function surroundingsOf(product: Product, seconds: number, terminal = process.stdout.isTTY === true): Promise<Surroundings> {
  const { keyFiles } = product;
  const [console, docs, setup] = await Promise.all([isThere(`${product.url}/`), isThere(`${product.url}/docs`), needsSetup(product.url)]);
  return {
    url: product.url,
    console,
    docs,
    // Behind the #, so that no server, proxy nor log sees it.
    setupUrl:
      setup && !product.production && product.setupToken
        ? `${product.url}/setup#${terminal ? product.setupToken : `<código que está em ${keyFiles.setupToken ?? 'SETUP_TOKEN'}>`}`
        : undefined,
    // A key in production belongs to those who set it; logs are read by others.
    apiKey: product.production ? undefined : terminal ? product.apiKey : `está em ${keyFiles.apiKey ?? 'ADMIN_API_KEY'}`,
    database: product.postgres ? `${product.postgres.dataDir} (PostgreSQL embutido, 127.0.0.1:${product.postgres.port})` : 'o de DATABASE_URL',
    logFile: product.logFile,
    seconds,
  };
}
