import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { spawn } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withClient } from '../embedded-postgres/postgres-connection.ts';
import { built } from '../../../test/support/built.ts';
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts';

// Each run is a process that loads every room.
jest.setTimeout(120_000);

const fixtures = fileURLToPath(new URL('../../../test/fixtures/hubsoft', import.meta.url));

interface Ended {
  status: number | null;
  output: string;
  errors: string;
}

describe('npm run import', () => {
  let database: TestDatabase;
  let folder: string;
  beforeAll(async () => {
    database = await createTestDatabase();
    folder = await mkdtemp(join(tmpdir(), 'import-'));
  });
  afterAll(async () => {
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  });

  function run(args: string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
    const child = spawn(process.execPath, [built('apps/launcher/import.js'), ...args], {
      env: { ...process.env, DATABASE_URL: database.url, DATA_DIR: folder, INIT_CWD: folder, ...env },
    });
    let [output, errors] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    return new Promise((resolve) => child.on('close', (status) => resolve({ status, output, errors })));
  }

  it('imports into the database of DATABASE_URL, prints the report and writes it whole', async () => {
    const { status, output, errors } = await run(['hubsoft', fixtures, '--report', 'report.jsonl']);
    expect({ status, errors }).toEqual({ status: 0, errors: '' });
    expect(output).toMatch(/^Clientes +6 +0 +0 +0$/m);
    expect(output).toContain('README.md: não é JSON');
    const records = (await readFile(join(folder, 'report.jsonl'), 'utf8'))
      .trim()
      .split('\n')
      .map((text) => JSON.parse(text) as { type: string; file: string; contents: string[] });
    expect(records.map(({ type }) => type).filter((type, index, all) => type !== all[index - 1])).toEqual(['run', 'file', 'line']);
    expect((await run(['hubsoft', fixtures])).output).toMatch(/^Clientes +0 +0 +6 +0$/m);
    // Blocking depends on how fresh that is: as of the oldest of the answers about invoices.
    const invoices = records.flatMap((record) => (record.type === 'file' && record.contents.includes('faturas') ? [record.file] : []));
    const savedAt = await Promise.all(invoices.map(async (file) => (await stat(join(fixtures, file))).mtime));
    const [policy] = await withClient(database.url, async (client) => (await client.query('SELECT payments_as_of FROM blocking_policy')).rows as object[]);
    expect(policy).toEqual({ payments_as_of: new Date(Math.min(...savedAt.map(Number))) });
  });

  it('only reads when asked to', async () => {
    const { status, output } = await run(['hubsoft', fixtures, '--dry-run'], { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing' });
    expect(status).toBe(0);
    expect(output).toContain('nada foi gravado');
  });

  it('says what was mistyped, and how it is typed', async () => {
    const { status, errors } = await run(['ixc', fixtures]);
    expect(status).toBe(1);
    expect(errors).toContain('Origem desconhecida: "ixc"');
    expect(errors).toContain('Uso: npm run import -- hubsoft PASTA');
  });

  it.each([
    ['a missing folder', ['hubsoft', '/nowhere'], {}, 'A pasta /nowhere não existe.'],
    ['a report that cannot be written', ['hubsoft', fixtures, '--report', '/nowhere/report'], {}, '/nowhere/report não pode ser gravado'],
    ['a database that does not answer', ['hubsoft', fixtures], { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing' }, 'O banco de dados não respondeu'],
    ['a wrong setting', ['hubsoft', fixtures], { DATABASE_URL: 'mysql://x' }, 'Configuração incorreta'],
  ])('ends with 1 on %s', async (_, args, env, message) => {
    const { status, errors } = await run(args, env);
    expect({ status, told: errors.includes(message), stack: errors.includes('    at ') }).toEqual({ status: 1, told: true, stack: false });
  });

  it('ends with 1 on a file that cannot be read', async () => {
    const closed = await mkdtemp(join(tmpdir(), 'closed-'));
    await writeFile(join(closed, 'clientes.json'), '{}');
    await chmod(join(closed, 'clientes.json'), 0);
    const { status, errors } = await run(['hubsoft', closed, '--dry-run']);
    // Root reads everything.
    if (process.getuid?.() !== 0) expect({ status, told: errors.includes('não pôde ser lido (EACCES)') }).toEqual({ status: 1, told: true });
    await rm(closed, { recursive: true, force: true });
  });
});
