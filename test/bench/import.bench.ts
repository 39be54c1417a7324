import { Imports } from '#imports';
import { newId, WorkRunner } from '#kernel';
import { Plans } from '#plans';
import type { INestApplicationContext } from '@nestjs/common';
import { Client } from 'pg';
import { openModules } from '../../apps/launcher/modules-context.ts';
import { cpf } from '../support/people.ts';
import type { Bench } from './bench.ts';
import { benchSecrets } from './databases.ts';
import { percent } from './figures.ts';

const lines = 2_000;
/** As many to a transaction as an import has. */
const chunk = 50;

type Kind = 'customers' | 'services';
const files: Record<Kind, string> = {
  customers: `nome;cpf_cnpj;codigo;email;cidade\n${rows((n) => `Cliente ${n};${cpf(n)};${n};cliente${n}@exemplo.com.br;Itaúna`)}`,
  services: `codigo_cliente;plano;vencimento;codigo;situacao\n${rows((n) => `${n};Fibra 500;10;S${n};habilitado`)}`,
};

function rows(row: (n: number) => string): string {
  return Array.from({ length: lines }, (_, n) => row(n)).join('\n');
}

/** Lines a second: of the preview, and of the run. */
async function bring(modules: INestApplicationContext, kind: Kind): Promise<{ preview: number; run: number }> {
  const imports = modules.get(Imports, { strict: false });
  const works = async (): Promise<number> => {
    const began = performance.now();
    while (await modules.get(WorkRunner, { strict: false }).runNext());
    return (lines * 1000) / (performance.now() - began);
  };
  const { id } = await imports.request({ kind, files: [{ name: `${kind}.csv`, content: Buffer.from(files[kind]).toString('base64') }] });
  const preview = await works();
  await imports.run(id);
  const run = await works();
  const { status, counts } = await imports.get(id);
  if (status !== 'succeeded' || counts.created !== lines) throw new Error(`The import of ${kind} is ${status}: ${JSON.stringify(counts)}`);
  return { preview, run };
}

/** The same rows by pg alone, as many to a transaction: lines a second. */
async function byHand(url: string, kind: Kind): Promise<number> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const insert: Record<Kind, (id: string, n: number) => Promise<unknown>> = {
    customers: (id, n) =>
      client.query({
        name: 'customer',
        text: `INSERT INTO customer (id, name, document_kind, document_sealed, document_index, document_mask, email, address, external_ref) VALUES ($1, 'Cliente', 'cpf', 'x', $2, '***', 'a@example.com', '{"city":"Itaúna"}', $3)`,
        values: [id, id, `h${n}`],
      }),
    services: (id, n) =>
      client.query({
        name: 'service',
        text: `INSERT INTO service (id, customer_id, plan_id, status, enabled_at, due_day, billing, starts_on, external_ref)
               SELECT $1, c.id, p.id, 'enabled', now(), 10, 'arrears', '2026-01-01', $2 FROM customer c, plan p WHERE c.external_ref = $3`,
        values: [id, `H${n}`, `h${n}`],
      }),
  };
  const began = performance.now();
  for (let at = 0; at < lines; at += chunk) {
    await client.query('BEGIN');
    for (let n = at; n < at + chunk; n += 1) {
      const id = newId();
      await insert[kind](id, n);
      await client.query({
        name: 'audit',
        text: `INSERT INTO audit_event (id, actor, action, subject_kind, subject_id, after) VALUES (gen_random_uuid(), 'x', 'x.created', 'x', $1::uuid, '{"name":"x"}')`,
        values: [id],
      });
    }
    await client.query('COMMIT');
  }
  const perSecond = (lines * 1000) / (performance.now() - began);
  await client.end();
  return perSecond;
}

/** Files of customers and of their services, previewed and run, beside the bare INSERTs of what they make. */
export async function benchImport({ database, say }: Bench): Promise<void> {
  const url = await database();
  const modules = await openModules({ DATABASE_URL: url, SECRETS_KEY: benchSecrets, LOG_LEVEL: 'silent' });
  await modules.get(Plans, { strict: false }).create({ name: 'Fibra 500', priceCents: 9_990 });
  for (const kind of ['customers', 'services'] as const) {
    const theirs = await byHand(url, kind);
    const { preview, run } = await bring(modules, kind);
    say(`${lines} lines of ${kind}: previewed ${preview.toFixed(0)}/s, run ${run.toFixed(0)}/s; the rows they make by pg ${theirs.toFixed(0)}/s`);
    say(`ratio of the run ${percent(run / theirs)}, of the preview ${percent(preview / theirs)}`);
  }
  await modules.close();
}
