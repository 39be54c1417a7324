import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { keepSecret, lockFile, passwordFile, removeCluster } from './cluster-files.ts';
import { choosePlace } from './cluster-place.ts';
import { takeFileLock, type FileLock } from './file-lock.ts';
import { guardPostgres, otherOwner, waitForOrphanedGuard } from './guard-postgres.ts';
import { initCluster } from './init-cluster.ts';
import { findPostgresBinaries, type PostgresBinaries } from './postgres-binaries.ts';
import { askServer, createDatabaseIfMissing, databaseUrl } from './postgres-connection.ts';
import { launchServer, type Cluster, type RunningServer } from './postgres-server.ts';
import { findPostmaster, readPostmasterFile, shutDownPostmaster } from './postmaster.ts';
import { isAlive } from '../supervisor/process-identity.ts';
import { StartError } from '../supervisor/start-error.ts';

export interface EmbeddedPostgresOptions {
  /** Made on first use. Its password lies beside it, in a file only its owner may read. */
  dataDir: string;
  /** Where the data go instead when the server's user cannot get to `dataDir`; without it that is an error. */
  elsewhere?: () => string;
  /** Taken if free; else another. */
  port?: number;
  /** For tests: no fsync; what a power cut leaves is worth nothing. */
  fast?: boolean;
  /** The cluster is removed when it stops, and when its owner dies. */
  temporary?: boolean;
  /** Programs to run instead of the embedded ones: for tests on another version of PostgreSQL. */
  binaries?: PostgresBinaries;
  /** Gets what the person at the screen should know (pt-BR). */
  say?: (line: string) => void;
}

export interface EmbeddedPostgres {
  /** Of the database `content_platforms`. */
  readonly url: string;
  readonly port: number;
  /** Where the data are. */
  readonly dataDir: string;
  /** A live server was found on the folder, and taken as it was. */
  readonly adopted: boolean;
  /** Of the server. Another after it died: it is started again by itself, on the same port. */
  readonly pid: number;
  /** Stops the server, unless it belongs to another process that lives. */
  stop(): Promise<void>;
}

const pause = (milliseconds: number): Promise<void> => new Promise((done) => setTimeout(done, milliseconds));

interface Served {
  pid(): number;
  stop(): Promise<void>;
}

/** The live server of the folder, once it is ready; nothing when there is none, or none any more. */
async function findReadyServer(cluster: Cluster): Promise<RunningServer | undefined> {
  const deadline = performance.now() + 60_000;
  for (let who = findPostmaster(cluster.dataDir); who; who = findPostmaster(cluster.dataDir)) {
    const port = readPostmasterFile(cluster.dataDir)?.port;
    const answer = port === undefined ? 'silent' : await askServer({ port, password: cluster.password }, cluster.dataDir);
    if (answer === 'ready' && port !== undefined) return { who, port };
    if (answer === 'wrong-password') {
      throw new StartError(
        `O PostgreSQL de ${cluster.dataDir} recusa a senha guardada em ${passwordFile(cluster.dataDir)}. Restaure esse arquivo ou defina DATABASE_URL.`,
      );
    }
    // Where a process cannot be told by its folder, another server on that port means that ours is long gone.
    if (answer === 'stranger') return undefined;
    if (performance.now() > deadline)
      throw new StartError(`O PostgreSQL de ${cluster.dataDir} (processo ${who.pid}) não responde. Encerre-o e inicie de novo.`);
    await pause(30);
  }
  return undefined;
}

/** One start on a folder at a time. */
async function takeTurn(dataDir: string): Promise<FileLock<null>> {
  const deadline = performance.now() + 60_000;
  for (;;) {
    const lock = takeFileLock<null>(lockFile(dataDir), null);
    if (!('holder' in lock)) return lock;
    if (performance.now() > deadline)
      throw new StartError(`Outro processo (${lock.holder.who.pid}) está iniciando o PostgreSQL de ${dataDir} há mais de um minuto.`);
    await pause(50);
  }
}

