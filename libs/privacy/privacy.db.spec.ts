import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CustomerPrivacy, documentPlace } from '#customers';
import { Database, newId, Retention, Secrets, withContext, WorkRunner, Works } from '#kernel';
import { productModules } from '../../apps/modules.ts';
import { Facts } from '../../test/support/facts.ts';
import { type TestModules, startTestModules } from '../../test/support/testing-module.ts';
import { forgotten, kept, ofNoCustomer, toldAndForgotten } from './columns.fixture.ts';
import { People } from './people.service.ts';
import { RetentionRules } from './retention.service.ts';

/** Columns that can hold what somebody typed or another system sent; not those with a fixed list of values. */
const freeColumns = `
  SELECT c.table_name || '.' || c.column_name AS name, c.data_type AS type FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
  WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.table_name <> 'migration'
    AND c.data_type IN ('text', 'character varying', 'jsonb', 'json', 'ARRAY', 'date', 'inet', 'bytea')
    AND NOT EXISTS (
      SELECT 1 FROM pg_constraint k JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = ANY (k.conkey)
      WHERE k.conrelid = format('%I', c.table_name)::regclass AND k.contype = 'c' AND cardinality(k.conkey) = 1 AND a.attname = c.column_name
        AND (pg_get_constraintdef(k.oid) LIKE '%ANY (ARRAY[%' OR pg_get_constraintdef(k.oid) LIKE '%~ ''^[0-9]{4}-%'))
  ORDER BY 1`;

