import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import { createHash } from 'node:crypto';
import { openBlocking, type Room } from '../block-runs/facts.fixture.ts';

let room: Room;
beforeAll(async () => {
  room = await openBlocking('2026-03-10T12:00:00Z');
});
afterAll(() => room.close());

const defaults = async () => (await room.call('GET', '/suspension-profiles?isDefault=true')).body['data'] as Record<string, unknown>[];

describe('suspension profiles', () => {
  it('begin with a lawful default', async () => {
    expect(await defaults()).toMatchObject([
      {
        name: 'Padrão',
        noticeAfterDueDays: 1,
        blockAfterNoticeDays: 15,
        endAfterBlockDays: null,
        chargeWhileBlocked: false,
        holdOnNonBusinessDays: false,
        trustUnlock: { maxDays: 3, perCycle: 1 },
        isDefault: true,
      },
    ]);
  });

  it('are refused below the legal minimum, when made and when changed', async () => {
    const refused = await room.call('POST', '/suspension-profiles', { name: 'Rápido', noticeAfterDueDays: 0, blockAfterNoticeDays: 10, endAfterBlockDays: 30 });
    expect(refused).toMatchObject({
      status: 422,
      body: {
        code: 'below_legal_minimum',
        errors: [{ pointer: '/noticeAfterDueDays' }, { pointer: '/blockAfterNoticeDays' }, { pointer: '/endAfterBlockDays' }],
      },
    });
    const made = await room.call('POST', '/suspension-profiles', {
      name: 'Vinte dias',
      blockAfterNoticeDays: 20,
      endAfterBlockDays: 60,
      trustUnlock: { maxDays: 5, perCycle: 2 },
    });
    expect(made).toMatchObject({
      status: 201,
      body: { blockAfterNoticeDays: 20, endAfterBlockDays: 60, trustUnlock: { maxDays: 5, perCycle: 2 }, isDefault: false, version: 1 },
    });
    const path = `/suspension-profiles/${String(made.body['id'])}`;
    expect(await room.call('PATCH', path, { blockAfterNoticeDays: 14 })).toMatchObject({ status: 422, body: { code: 'below_legal_minimum' } });
    expect(await room.call('PATCH', path, { endAfterBlockDays: null })).toMatchObject({
      status: 200,
      body: { endAfterBlockDays: null, blockAfterNoticeDays: 20, version: 2 },
    });
    expect(await room.call('POST', '/suspension-profiles', { name: 'Vinte dias' })).toMatchObject({ status: 409, body: { code: 'name_taken' } });
    expect((await room.call('PATCH', `/suspension-profiles/${newId()}`, { name: 'x' })).status).toBe(404);
    expect((await room.call('POST', '/suspension-profiles', { name: 'x', noticeAfterDueDays: -1 })).status).toBe(400);
  });

  it('have exactly one default, also when two are made it at once', async () => {
    const make = async (name: string) => (await room.call('POST', '/suspension-profiles', { name })).body['id'] as string;
    const [a, b] = [await make('A'), await make('B')];
    expect((await room.call('PATCH', `/suspension-profiles/${a}`, { isDefault: true })).status).toBe(200);
    expect(await defaults()).toMatchObject([{ id: a }]);
    expect(await room.call('PATCH', `/suspension-profiles/${a}`, { isDefault: false })).toMatchObject({ status: 422, body: { code: 'default_required' } });
    const ids = [b, await make('C'), await make('D')];
    const answers = await Promise.all(ids.map((id) => room.call('PATCH', `/suspension-profiles/${id}`, { isDefault: true })));
    for (const { status } of answers) expect([200, 412]).toContain(status);
    expect(await defaults()).toHaveLength(1);
  });
});

describe('notices', () => {
  it('are kept as evidence', async () => {
    const [serviceId] = (await room.services(1)) as [string];
    const text = 'Sua fatura de R$ 99,90 venceu em 10/02/2026.';
    const notice = { serviceId, channel: 'whatsapp', sentAt: '2026-02-11T09:00:00-03:00', text, externalRef: 'n-1' };
    const first = await room.call('POST', '/notices', notice);
    expect(first).toMatchObject({
      status: 201,
      body: {
        serviceId,
        channel: 'whatsapp',
        sentAt: '2026-02-11T12:00:00+00:00',
        text,
        textHash: createHash('sha256').update(text).digest('hex'),
        recordedBy: expect.stringMatching(/^key:/),
      },
    });
    expect(await room.call('POST', '/notices', notice)).toMatchObject({ status: 200, body: first.body });
    expect(await room.call('POST', '/notices', { ...notice, text: 'Outro' })).toMatchObject({ status: 409, body: { code: 'external_ref_taken' } });
    expect((await room.call('GET', `/services/${serviceId}/notices`)).body['data']).toEqual([first.body]);
  });

  it('are refused when they cannot be', async () => {
    const [serviceId] = (await room.services(1)) as [string];
    const record = (over: object) => room.call('POST', '/notices', { serviceId, channel: 'email', sentAt: '2026-03-10T12:00:00Z', ...over });
    expect(await record({ sentAt: '2026-03-10T13:00:00Z' })).toMatchObject({ status: 422, body: { code: 'sent_in_future' } });
    expect(await record({ serviceId: newId() })).toMatchObject({ status: 422, body: { code: 'unknown_service' } });
    expect((await record({ channel: 'pigeon' })).status).toBe(400);
    expect((await record({ sentAt: '2026-03-10' })).status).toBe(400);
    expect((await room.call('GET', `/services/${newId()}/notices`)).status).toBe(404);
    expect((await room.call('GET', '/services/x/notices')).status).toBe(404);
  });
});

describe('the blocking policy', () => {
  it('is one, and changes', async () => {
    expect(await room.call('GET', '/blocking-policy')).toMatchObject({ status: 200, body: { schedule: 'preview', holdPercent: 5, holdCount: 20, version: 1 } });
    expect(await room.call('PATCH', '/blocking-policy', { schedule: 'run', holdCount: 50 })).toMatchObject({
      body: { schedule: 'run', holdPercent: 5, holdCount: 50, version: 2 },
    });
    expect((await room.call('PATCH', '/blocking-policy', { schedule: 'always' })).status).toBe(400);
    expect((await room.call('PATCH', '/blocking-policy', { holdPercent: 101 })).status).toBe(400);
  });
});
