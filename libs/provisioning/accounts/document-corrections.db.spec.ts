import type { Outcome, WantedAccount } from '@content-platforms/plugin-sdk';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cpf } from 'cpf-cnpj-validator';
import { CatalogModule } from '#catalog';
import { Customers, CustomersModule, PlatformDocuments } from '#customers';
import { Integrations, IntegrationsModule } from '#integrations';
import { Database, newId, type Problem } from '#kernel';
import { PackagesModule } from '#packages';
import { PlansModule } from '#plans';
import { DocumentCorrections } from '../../customers/document-corrections/document-corrections.service.ts';
import { Facts } from '../../../test/support/facts.ts';
import { fakePlugin } from '../../../test/support/fake-plugin.ts';
import { type TestModules, startTestModules } from '../../../test/support/testing-module.ts';
import { ProvisioningModule } from '../provisioning.module.ts';
import { ProvisioningLoop } from '../reconciler/provisioning-loop.ts';

/** A platform that records the document and the `reassert` of every call. */
class RecordingPlatform {
  readonly seen: { document: string | undefined; reassert: boolean }[] = [];

  plugin(key: string, changesDocument: boolean) {
    const set = ({ reference, products, subscriber, reassert }: WantedAccount): Promise<Outcome> => {
      this.seen.push({ document: subscriber.document, reassert: reassert === true });
      const held = { reference, remoteId: reference, products: products.map(({ ref }) => ({ ref, blocked: false })), memo: {} };
      return Promise.resolve({ state: 'done', held, memo: {} });
    };
    const base = fakePlugin(key, { set }, { changesDocument });
    return { ...base, manifest: { ...base.manifest, needs: { name: 'required', document: 'required' } as const } };
  }
}

