import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Audit, newId, withContext, WorkRunner } from '#kernel';
import { type ModuleApp, startModules } from '../../../test/support/module-app.ts';
import { SealAudit } from './seal-audit.ts';
import { AuditVerifications, type AuditVerdict } from './verify-audit.work.ts';

describe('the audit', () => {
  let app: ModuleApp;
  beforeAll(async () => {
    app = await startModules([]);
  });
  afterAll(() => app.close());

  const record = (action: string, more: object = {}): Promise<void> =>
    app.database.transaction((tx) => app.get(Audit).record(tx, { action, subjectKind: 'test', subjectId: null, ...more }));
  const seal = (): Promise<number> => app.get(SealAudit).seal();
  const verify = (head?: { number: number; hash: string }): Promise<AuditVerdict> => app.get(AuditVerifications).verify(head);

  it('tells who, what, before and after, why, and from where', async () => {
    const { id } = (
      await app.request<{ id: string }>('POST', '/api-keys', { name: 'erp', permissions: ['plans:read'] }, { 'x-reason': 'pedido%20do%20jur%C3%ADdico' })
    ).body;
    const { body } = await app.request<{ data: object[] }>('GET', `/audit-events?subjectId=${id}&since=2020-01-01T00:00:00Z&subjectKind=api_key`);
    expect(body.data).toMatchObject([
      {
        actor: expect.stringMatching(/^key:/),
        actorName: 'ADMIN_API_KEY',
        address: '127.0.0.1',
        action: 'api_key.created',
        after: { name: 'erp', permissions: ['plans:read'] },
        reason: 'pedido do jurídico',
        requestId: expect.any(String),
      },
    ]);
    await withContext({ actor: 'schedule:test' }, () => record('by-schedule', { before: { a: 1 }, after: { a: 2 } }));
    expect((await app.request<{ data: object[] }>('GET', '/audit-events?actor=schedule:test')).body.data).toMatchObject([
      { before: { a: 1 }, after: { a: 2 }, address: null },
    ]);
    expect((await app.request('GET', '/audit-events?since=ontem')).status).toBe(400);
    expect((await app.request<{ data: object[] }>('GET', '/audit-events?until=2020-01-01T00:00:00Z')).body.data).toEqual([]);
  });

  it('only grows', async () => {
    await record('kept');
    await seal();
    for (const table of ['audit_event', 'audit_seal'])
      for (const sql of [`UPDATE ${table} SET ${table === 'audit_event' ? `actor = 'x'` : `hash = 'x'`}`, `DELETE FROM ${table}`, `TRUNCATE ${table}`])
        await expect(app.database.query(sql)).rejects.toThrow('append-only');
  });

  it('is sealed while many write, each event once', async () => {
    await Promise.all([
      ...Array.from({ length: 40 }, (_, n) => record(`busy-${n}`)),
      ...Array.from({ length: 6 }, () => seal()),
      // Written long before it is committed: sealed later, missed by nobody.
      app.database.transaction(async (tx) => {
        await app.get(Audit).record(tx, { action: 'slow', subjectKind: 'test', subjectId: null });
        await tx.query('SELECT pg_sleep(0.3)');
      }),
    ]);
    await seal();
    const [ids] = await app.database.rows<{ all: number; once: number }>(
      'SELECT count(*)::int AS all, count(DISTINCT id)::int AS once FROM audit_seal, unnest(event_ids) id',
    );
    expect(ids?.all).toBe(ids?.once);
    expect(await verify()).toMatchObject({ ok: true, unsealed: 0, events: ids?.all, flaws: [] });
  });

  describe('shows what was done to it behind our back', () => {
    /** As who owns the tables could. */
    const tamper = (...statements: string[]): Promise<void> =>
      app.database.transaction(async (tx) => {
        await tx.query('ALTER TABLE audit_event DISABLE TRIGGER USER; ALTER TABLE audit_seal DISABLE TRIGGER USER');
        for (const sql of statements) await tx.query(sql);
        await tx.query('ALTER TABLE audit_event ENABLE TRIGGER USER; ALTER TABLE audit_seal ENABLE TRIGGER USER');
      });
    const lastSeal = '(SELECT max(number) FROM audit_seal)';
    const firstOfLast = `(SELECT event_ids[1] FROM audit_seal WHERE number = ${lastSeal})`;
    let undo: string[] = [];

    beforeAll(async () => {
      for (const n of [1, 2, 3]) {
        await Promise.all([1, 2, 3].map((m) => record(`evidence-${n}-${m}`, { after: { amountCents: 100 } })));
        await seal();
      }
      await app.database.query('CREATE TABLE spare_event AS SELECT * FROM audit_event; CREATE TABLE spare_seal AS SELECT * FROM audit_seal');
      undo = [
        'DELETE FROM audit_event',
        'DELETE FROM audit_seal',
        'INSERT INTO audit_event SELECT * FROM spare_event',
        'INSERT INTO audit_seal SELECT * FROM spare_seal',
      ];
    });
    afterEach(async () => {
      await tamper(...undo);
      expect(await verify()).toMatchObject({ ok: true });
    });

    it.each([
      ['an edit', `UPDATE audit_event SET after = '{"amountCents": 1}' WHERE id = ${firstOfLast}`, 'events_changed'],
      ['an edit of when', `UPDATE audit_event SET at = at - interval '1 microsecond' WHERE id = ${firstOfLast}`, 'events_changed'],
      ['an edit of who', `UPDATE audit_event SET actor = 'user:other' WHERE id = ${firstOfLast}`, 'events_changed'],
      ['a deletion', `DELETE FROM audit_event WHERE id = ${firstOfLast}`, 'events_missing'],
      [
        'a deletion, the seal made to fit',
        `DELETE FROM audit_event WHERE id = ${firstOfLast}; UPDATE audit_seal SET event_ids = event_ids[2:] WHERE number = ${lastSeal}`,
        'events_changed',
      ],
      ['reordering', `UPDATE audit_seal SET event_ids = ARRAY[event_ids[2], event_ids[1]] || event_ids[3:] WHERE number = ${lastSeal}`, 'events_changed'],
      ['a seal taken out', `DELETE FROM audit_seal WHERE number = ${lastSeal} - 1`, 'seal_missing'],
      [
        'a seal taken out, the next moved up',
        `DELETE FROM audit_seal WHERE number = ${lastSeal} - 1; UPDATE audit_seal SET number = number - 1 WHERE number = ${lastSeal}`,
        'chain_broken',
      ],
      [
        'an event slipped in',
        `INSERT INTO audit_event (id, actor, action, subject_kind) VALUES ('${newId()}', 'user:x', 'never.happened', 'test')`,
        'events_outside',
      ],
    ])('%s', async (_, sql, kind) => {
      await tamper(sql);
      const verdict = await verify();
      expect(verdict.ok).toBe(false);
      expect(verdict.flaws.map((flaw) => flaw.kind)).toContain(kind);
    });

    it('an end cut off, by a head that was written down', async () => {
      const { head } = await verify();
      await tamper(
        `DELETE FROM audit_event WHERE id = ANY((SELECT event_ids FROM audit_seal WHERE number = ${lastSeal})::uuid[]); DELETE FROM audit_seal WHERE number = ${lastSeal}`,
      );
      expect(await verify()).toMatchObject({ ok: true });
      expect(await verify(head!)).toMatchObject({ ok: false, flaws: [{ kind: 'head_missing', seal: head!.number }] });
    });
  });

  it('is verified by a route, as long work', async () => {
    await record('last');
    await seal();
    const { status, headers, body } = await app.request<{ id: string }>('POST', '/audit-verifications', {});
    expect([status, headers['location']]).toEqual([202, `/v1/works/${body.id}`]);
    while (await app.get(WorkRunner).runNext());
    expect((await app.request('GET', `/works/${body.id}`)).body).toMatchObject({
      status: 'succeeded',
      result: { ok: true, head: { hash: expect.any(String) }, flaws: [] },
    });
  });

  it('is exported whole, and no cell is a formula', async () => {
    for (const reason of ['=HYPERLINK("http://evil.example")', '+1+1', '-2', '@SUM(A1)', '\t=1', 'certo; "aspas"\ne linha'])
      await record('exported', { reason });
    await app.database.query(`INSERT INTO audit_event (id, actor, action, subject_kind) SELECT uuid7(), 'system', 'bulk', 'test' FROM generate_series(1, 450)`);
    const { headers, text } = await app.request('GET', '/audit-events/export?sort=at');
    expect(headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(headers['content-disposition']).toContain('auditoria.csv');
    expect(text.match(/,bulk,/g)).toHaveLength(450);
    const cells = text.split(/[\n,]/).map((cell) => cell.replace(/^"/, ''));
    expect(cells.filter((cell) => /^[=+@\t\r-]/.test(cell))).toEqual([]);
    expect(text).toContain(`"'=HYPERLINK(""http://evil.example"")"`);
    expect((await app.request('GET', '/audit-events/export?nada=1')).status).toBe(400);
    expect((await app.request<{ data: object[] }>('GET', '/audit-events?action=audit.exported')).body.data).toHaveLength(1);
  });
});
