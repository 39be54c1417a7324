import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiClient } from '../support/api-client.ts';
import type { BlockRunShape, PlanShape, ServiceShape } from '../support/api-shapes.ts';
import { eventually } from '../support/eventually.ts';
import { SignedIn } from '../support/signed-in.ts';
import { beginStory, effectsOf, type Story } from '../support/story.ts';

jest.setTimeout(240_000);

const folder = mkdtempSync(join(tmpdir(), 'debt-switch-'));
/** While it lies there, the next process that has lifted the holds of a run, and not committed it, takes it away and dies. */
const fuse = join(folder, 'fuse');

describe('what debt reaches: a switch, a benefit, and a run that is approved and undone', () => {
  let story: Story;
  let plan: PlanShape;
  let run: BlockRunShape;
  const services: ServiceShape[] = [];
  beforeAll(async () => {
    story = await beginStory({ env: { FAILPOINTS: `block-undo-lifted=kill-once:${fuse}` } });
  });
  afterAll(async () => {
    await story?.end();
    rmSync(folder, { recursive: true, force: true });
  });

  it('debt never reaches that platform; switched on, it does', async () => {
    const { provider, api } = story;
    const { integration, products } = await provider.integrationWithProducts({ suspendOnDebt: false });
    const books = await provider.package('LIVROS', products.get('SM-COMPLETO'));
    const gift = await provider.package('PRESENTE', products.get('SM-ESSENCIAL'), { kind: 'benefit', priceCents: 0, debtPolicy: 'never' });
    plan = await provider.plan('Fibra 500', { packages: [books, gift].map(({ id }) => ({ packageId: id, mandatory: true })) });
    const customer = await provider.customer(1);
    const service = await provider.service(customer.id, plan.id);
    await provider.settled(customer.id);
    const situations = async () => {
      await provider.settled(customer.id);
      const [user] = (await story.platform.state()).users;
      return Object.fromEntries(user?.assinaturas.map(({ produto, situacao }) => [produto, situacao]) ?? []);
    };
    const invoice = await provider.blockForDebt(customer.id, service.id);
    expect(await api.get(`/services/${service.id}`)).toMatchObject({ blocked: true });
    expect(await situations()).toEqual({ 'SM-COMPLETO': 'ativa', 'SM-ESSENCIAL': 'ativa' });
    await api.patch(`/integrations/${integration.id}`, { suspendOnDebt: true });
    expect(await situations()).toEqual({ 'SM-COMPLETO': 'bloqueada', 'SM-ESSENCIAL': 'ativa' });
    await provider.pay(invoice.id, invoice.totalCents);
    expect(await situations()).toEqual({ 'SM-COMPLETO': 'ativa', 'SM-ESSENCIAL': 'ativa' });
  });

  /** What the paid package of each of the debtors is. */
  const platformShows = (situation: string) =>
    story.atThePlatform((users) => {
      const paid = users.flatMap(({ assinaturas }) => assinaturas.filter(({ produto }) => produto === 'SM-COMPLETO').map(({ situacao }) => situacao));
      expect(paid.sort()).toEqual(['ativa', ...Array<string>(3).fill(situation)].sort());
    });

  it('a run above the brake blocks nobody until somebody else approves it', async () => {
    const { provider, api } = story;
    for (const n of [2, 3, 4]) {
      const customer = await provider.customer(n);
      const service = await provider.service(customer.id, plan.id);
      services.push(service);
      await provider.invoice(customer.id, service.id, 30);
      await provider.notice(service.id, 20);
    }
    await platformShows('ativa');
    await api.patch('/blocking-policy', { holdPercent: 0, holdCount: 2 });
    const [role] = await api.list<{ id: string }>('/roles');
    await api.post('/users', { name: 'Bia', email: 'bia@provedor.com.br', password: 'uma-senha-bem-comprida-7', roleIds: [role?.id] });
    const preview = await provider.preview();
    run = await provider.run(preview.run.id);
    expect(run).toMatchObject({ status: 'held', heldReason: expect.stringContaining('Bloquearia 3 de 4'), counts: { toBlock: 3, blocked: 0 } });
    expect(await api.refusal('POST', `/block-runs/${run.id}/approve`)).toMatchObject({ status: 403, code: 'own_request' });
    await platformShows('ativa');
    const { key: own } = await api.post<{ key: string }>('/api-keys', { name: 'gerente', permissions: ['blocking:read', 'blocking:approve'] });
    expect(await new ApiClient(story.product.url, own).refusal('POST', `/block-runs/${run.id}/approve`)).toMatchObject({ code: 'own_request' });
    const bia = new SignedIn(story.product.url);
    await bia.signIn('bia@provedor.com.br', 'uma-senha-bem-comprida-7');
    const { key } = (await bia.ask<{ key: string }>('POST', '/api-keys', { name: 'gerente', permissions: ['blocking:read', 'blocking:approve'] })).body;
    await new ApiClient(story.product.url, key).post(`/block-runs/${run.id}/approve`);
    run = await provider.finished<BlockRunShape>(`/block-runs/${run.id}`);
    expect(run).toMatchObject({ status: 'succeeded', counts: { blocked: 3 } });
    await platformShows('bloqueada');
  });

  it('undone by a process that dies half way, it stands as it was; undone again, all of it is lifted, once', async () => {
    const { api } = story;
    const before = effectsOf(await story.platform.state()).length;
    const pid = story.product.pids()['api'];
    writeFileSync(fuse, '');
    await expect(api.post(`/block-runs/${run.id}/undo`)).rejects.toThrow();
    expect(existsSync(fuse)).toBe(false);
    await eventually(async () => expect(await api.get(`/block-runs/${run.id}`)).toMatchObject({ counts: { blocked: 3, undone: 0 } }));
    expect(story.product.pids()['api']).not.toBe(pid);
    for (const { id } of services) expect(await api.get(`/services/${id}`)).toMatchObject({ blocked: true });
    expect(await api.post(`/block-runs/${run.id}/undo`)).toMatchObject({ counts: { blocked: 3, undone: 3 } });
    await platformShows('ativa');
    expect(await api.post(`/block-runs/${run.id}/undo`)).toMatchObject({ counts: { undone: 3 } });
    expect(effectsOf(await story.platform.state()).slice(before)).toEqual(Array(3).fill('situation-set SM-COMPLETO ativa'));
  });
});