/** Waits for the server of another, living owner, which may be about to start it. */
async function adoptFromOwner(cluster: Cluster): Promise<RunningServer | undefined> {
  for (const deadline = performance.now() + 20_000; otherOwner(cluster.dataDir) && performance.now() < deadline; await pause(50)) {
    const server = await findReadyServer(cluster);
    if (server) return server;
  }
  return undefined;
}

/** Starts the server again whenever it is found dead; until told to stop. */
function keepAlive(cluster: Cluster, first: RunningServer, say: (line: string) => void): Served {
  let server = first;
  let stopping = false;
  let restarting: Promise<void> | undefined;
  const restart = async (): Promise<void> => {
    say('O PostgreSQL parou sem ser pedido; iniciando de novo.');
    while (!stopping && !isAlive(server.who)) {
      try {
        server = await launchServer(cluster, server.port, true);
      } catch (error) {
        say((error as Error).message);
        await pause(1_000);
      }
    }
    restarting = undefined;
  };
  // What we adopted is no child of ours: nobody tells us that it died.
  const timer = setInterval(() => {
    if (!isAlive(server.who)) restarting ??= restart();
  }, 250).unref();
  return {
    pid: () => server.who.pid,
    async stop() {
      stopping = true;
      clearInterval(timer);
      await restarting;
      await shutDownPostmaster(server.who);
    },
  };
}

function readPassword(dataDir: string): string {
  if (existsSync(dataDir) && readdirSync(dataDir).length > 0 && !existsSync(passwordFile(dataDir))) {
    throw new StartError(
      `Falta o arquivo ${passwordFile(dataDir)}, com a senha do banco de dados em ${dataDir}. Restaure-o ou escolha outra pasta com DATA_DIR.`,
    );
  }
  return keepSecret(passwordFile(dataDir));
}

async function serve(
  cluster: Cluster,
  options: EmbeddedPostgresOptions,
  say: (line: string) => void,
): Promise<{ server: RunningServer; adopted: boolean } & Served> {
  await waitForOrphanedGuard(cluster.dataDir);
  const borrowed = otherOwner(cluster.dataDir) && (await adoptFromOwner(cluster));
  if (borrowed) return { server: borrowed, adopted: true, pid: () => borrowed.who.pid, stop: () => Promise.resolve() };
  const found = await findReadyServer(cluster);
  if (!existsSync(join(cluster.dataDir, 'PG_VERSION'))) {
    say(`Criando o banco de dados em ${cluster.dataDir}.`);
    await initCluster(cluster);
  }
  const guard = guardPostgres(cluster.dataDir, options.temporary ?? false);
  let server = found;
  try {
    server ??= await launchServer(cluster, options.port ?? 0);
    await createDatabaseIfMissing({ port: server.port, password: cluster.password });
  } catch (error) {
    if (server) await shutDownPostmaster(server.who);
    guard.release();
    throw error;
  }
  const alive = keepAlive(cluster, server, say);
  return {
    server,
    adopted: found !== undefined,
    pid: alive.pid,
    async stop() {
      await alive.stop();
      guard.release();
      if (options.temporary) removeCluster(cluster.dataDir);
    },
  };
}

/**
 * Runs a PostgreSQL of our own on a data folder: made on first use, adopted if it runs, started again if it dies, and shut
 * down when this process ends, however it ends. Throws `StartError`, which says what to do.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { dataDir, user } = choosePlace(options);
  const lock = await takeTurn(dataDir);
  try {
    const binaries = options.binaries ?? findPostgresBinaries(user);
    const cluster: Cluster = { dataDir, user, binaries, password: readPassword(dataDir), fast: options.fast ?? false };
    const { server, adopted, pid, stop } = await serve(cluster, options, options.say ?? (() => undefined));
    return {
      url: databaseUrl({ port: server.port, password: cluster.password }),
      port: server.port,
      dataDir,
      adopted,
      get pid() {
        return pid();
      },
      stop,
    };
  } finally {
    lock.release();
  }
}
