import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startReceiver, verified } from '../../libs/webhooks/receiver.fixture.ts';
import type { CustomerShape, OperationShape, PackageShape, ProductShape, ServiceShape } from '../support/api-shapes.ts';
import { eventually } from '../support/eventually.ts';
import { person } from '../support/people.ts';
import { beginStory, effectsOf, type Story } from '../support/story.ts';

jest.setTimeout(240_000);

const folder = mkdtempSync(join(tmpdir(), 'killed-worker-'));
/** While it lies there, the next worker that has the platform's answer, and has not recorded it, takes it away and dies. */
const fuse = join(folder, 'fuse');
/** The same for who has sealed some rows anew. */
const sealing = join(folder, 'sealing');
/** The same for who has taken some lines of a file, and more are to come. */
const importing = join(folder, 'importing');
/** The same for the next worker that has sent a webhook and not recorded it. */
const webhookFuse = join(folder, 'webhook-fuse');

describe("kill -9 of the worker between the platform's answer and our commit", () => {
  let story: Story;
  let products: Map<string, ProductShape>;
  let customer: CustomerShape;
  let service: ServiceShape;
  let receiver: Awaited<ReturnType<typeof startReceiver>>;
  let secret: string;
  let planId: string;
  beforeAll(async () => {
    story = await beginStory({
      env: {
        WORKERS: '2',
        LEASE_SECONDS: '3',
        KEY_REFRESH_SECONDS: '0.5',
        FAILPOINTS: [
          `answered=kill-once:${fuse}`,
          `resealed=kill-once:${sealing}`,
          `import-chunk-written=kill-once:${importing}`,
          `webhook-sent=kill-once:${webhookFuse}`,
        ].join(),
      },
    });
    receiver = await startReceiver();
    const eventTypes = ['account.created', 'account.changed', 'account.blocked', 'account.ended'];
    ({ secret } = await story.api.post<{ secret: string }>('/webhook-endpoints', { url: receiver.url, eventTypes }));
    ({ products } = await story.provider.integrationWithProducts());
  });
  afterAll(async () => {
    await story?.end();
    await receiver?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const give = (code: string, ref: string): Promise<PackageShape> => story.provider.package(code, products.get(ref));
  const workers = (): number[] => Object.entries(story.product.pids()).flatMap(([name, pid]) => (name.startsWith('worker') ? [pid] : []));
  /** One worker dies when the platform has done exactly `line`; the other one finds out, and ends in step. */
  async function diesAfter(act: () => Promise<unknown>, line: string): Promise<void> {
    const before = effectsOf(await story.platform.state()).length;
    const alive = workers();
    writeFileSync(fuse, '');
    await act();
    await eventually(() => !existsSync(fuse), { what: 'the fuse to be taken' });
    expect(effectsOf(await story.platform.state()).slice(before)).toEqual([line]);
    const [unended] = await story.provider.accounts(customer.id);
    const [last] = await story.api.list<OperationShape>(`/accounts/${unended?.id}/operations`);
    expect(last).toMatchObject({ endedAt: null, outcome: null });

    const account = await story.provider.settled(customer.id);
    expect(alive.filter((pid) => !workers().includes(pid))).toHaveLength(1);
    const operations = await story.api.list<OperationShape>(`/accounts/${account.id}/operations`);
    expect(operations.find(({ id }) => id === last?.id)).toMatchObject({ outcome: 'unknown', message: expect.stringMatching(/interrompido/) });
  }

  it('at the creation of a user', async () => {
    const books = await give('LIVROS', 'SM-COMPLETO');
    ({ id: planId } = await story.provider.plan('Fibra 500', { packages: [{ packageId: books.id, mandatory: true }] }));
    customer = await story.provider.customer(1);
    await diesAfter(async () => (service = await story.provider.service(customer.id, planId)), 'user-created');
    const { users } = await story.platform.state();
    expect(users).toMatchObject([{ email: 'cliente1@exemplo.com.br', assinaturas: [{ produto: 'SM-COMPLETO', situacao: 'ativa' }] }]);
  });

  it('at a subscription', async () => {
    const audio = await give('AUDIO', 'SM-AUDIO');
    await diesAfter(() => story.api.post(`/services/${service.id}/packages`, { packageId: audio.id }), 'subscribed SM-AUDIO');
    const { users } = await story.platform.state();
    expect(users).toMatchObject([{ assinaturas: [{ produto: 'SM-COMPLETO' }, { produto: 'SM-AUDIO', situacao: 'ativa' }] }]);
  });

  it('at a block, before the next one', async () => {
    await diesAfter(() => story.api.post(`/services/${service.id}/holds`, { reason: 'operator' }), 'situation-set SM-COMPLETO bloqueada');
    const { users } = await story.platform.state();
    expect(users).toMatchObject([{ assinaturas: [{ situacao: 'bloqueada' }, { situacao: 'bloqueada' }] }]);
  });

  it('at the end of the user', async () => {
    await diesAfter(() => story.api.post(`/services/${service.id}/cancel`), 'user-deleted');
    expect(await story.provider.settled(customer.id)).toMatchObject({ held: { remoteId: null, products: [] } });
  });

  it('at a webhook: it is sent again under the same id, and what happened before was told once', async () => {
    const told = (): ReturnType<typeof verified>[] => receiver.received.map((sent) => verified(secret, sent));
    // A worker that died above may have sent a webhook without recording it; it is sent again with the same id.
    const events = (): ReturnType<typeof verified>[] => [...new Map(told().map((event) => [event.id, event])).values()];
    const types = ['account.created', 'account.changed', 'account.blocked', 'account.ended'];
    await eventually(() => expect(events()).toHaveLength(types.length), { what: 'all that happened so far to be told' });
    // Whoever puts them in the order of their numbers knows the story.
    expect(
      events()
        .toSorted((one, other) => one.sequence - other.sequence)
        .map(({ type }) => type),
    ).toEqual(types);
    const delivered = (): Promise<{ attempts: number; event: { id: string } }[]> => story.api.list('/deliveries?status=delivered');
    // One that was received and is not recorded yet would be the one to be sent again.
    await eventually(async () => expect(await delivered()).toHaveLength(types.length), { within: 60_000, what: 'all of it to be recorded' });
    const before = told().length;
    const alive = workers();
    writeFileSync(webhookFuse, '');
    const late = await story.provider.customer(2);
    await story.provider.service(late.id, planId);
    await eventually(() => expect(told().length).toBeGreaterThanOrEqual(before + 2), { within: 60_000, what: 'the webhook to be sent again' });
    expect(alive.filter((pid) => !workers().includes(pid))).toHaveLength(1);
    const [first, again] = told().slice(before);
    expect(first).toMatchObject({ type: 'account.created', data: { customerId: late.id, products: [{ ref: 'SM-COMPLETO', blocked: false }] } });
    expect(again).toEqual(first);
    await eventually(async () => expect(await delivered()).toHaveLength(types.length + 1), { what: 'the delivery to be recorded' });
    expect((await delivered()).find(({ event }) => event.id === first?.id)).toMatchObject({ attempts: 1 });
    const forged = receiver.received.map((sent) => ({ ...sent, body: sent.body.replace('account.created', 'account.ended') }));
    expect(() => forged[0] && verified(secret, forged[0])).toThrow();
  });

  it('and nothing was ever done twice', async () => {
    expect(effectsOf(await story.platform.state())).toEqual([
      'user-created',
      'subscribed SM-COMPLETO',
      'subscribed SM-AUDIO',
      'situation-set SM-COMPLETO bloqueada',
      'situation-set SM-AUDIO bloqueada',
      'user-deleted',
      'user-created',
      'subscribed SM-COMPLETO',
    ]);
    expect(await story.provider.accounts(customer.id)).toHaveLength(1);
  });

  it('while everything is sealed anew: another one goes on, and all of it opens', async () => {
    writeFileSync(sealing, '');
    const { id } = await story.api.post<{ id: string }>('/data-keys', undefined);
    await eventually(() => !existsSync(sealing), { what: 'a worker to die while sealing' });
    const done = await eventually(
      async () => {
        const work = await story.api.get<{ status: string; result: unknown }>(`/works/${id}`);
        return work.status === 'succeeded' && work;
      },
      { what: 'another one to finish' },
    );
    expect(done.result).toMatchObject({ dataKey: 2, unopened: 0, retired: 1 });
    const [account] = await story.provider.accounts(customer.id);
    expect(await story.api.list(`/customers?search=${person(1).document}`)).toMatchObject([{ id: customer.id }]);
    expect(await story.api.post(`/integrations/${account?.integrationId}/check`)).toMatchObject({ ok: true });
  });

  it('in the middle of a file: another one goes on with the next line, and each is there once', async () => {
    type Import = { id: string; status: string; counts: Record<string, number> };
    const count = 120;
    const rows = Array.from({ length: count }, (_, n) => `Cliente do arquivo ${n};${person(100 + n).document};ARQ-${n}`);
    const csv = Buffer.from(`nome;cpf_cnpj;codigo\n${rows.join('\n')}\n`);
    const { id } = await story.api.post<Import>('/imports', { kind: 'customers', files: [{ name: 'base.csv', content: csv.toString('base64') }] });
    const becomes = (status: string): Promise<Import> =>
      eventually(
        async () => {
          const one = await story.api.get<Import>(`/imports/${id}`);
          return one.status === status && one;
        },
        { within: 60_000, what: `the import to be ${status}` },
      );
    expect((await becomes('previewed')).counts).toMatchObject({ toCreate: count, toRefuse: 0 });
    writeFileSync(importing, '');
    await story.api.post(`/imports/${id}/run`);
    await eventually(() => !existsSync(importing), { within: 30_000, what: 'a worker to die between two chunks' });
    expect((await becomes('succeeded')).counts).toMatchObject({ created: count, changed: 0, unchanged: 0, refused: 0 });
    const made = (await story.api.list<{ externalRef: string | null }>('/customers')).flatMap(({ externalRef }) =>
      externalRef?.startsWith('ARQ-') ? externalRef : [],
    );
    expect(made.toSorted()).toEqual(Array.from({ length: count }, (_, n) => `ARQ-${n}`).toSorted());
    const lines = await story.api.list<{ outcome: string; subjectId: string }>(`/imports/${id}/lines`);
    expect(new Set(lines.map(({ outcome, subjectId }) => `${outcome} ${subjectId}`)).size).toBe(count);
  });
});