describe('correcting a document that platforms have received', () => {
  const [changing, fixed] = [new RecordingPlatform(), new RecordingPlatform()];
  let app: TestModules;
  let corrections: DocumentCorrections;
  let facts: Facts;
  let database: Database;
  let planId: string;
  let packages: string[];

  beforeAll(async () => {
    app = await startTestModules([
      IntegrationsModule.with([changing.plugin('changing', true), fixed.plugin('fixed', false)]),
      CatalogModule,
      PackagesModule,
      PlansModule,
      CustomersModule,
      ProvisioningModule,
    ]);
    corrections = app.module.get(DocumentCorrections);
    database = app.module.get(Database);
    facts = new Facts(app);
    planId = await facts.plan();
    const offers = await Promise.all(
      ['changing', 'fixed'].map(async (platform) => {
        const { id } = await app.module.get(Integrations).create({ platform, description: platform, settings: { token: 'abcd' } });
        return facts.offer(id, ['A']);
      }),
    );
    packages = offers.map(({ A = '' }) => A);
  });
  afterAll(() => app.close());

  async function settle(): Promise<void> {
    const loop = app.module.get(ProvisioningLoop);
    for (let n = 0; n < 6; n += 1) {
      await loop.round();
      await loop.idle();
    }
  }

  async function subscriber(): Promise<{ id: string; document: string }> {
    const document = cpf.generate();
    const { id } = await app.module.get(Customers).create({ name: 'Ana Maria', document });
    const service = await facts.service(id, planId);
    for (const packageId of packages) await facts.attach(service, packageId);
    return { id, document };
  }
  const changeDirectly = (id: string, document: string): Promise<unknown> => app.module.get(Customers).change(id, 'any', { document });

  it('is a plain change until a call was attempted, and refused as one afterwards, naming the platforms', async () => {
    const { id } = await subscriber();
    await changeDirectly(id, cpf.generate());
    await settle();
    const refusal = await changeDirectly(id, cpf.generate()).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: 'document_fixed' });
    expect((refusal as Problem).detail('pt-BR')).toContain('Plataforma changing, Plataforma fixed');
  });

  it('previews what each platform needs and changes nothing', async () => {
    const { id, document } = await subscriber();
    await settle();
    const preview = await corrections.correct(id, { document: cpf.generate(), reason: 'digitado errado', preview: true });
    expect(preview).toMatchObject({ id: null, accounts: [{ method: expect.any(String) }, { method: expect.any(String) }] });
    expect((await corrections.list(id)).data).toEqual([]);
    expect(await app.module.get(Customers).subscriber(database, id)).toMatchObject({ document });
  });

  it('sends the right document to a platform that can change it, and asks a person for the other', async () => {
    const { id } = await subscriber();
    await settle();
    changing.seen.length = 0;
    const document = cpf.generate();
    const correction = await corrections.correct(id, { document, reason: 'digitado errado' });
    const byMethod = Object.groupBy(correction.accounts, ({ method }) => method);
    expect(byMethod.automatic).toMatchObject([{ integration: 'changing', state: 'pending' }]);
    expect(byMethod.manual).toMatchObject([{ integration: 'fixed', state: 'pending' }]);

    await settle();
    expect(changing.seen).toContainEqual({ document, reassert: true });
    const accountId = byMethod.manual?.[0]?.accountId ?? '';
    const states = async () => (await corrections.list(id)).data[0]?.accounts.map(({ method, state }) => `${method} ${state}`).sort();
    expect(await states()).toEqual(['automatic done', 'manual pending']);
    await corrections.confirm(id, correction.id ?? '', accountId);
    await corrections.confirm(id, correction.id ?? '', accountId);
    expect(await states()).toEqual(['automatic done', 'manual done']);

    const stored = await database.rows<{ text: string }>(
      `SELECT (SELECT string_agg(e::text, '') FROM audit_event e WHERE subject_id = $1) || (SELECT string_agg(d::text, '') FROM document_correction d) AS text`,
      [id],
    );
    expect(stored[0]?.text).toContain('customer.document_corrected');
    expect(stored[0]?.text).not.toContain(document);
  });

  it('refuses the same document, another customer’s, and one that does not check', async () => {
    const [one, other] = [await subscriber(), await subscriber()];
    const correct = (document: string): Promise<unknown> => corrections.correct(one.id, { document, reason: 'x' });
    await expect(correct(one.document)).rejects.toMatchObject({ code: 'document_unchanged' });
    await expect(correct(other.document)).rejects.toMatchObject({ code: 'document_taken' });
    await expect(correct('11111111112')).rejects.toMatchObject({ code: 'invalid_document' });
    await expect(corrections.confirm(one.id, newId(), newId())).rejects.toMatchObject({ code: 'not_found' });
  });

  it('never lets a call begin with the old document once the new one is committed', async () => {
    const { id } = await subscriber();
    const document = cpf.generate();
    // The correction holds the accounts' rows while a worker takes them: its call is begun after the commit, or was counted before it.
    await database.transaction(async (tx) => {
      const holders = await app.module.get(PlatformDocuments).lockHolders(tx, id);
      expect(holders).toEqual([]);
      const seenBefore = changing.seen.length;
      const round = settle();
      await new Promise((resolve) => setTimeout(resolve, 200));
      expect(changing.seen.length).toBe(seenBefore);
      await app.module.get(Customers).amend(tx, id, 'any', { document });
      void round;
    });
    await settle();
    expect(changing.seen.at(-1)).toMatchObject({ document });
  });

  it('moves used trials to the right document', async () => {
    const { id } = await subscriber();
    const [before] = await database.rows<{ document_index: string }>('SELECT document_index FROM customer WHERE id = $1', [id]);
    const [link] = await database.rows<{ id: string }>(
      'SELECT l.id FROM service_package l JOIN service s ON s.id = l.service_id WHERE s.customer_id = $1 LIMIT 1',
      [id],
    );
    const trialId = newId();
    await database.query(
      `INSERT INTO trial (id, link_id, status, ends_on, sequel, notice_days, notice_key, created_at) VALUES ($1, $2, 'ended', '2026-01-01', 'end', 3, $1, now())`,
      [trialId, link?.id],
    );
    await database.query(`INSERT INTO trial_use (document_index, scope, trial_id, used_at) VALUES ($1, 'group:x', $2, now())`, [
      before?.document_index,
      trialId,
    ]);
    await corrections.correct(id, { document: cpf.generate(), reason: 'x' });
    expect(await database.rows('SELECT u.scope FROM trial_use u JOIN customer c ON c.document_index = u.document_index WHERE c.id = $1', [id])).toEqual([
      { scope: 'group:x' },
    ]);
  });
});