describe('what is known of people', () => {
  let app: TestModules;
  let db: Database;
  let types: Map<string, string>;
  beforeAll(async () => {
    app = await startTestModules(productModules);
    db = app.module.get(Database);
    types = new Map((await db.rows<{ name: string; type: string }>(freeColumns)).map(({ name, type }) => [name, type]));
  });
  afterAll(() => app.close());

  it('every column that can hold something of a person is told and forgotten, or stands here with its reason', () => {
    const accounted = [...toldAndForgotten, ...forgotten, ...Object.values(kept).flat(), ...ofNoCustomer];
    expect(accounted.toSorted()).toEqual([...types.keys()].toSorted());
  });

  /** Something of each kind, of one person who owes nothing and whose services have ended; answers the person, and the row of each table. */
  async function somebody(externalRef = newId(), documentIndex = newId()): Promise<{ id: string; rows: Map<string, [key: string, id: string]> }> {
    const facts = new Facts(app);
    const insert = async (table: string, row: Record<string, unknown>, key = 'id'): Promise<string> => {
      const values = { ...(key === 'id' ? { id: newId() } : {}), ...row } as Record<string, unknown>;
      const names = Object.keys(values);
      await db.query(`INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map((_, at) => `$${at + 1}`).join(', ')})`, Object.values(values));
      rows.set(table, [key, String(values[key])]);
      return String(values[key]);
    };
    const rows = new Map<string, [string, string]>();
    const id = await facts.customer();
    rows.set('customer', ['id', id]);
    const service = await facts.service(id, await facts.plan());
    rows.set('service', ['id', service]);
    const integration = await insert('integration', { platform: 'saber-mais', description: 'Livros', capabilities: '{}' });
    const { LIVRO = '' } = await facts.offer(integration, ['LIVRO']);
    const link = { service_id: service, package_id: LIVRO, price_cents: 990, origin: 'chosen', from_date: '2026-01-01' };
    const trial = {
      link_id: await insert('service_package', link),
      status: 'ended',
      sequel: 'end',
      notice_days: 3,
      notice_key: newId(),
      created_at: new Date(),
    };
    const used = { document_index: documentIndex, scope: 'x', trial_id: await insert('trial', trial), used_at: new Date() };
    await insert('trial_use', used, 'document_index');
    await insert('hold', { service_id: service, reason: 'operator', placed_by: 'x', lifted_at: new Date() });
    const unlock = {
      service_id: service,
      days: 1,
      cycle_start: '2026-01-01',
      until_date: '2026-01-02',
      sleeps_until: new Date(),
      granted_by: 'x',
      granted_at: new Date(),
    };
    await insert('trust_unlock', unlock);
    await insert('notice', { service_id: service, channel: 'email', sent_at: new Date(), recorded_by: 'x' });
    await insert('outgoing_notice', { service_id: service, stage: 'block', debt_id: newId(), channel: 'email', status: 'failed', created_at: new Date() });
    const held = JSON.stringify({ remoteId: 'canary-account.held', products: [] });
    const account = await insert('account', { integration_id: integration, customer_id: id, reference: newId(), state: 'in_step', held, due_at: null });
    const correction = { customer_id: id, from_mask: 'x', to_mask: 'x', reason: 'x', requested_by: 'x', created_at: new Date() };
    const corrected = { correction_id: await insert('document_correction', correction), account_id: account, integration_id: integration, method: 'manual' };
    await insert('document_correction_account', corrected, 'correction_id');
    await insert('operation', { account_id: account, key: newId(), revision: 1, epoch: 1, verb: 'set', wanted: '[]', worker: 'x', ended_at: new Date() });
    const work = await insert('work', { kind: 'x', status: 'succeeded', requested_by: 'x' });
    await insert('reconciliation', { id: work, integration_id: integration });
    await insert('reconciliation_difference', { reconciliation_id: work, kind: 'state', account_id: account });
    const file = await insert('import', { kind: 'customers', file_names: ['x.csv'], requested_by: 'x', work_id: work });
    await insert('import_line', { import_id: file, line: 2, decision: 'create', customer_id: id });
    await insert('imported', { external_ref: externalRef, told: '{}' }, 'external_ref');
    const invoice = {
      customer_id: id,
      service_id: service,
      due_date: '2026-01-10',
      competence: '2026-01',
      status: 'paid',
      total_cents: 990,
      paid_cents: 990,
      blocks: true,
    };
    const receipt = {
      customer_id: id,
      amount_cents: 990,
      allocated_cents: 990,
      left_cents: 0,
      paid_at: new Date(),
      paid_on: '2026-01-10',
      source: 'rest',
      recorded_by: 'test',
    };
    const paid = { receipt_id: await insert('receipt', receipt), amount_cents: 990, paid_at: new Date() };
    await insert('payment', { invoice_id: await insert('invoice', { ...invoice, settled_at: new Date() }), ...paid });
    await db.query(`UPDATE service SET status = 'cancelled' WHERE id = $1`, [service]);
    return { id, rows };
  }

  /** Puts into each column something that is found again wherever it goes. */
  async function mark(id: string, rows: Map<string, [string, string]>): Promise<void> {
    const sealed: Record<string, string> = {
      'customer.document_sealed': app.module.get(Secrets).seal('52998224725', documentPlace(id)),
      'account.access_sealed': app.module
        .get(Secrets)
        .seal('{"kind":"login","username":"canary-account.access_sealed"}', `account:${rows.get('account')?.[1]}:access`),
    };
    for (const name of [...toldAndForgotten, ...forgotten]) {
      const [table = '', column = ''] = name.split('.');
      const [key, row] = rows.get(table) ?? [];
      if (key === column || name === 'account.held') continue;
      const canary = name === 'notice.text' ? 'Olá, canary-customer.name: canary-notice.text' : `canary-${name}`;
      const isArray = types.get(name) === 'ARRAY';
      const value =
        sealed[name] ??
        (isArray ? [canary] : types.get(name) === 'jsonb' ? JSON.stringify({ canary }) : name === 'customer.birth_date' ? '1901-02-03' : canary);
      const found = await db.query<[unknown[], number]>(`UPDATE ${table} SET ${column} = $2 WHERE ${key ?? 'id'}::text = $1`, [row, value]);
      expect([name, found[1]]).toEqual([name, 1]);
    }
  }
  const everything = async (): Promise<string> => {
    const tables = await db.rows<{ name: string }>(`SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public'`);
    const texts = await Promise.all(tables.map(({ name }) => db.rows<{ text: string }>(`SELECT string_agg(t::text, ' ') AS text FROM ${name} t`)));
    return texts
      .flat()
      .map(({ text }) => text)
      .join(' ');
  };

  it('all of it is told; and once forgotten, nothing of it is left in any table, but sealed and apart', async () => {
    const { id, rows } = await somebody('canary-customer.external_ref', 'canary-customer.document_index');
    await mark(id, rows);
    const people = app.module.get(People);
    const told = JSON.stringify(await people.tell(id));
    const missing = toldAndForgotten.filter((name) => !told.includes(`canary-${name === 'imported.external_ref' ? 'customer.external_ref' : name}`));
    expect(missing).toEqual(['customer.document_sealed', 'customer.birth_date']);
    expect(told).toContain('52998224725');
    expect(told).toContain('1901-02-03');

    await db.query(`UPDATE invoice SET status = 'open' WHERE customer_id = $1`, [id]);
    await db.query(`UPDATE service SET status = 'enabled' WHERE customer_id = $1`, [id]);
    await expect(people.askErasure(id)).rejects.toMatchObject({
      code: 'cannot_erase',
      extra: { reasons: [{ code: 'active_services' }, { code: 'open_invoices' }] },
    });
    expect(await people.erasure(id)).toMatchObject({ obstacles: [{ code: 'active_services' }, { code: 'open_invoices' }], work: null });
    await db.query(`UPDATE invoice SET status = 'paid' WHERE customer_id = $1`, [id]);
    await db.query(`UPDATE service SET status = 'cancelled' WHERE customer_id = $1`, [id]);
    await db.query(`UPDATE account SET state = 'pending' WHERE customer_id = $1`, [id]);
    const work = await people.askErasure(id);
    const works = app.module.get(Works);
    const fields = ['name', 'document', 'email', 'phone'];
    await app.module.get(WorkRunner).runNext();
    expect(await people.erasure(id)).toEqual({
      obstacles: [],
      ending: 1,
      keepUntil: expect.any(String),
      remains: [{ platform: 'saber-mais', integration: expect.any(String), reference: expect.any(String), remoteId: 'canary-account.held', fields }],
      work: expect.objectContaining({ id: work.id, status: 'queued' }),
    });
    // An account is still on its way out: nothing is forgotten before.
    expect(await works.get(work.id)).toMatchObject({ status: 'queued', progress: { done: 0, total: 1 } });
    expect(await everything()).toContain('canary-customer.name');
    // What ended and is not shown any more was given all the same, and may be kept.
    const ended = { remoteId: null, products: [], contact: { name: 'canary-account.held' } };
    await db.query(`UPDATE account SET state = 'in_step', held = $2 WHERE customer_id = $1`, [id, ended]);
    await db.query('UPDATE work SET due_at = now() WHERE id = $1', [work.id]);
    await app.module.get(WorkRunner).runNext();
    const done = await works.get(work.id);
    expect(done).toMatchObject({
      status: 'succeeded',
      result: { keptUntil: expect.any(String), remains: [{ platform: 'saber-mais', remoteId: null, fields }] },
    });

    // What a platform still has is named in the answer, for it to be asked.
    await db.query('UPDATE work SET result = NULL WHERE id = $1', [work.id]);
    const left = await everything();
    expect(left.match(/canary-[\w.]+|1901-02-03|52998224725/g) ?? []).toEqual(['canary-notice.text']);
    expect(left).toContain('Olá, {titular}: canary-notice.text');
    expect(await db.rows('SELECT 1 FROM invoice WHERE customer_id = $1', [id])).toHaveLength(1);

    const privacy = app.module.get(CustomerPrivacy);
    const as = (permissions: string[]) => withContext({ permissions }, () => privacy.reveal(id, undefined));
    expect(await as(['customers:erase'])).toMatchObject({ name: 'canary-customer.name', document: '52998224725', email: null });
    await expect(as(['customers:reveal'])).rejects.toMatchObject({ code: 'customer_erased' });
    await expect(people.askErasure(id)).rejects.toMatchObject({ code: 'customer_erased' });
    await db.query(`UPDATE kept_identity SET keep_until = now() - interval '2 days'`);
    expect(await app.module.get(RetentionRules).apply()).toMatchObject({ 'kept-identities': 1 });
    await expect(as(['customers:erase'])).rejects.toMatchObject({ code: 'customer_erased' });
  });

  it('what is old goes, what is young or must stay does not; nobody keeps less than the law wants', async () => {
    const { rows } = await somebody();
    const rules = app.module.get(RetentionRules);
    await db.query(`UPDATE notice SET sent_at = now() - interval '4 years'`);
    await db.query(`UPDATE operation SET ended_at = now() - interval '3 years'`);
    await db.query(
      `INSERT INTO operation (id, account_id, key, revision, epoch, verb, wanted, worker, ended_at) SELECT uuid7(), id, uuid7(), 1, 1, 'set', '[]', 'x', now() FROM account WHERE id = $1`,
      [rows.get('account')?.[1]],
    );
    await db.query(
      `INSERT INTO idempotency_key (actor, key, fingerprint, created_at) VALUES ('a', 'old', 'x', now() - interval '3 days'), ('a', 'young', 'x', now())`,
    );
    expect(await rules.apply()).toMatchObject({ notices: 0, journal: 1, 'request-keys': 1 });
    expect(await rules.apply()).toMatchObject({ notices: 0, journal: 0, 'request-keys': 0 });
    expect(await db.rows('SELECT key FROM idempotency_key')).toEqual([{ key: 'young' }]);

    const { data } = JSON.parse((await rules.list({})).text) as { data: { id: string; key: string; days: number; floorDays: number }[] };
    expect(data.map(({ key }) => key).toSorted()).toEqual(
      app.module
        .get(Retention)
        .rules.map(({ key }) => key)
        .toSorted(),
    );
    const notices = data.find(({ key }) => key === 'notices');
    await expect(rules.change(notices?.id ?? '', 365)).rejects.toMatchObject({ code: 'below_floor' });
    expect(await rules.change(notices?.id ?? '', 3_650)).toMatchObject({ key: 'notices', days: 3_650 });
    await db.query(`UPDATE notice SET sent_at = now() - interval '9 years'`);
    expect(await rules.apply()).toMatchObject({ notices: 0 });
    await db.query(`UPDATE notice SET sent_at = now() - interval '11 years'`);
    expect((await rules.apply())['notices']).toBeGreaterThan(0);
  });
});
