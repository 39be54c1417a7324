import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ApiProperty } from '@nestjs/swagger';
import { Database, EventPublisher, events, Jobs } from '#kernel';
import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { eventually } from '../../test/support/eventually.ts';
import { type ModuleApp, startModules } from '../../test/support/module-app.ts';
import { Deliver } from './deliveries/deliver.ts';
import { DeliveryRetention } from './deliveries/delivery-retention.ts';
import { deliveryQueue, WebhooksModule } from './index.ts';
import { startReceiver, type Told, verified } from './receiver.fixture.ts';

class DoorEvent {
  @ApiProperty() by: string;
}
const doorEvent = events(DoorEvent, { 'door.opened': 'A door was opened', 'door.shut': 'A door was shut' });

interface Endpoint {
  id: string;
  secret: string;
  enabled: boolean;
  disabledReason: string | null;
  failingSince: string | null;
  [key: string]: unknown;
}
interface Delivery {
  id: string;
  status: string;
  attempts: number;
  lastStatus: number | null;
  lastError: string | null;
  event: { type: string; id: string; subjectId: string };
  tries: { status: number | null; error: string | null; excerpt: string | null }[];
}

describe('webhooks', () => {
  let app: ModuleApp;
  let jobs: Jobs;
  let receiver: Awaited<ReturnType<typeof startReceiver>>;
  const others: (typeof receiver)[] = [];
  const another = async (): Promise<typeof receiver> => {
    const started = await startReceiver();
    others.push(started);
    return started;
  };
  beforeAll(async () => {
    app = await startModules([WebhooksModule]);
    jobs = app.get(Jobs);
  });
  afterAll(() => app.close());
  beforeEach(async () => {
    receiver = await startReceiver();
  });
  afterEach(async () => {
    await Promise.all([receiver, ...others.splice(0)].map((each) => each.close()));
    await app.database.query('TRUNCATE webhook_endpoint, webhook_event CASCADE');
    await app.database.query('DELETE FROM jobs.job');
  });

  const endpoint = async (more: object = {}): Promise<Endpoint> => {
    const { status, body } = await app.request<Endpoint>('POST', '/webhook-endpoints', { url: receiver.url, eventTypes: ['*'], ...more });
    expect(status).toBe(201);
    return body;
  };
  const tell = (...types: ('door.opened' | 'door.shut')[]): Promise<void> =>
    app.get(Database).transaction((tx) =>
      app.get(EventPublisher).publish(
        tx,
        types.map((type) => doorEvent(type, randomUUID(), { by: 'ana' })),
      ),
    );
  const deliveries = async (query = ''): Promise<Delivery[]> => (await app.request<{ data: Delivery[] }>('GET', `/deliveries${query}`)).body.data;
  const whole = async (id: string): Promise<Delivery> => (await app.request<Delivery>('GET', `/deliveries/${id}`)).body;
  const only = async (): Promise<Delivery> => {
    const [one] = await deliveries();
    if (!one) throw new Error('No delivery');
    return whole(one.id);
  };
  const first = <T>([one]: readonly T[]): T => {
    if (one === undefined) throw new Error('None');
    return one;
  };

  it('show the secret once; refuse addresses and events that will not do', async () => {
    const made = await endpoint({ description: 'ERP', eventTypes: ['door.opened'] });
    expect(made.secret).toMatch(/^whsec_[\w+/]{43}=$/);
    const seen = await app.request('GET', `/webhook-endpoints/${made.id}`);
    expect(seen.text).not.toContain('whsec_');
    expect(JSON.stringify(await app.database.rows('SELECT * FROM webhook_endpoint'))).not.toContain(made.secret.slice(6));
    for (const [url, eventTypes, status, code] of [
      ['ftp://example.com', ['*'], 422, 'invalid_url'],
      ['https://user:word@example.com', ['*'], 422, 'invalid_url'],
      ['example.com', ['*'], 422, 'invalid_url'],
      [receiver.url, ['door.painted'], 422, 'unknown_event_type'],
      [receiver.url, [], 400, 'invalid'],
      [receiver.url, [['*']], 400, 'invalid'],
    ] as const) {
      const answer = await app.request('POST', '/webhook-endpoints', { url, eventTypes });
      expect([answer.status, answer.body['code']]).toEqual([status, code]);
    }
    const stale = await app.request('PATCH', `/webhook-endpoints/${made.id}`, { enabled: false }, { 'if-match': '"7.x"' });
    expect(stale.status).toBe(412);
    const off = await app.request<Endpoint>('PATCH', `/webhook-endpoints/${made.id}`, { enabled: false }, { 'if-match': seen.headers['etag'] ?? '' });
    expect([off.status, off.body.disabledReason]).toEqual([200, 'person']);
    expect((await app.request('POST', `/webhook-endpoints/${made.id}/test`)).body['code']).toBe('endpoint_disabled');
    expect((await app.request('DELETE', `/webhook-endpoints/${made.id}`)).status).toBe(204);
    expect((await app.request('GET', `/webhook-endpoints/${made.id}`)).status).toBe(404);
  });

  it('tell what committed, to those who want it; a receiver can tell them from forged and replayed ones', async () => {
    await tell('door.opened'); // nobody wants anything yet
    const { secret } = await endpoint({ eventTypes: ['door.opened'] });
    await expect(
      app.get(Database).transaction(async (tx) => {
        await app.get(EventPublisher).publish(tx, [doorEvent('door.opened', randomUUID(), { by: 'nobody' })]);
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    await tell('door.opened', 'door.shut');
    expect(await jobs.drain(deliveryQueue)).toBe(1);
    const sent = first(receiver.received);
    const told = verified(secret, sent);
    expect(told).toMatchObject({ type: 'door.opened', data: { by: 'ana' }, sequence: expect.any(Number), id: sent.headers['webhook-id'] as string });
    expect(await only()).toMatchObject({ status: 'delivered', attempts: 1, lastStatus: 200, tries: [{ status: 200, excerpt: 'thanks' }] });

    const old = String(Number(sent.headers['webhook-timestamp']) - 3_600);
    for (const [why, forged] of Object.entries({
      body: { ...sent, body: sent.body.replace('ana', 'eve') },
      id: { ...sent, headers: { ...sent.headers, 'webhook-id': randomUUID() } },
      replayed: { ...sent, headers: { ...sent.headers, 'webhook-timestamp': old } },
      // Even by whoever knows the secret: an hour is too old.
      late: {
        ...sent,
        headers: {
          ...sent.headers,
          'webhook-timestamp': old,
          'webhook-signature': new Webhook(secret).sign(told.id, new Date(Number(old) * 1_000), sent.body),
        },
      },
    }))
      expect(() => [why, verified(secret, forged)]).toThrow();
    expect(() => verified(`whsec_${Buffer.alloc(32).toString('base64')}`, sent)).toThrow();
  });

  it('are tried again with the same id until they are taken; redirects are not followed, long answers not read', async () => {
    const elsewhere = await another();
    const { secret } = await endpoint();
    const answers = [
      (response: ServerResponse) => response.writeHead(500).end('529.982.247-25 went wrong'),
      (response: ServerResponse) => response.writeHead(307, { location: elsewhere.url }).end('x'.repeat(5_000_000)),
      (response: ServerResponse) => response.socket?.destroy(),
    ];
    receiver.answer = (response, nth): void => void (answers[nth - 1] ?? ((last) => last.end()))(response);
    await tell('door.shut');
    expect(await jobs.drain(deliveryQueue)).toBe(1);
    expect(await only()).toMatchObject({ status: 'pending', attempts: 1, lastStatus: 500, lastError: 'HTTP 500', tries: [{ excerpt: '••• went wrong' }] });
    expect(await jobs.drain(deliveryQueue)).toBe(0); // not before its pause
    for (let more = 0; more < 3; more += 1) expect(await jobs.drain(deliveryQueue, true)).toBe(1);
    const { tries, ...delivery } = await only();
    expect(delivery).toMatchObject({ status: 'delivered', attempts: 4 });
    expect(tries.map(({ status }) => status)).toEqual([500, 307, null, 200]);
    expect(tries.map(({ excerpt }) => excerpt?.length ?? 0)).toEqual([14, 1_024, 0, 0]);
    expect(new Set(receiver.received.map((sent) => verified(secret, sent).id)).size).toBe(1);
    expect(elsewhere.received).toEqual([]);
  });

  it('carry both signatures while a secret is being replaced', async () => {
    const { id, secret: old } = await endpoint();
    const rotated = await app.request<Endpoint>('POST', `/webhook-endpoints/${id}/rotate-secret`, { overlapHours: 1 });
    const { secret } = rotated.body;
    await tell('door.shut');
    await jobs.drain(deliveryQueue);
    expect([verified(old, first(receiver.received)).type, verified(secret, first(receiver.received)).type]).toEqual(['door.shut', 'door.shut']);
    await app.database.query(`UPDATE webhook_endpoint SET old_secret_until = now() - interval '1 second'`);
    await tell('door.opened');
    await jobs.drain(deliveryQueue);
    const last = receiver.received.at(-1);
    expect(last && verified(secret, last).type).toBe('door.opened');
    expect(() => last && verified(old, last)).toThrow();
  });

  it('are sent again by hand: one, those of a period, and what was missed while it was off', async () => {
    const { id } = await endpoint();
    receiver.answer = (response): void => void response.writeHead(410).end();
    await tell('door.opened');
    await jobs.drain(deliveryQueue);
    expect((await app.request<Endpoint>('GET', `/webhook-endpoints/${id}`)).body).toMatchObject({ enabled: false, disabledReason: 'gone' });
    await tell('door.shut');
    receiver.answer = (response): void => void response.end();
    const failed = await only();
    expect((await app.request('POST', `/deliveries/${failed.id}/redeliver`)).body['code']).toBe('endpoint_disabled');
    await app.request('PATCH', `/webhook-endpoints/${id}`, { enabled: true }, { 'if-match': '*' });
    const period = { endpointId: id, since: new Date(Date.now() - 3_600_000).toISOString(), until: new Date(Date.now() + 3_600_000).toISOString() };
    expect((await app.request('POST', '/redeliver', period)).body).toEqual({ deliveries: 2 });
    expect((await app.request('POST', `/deliveries/${failed.id}/redeliver`)).body['code']).toBe('delivery_pending');
    expect(await jobs.drain(deliveryQueue)).toBe(2);
    expect((await deliveries('?status=delivered')).length).toBe(2);
    expect((await app.request('POST', '/redeliver', period)).body).toEqual({ deliveries: 0 });
    expect((await app.request('POST', `/deliveries/${failed.id}/redeliver`)).status).toBe(202);
    await jobs.drain(deliveryQueue);
    const ids = receiver.received.map(({ headers }) => headers['webhook-id']);
    expect(ids.filter((each) => each === failed.event.id)).toHaveLength(3);
    const audited = await app.database.rows<{ action: string }>(`SELECT action FROM audit_event WHERE subject_id = $1 ORDER BY id`, [id]);
    expect(audited.map(({ action }) => action)).toEqual([
      'webhook_endpoint.created',
      'webhook_endpoint.turned_off',
      'webhook_endpoint.changed',
      'webhook_delivery.redelivered',
      'webhook_delivery.redelivered',
      'webhook_delivery.redelivered',
    ]);
  });

  it('turn an endpoint off where nothing arrived for three days', async () => {
    const { id } = await endpoint();
    receiver.answer = (response): void => void response.writeHead(503).end();
    await tell('door.opened');
    await jobs.drain(deliveryQueue);
    const failing = (await app.request<Endpoint>('GET', `/webhook-endpoints/${id}`)).body;
    expect(failing).toMatchObject({ enabled: true, failingSince: expect.any(String) });
    await app.database.query(`UPDATE webhook_endpoint SET failing_since = now() - interval '73 hours'`);
    await jobs.drain(deliveryQueue, true);
    expect((await app.request<Endpoint>('GET', `/webhook-endpoints/${id}`)).body).toMatchObject({ enabled: false, disabledReason: 'failing' });
    await jobs.drain(deliveryQueue, true);
    expect(await only()).toMatchObject({ status: 'failed', attempts: 2, lastError: 'O endereço está desligado.' });
    expect(receiver.received).toHaveLength(2);
  });

  it('of one delivery that two workers are at, one record stands', async () => {
    await endpoint();
    await tell('door.opened');
    const { id } = await only();
    await Promise.all([app.get(Deliver).handle({ id }), app.get(Deliver).handle({ id })]);
    expect(await only()).toMatchObject({ status: 'delivered', attempts: 1, tries: [{ status: 200 }] });
    await app.get(Deliver).handle({ id });
    expect(receiver.received.length).toBeLessThanOrEqual(2);
  });

  it('a test goes to its endpoint alone, whatever that wants to hear', async () => {
    const { id, secret } = await endpoint({ eventTypes: ['door.shut'] });
    await endpoint();
    const { status, body } = await app.request<Delivery>('POST', `/webhook-endpoints/${id}/test`);
    expect([status, body.event.type]).toEqual([201, 'webhook.test']);
    expect(await jobs.drain(deliveryQueue)).toBe(1);
    expect(verified(secret, first(receiver.received)).type).toBe('webhook.test');
  });

  it('are forgotten after a month', async () => {
    await endpoint();
    await tell('door.opened', 'door.shut');
    await app.database.query(`UPDATE webhook_event SET occurred_at = now() - interval '31 days' WHERE type = 'door.shut'`);
    expect(await app.get(DeliveryRetention).clear()).toBe(1);
    expect((await deliveries()).map(({ event }) => event.type)).toEqual(['door.opened']);
  });

  it('endpoints that hang, as many as there may be, delay no other, and each has two deliveries at a time', async () => {
    const hanging = await Promise.all(Array.from({ length: 19 }, () => another()));
    const waiting: ServerResponse[] = [];
    for (const receiver of hanging) {
      receiver.answer = (response): void => void waiting.push(response);
      await endpoint({ url: receiver.url, eventTypes: ['door.opened'] });
    }
    await tell(...Array.from({ length: 6 }, () => 'door.opened' as const));
    await jobs.runForever();
    // Every one of them is asked twice, and none answers.
    await eventually(async () => expect(hanging.map(({ received }) => received.length)).toEqual(Array(19).fill(2)), { what: 'all that hang to be asked' });
    const { secret } = await endpoint({ eventTypes: ['door.shut'] });
    await tell(...Array.from({ length: 5 }, () => 'door.shut' as const));
    await eventually(async () => expect(receiver.received).toHaveLength(5), { what: 'the healthy one to be told' });
    // The healthy one was served while all of the first requests to the others were still open: nothing waited for them.
    expect(waiting).toHaveLength(38);
    expect(waiting.every(({ destroyed, writableEnded }) => !destroyed && !writableEnded)).toBe(true);
    const sequences = receiver.received.map((sent): Told => verified(secret, sent)).map(({ sequence }) => sequence);
    expect(new Set(sequences).size).toBe(5);
    for (const each of hanging) each.answer = (response): void => void response.end();
    for (const response of waiting) response.end();
    await eventually(async () => expect(await deliveries('?status=pending')).toEqual([]), { what: 'all to have everything' });
    expect(hanging.map(({ received }) => received.length)).toEqual(Array(19).fill(6));
  });
});
