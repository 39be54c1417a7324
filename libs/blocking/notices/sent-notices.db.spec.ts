import { Config, Mailer } from '#kernel';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { startSmtp, type TestSmtp } from '../../../test/support/smtp.ts';
import { openBlocking, type Room } from '../block-runs/facts.fixture.ts';
import { NoticeSchedule, QueueNotices } from './queue-notices.work.ts';

type Row = Record<string, unknown>;
const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
let smtp: TestSmtp;
let gateway: Server;
/** What the gateway was sent, and how it answers. */
const calls: { headers: IncomingHttpHeaders; body: string }[] = [];
let gatewayStatus = 200;
let room: Room;

beforeAll(async () => {
  smtp = await startSmtp();
  gateway = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      calls.push({ headers: request.headers, body });
      response.writeHead(gatewayStatus, { location: '/elsewhere' }).end();
    });
  });
  await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
  room = await openBlocking('2026-02-11T15:00:00Z', 10, {
    SMTP_URL: smtp.url,
    MAIL_FROM: 'Provedor Exemplo <cobranca@provedor.com.br>',
    NOTICE_WEBHOOK_URL: `http://127.0.0.1:${(gateway.address() as AddressInfo).port}/avisos`,
    NOTICE_WEBHOOK_SECRET: secret,
  });
  await room.call('PATCH', '/blocking-policy', { holdPercent: 100, holdCount: 1_000, noticeChannels: ['email'] });
});
afterAll(async () => {
  await room.close();
  await smtp.close();
  await new Promise((resolve) => gateway.close(resolve));
});
beforeEach(async () => {
  await room.db.query(`UPDATE invoice SET status = 'cancelled'`);
  await room.db.query(`UPDATE hold SET lifted_at = now() WHERE lifted_at IS NULL`);
  await room.services(1); // the customer is there
  await room.db.query(`UPDATE customer SET email = 'ana@exemplo.com.br', phone = '+5511987654321'`);
  room.clock.set(new Date('2026-02-11T15:00:00Z'));
  [smtp.refuseWith, gatewayStatus] = [undefined, 200];
  for (const list of [smtp.mails, smtp.asked, calls]) list.length = 0;
});

/** Puts on the way what is due, and sends it. */
async function notify(): Promise<Row> {
  const { body } = await room.call('POST', '/notice-runs');
  await room.work();
  await room.send();
  return (await room.call('GET', `/works/${String(body['id'])}`)).body['result'] as Row;
}
const list = async (url: string): Promise<Row[]> => (await room.call('GET', url)).body['data'] as Row[];
const outgoing = (service: string): Promise<Row[]> => list(`/outgoing-notices?serviceId=${service}`);
const noticesOf = (service: string): Promise<Row[]> => list(`/services/${service}/notices`);
const debtor = async (dueDate = '2026-02-10'): Promise<{ service: string; invoice: string }> => {
  const [service] = (await room.services(1)) as [string];
  const [invoice] = (await room.invoices([service], dueDate)) as [string];
  return { service, invoice };
};
async function reasonOn(moment: string, service: string): Promise<unknown> {
  room.clock.set(new Date(moment));
  const { body } = await room.call('POST', '/block-runs', { preview: true });
  await room.work();
  await room.call('POST', `/block-runs/${String(body['id'])}/run`);
  await room.work();
  return (await list(`/block-runs/${String(body['id'])}/services?limit=200`)).find((row) => row['serviceId'] === service)?.['reason'];
}

describe('a notice by e-mail', () => {
  it('goes out the day after due, once, is kept as evidence, and lets the service be blocked fifteen days later', async () => {
    const { service, invoice } = await debtor();
    room.clock.set(new Date('2026-02-11T02:59:59Z')); // still the due day in São Paulo
    expect(await notify()).toEqual({ queued: 0, failed: 0 });
    room.clock.set(new Date('2026-02-11T15:00:00Z'));
    expect(await notify()).toEqual({ queued: 1, failed: 0 });
    expect(smtp.mails).toHaveLength(1);
    const [mail] = smtp.mails;
    expect(mail).toMatchObject({ from: 'cobranca@provedor.com.br', to: ['ana@exemplo.com.br'] });
    expect(mail!.headers.get('subject')).toBe('Aviso de débito e de suspensão em 26/02/2026');
    for (const said of [
      'Motivo: falta de pagamento',
      'R$ 99,90',
      'vencida em 10/02/2026',
      'Data da suspensão: 26/02/2026',
      'rescisão do contrato: a partir de 27/04/2026',
      'até 1 (um) dia',
      'Provedor Exemplo',
    ])
      expect(mail!.text).toContain(said);
    const [notice] = await noticesOf(service);
    expect(notice).toMatchObject({
      channel: 'email',
      stage: 'block',
      template: 'suspensao/1',
      text: mail!.text,
      textHash: createHash('sha256').update(mail!.text).digest('hex'),
      sentAt: '2026-02-11T15:00:00+00:00',
      externalRef: mail!.headers.get('message-id'),
      failedAt: null,
      recordedBy: 'job:debt-notices',
      debts: [{ invoiceId: invoice, dueDate: '2026-02-10', competence: null, openCents: 9990 }],
    });
    expect(await outgoing(service)).toMatchObject([{ id: notice!['id'], status: 'sent', attempts: 1, failure: null }]);
    room.clock.set(new Date('2026-02-12T15:00:00Z'));
    expect(await notify()).toEqual({ queued: 0, failed: 0 });
    expect(await reasonOn('2026-02-26T02:59:59Z', service)).toBe('notice_too_recent');
    expect(await room.held([service])).toEqual([]);
    expect(await reasonOn('2026-02-26T12:00:00Z', service)).toBe('overdue');
    expect(await room.held([service])).toEqual([service]);
    expect(smtp.mails).toHaveLength(1);
  });

  it('is one for a debt however many workers look at once and send at once', async () => {
    const debtors = await Promise.all(Array.from({ length: 6 }, () => debtor()));
    await Promise.all(Array.from({ length: 4 }, () => room.call('POST', '/notice-runs')));
    room.app.get(QueueNotices).chunkSize = 4;
    await Promise.all([room.work(), room.work(), room.work()]);
    room.app.get(QueueNotices).chunkSize = 5_000;
    await Promise.all([room.send(), room.send(), room.send()]);
    expect(smtp.mails).toHaveLength(6);
    expect(new Set(smtp.mails.map(({ headers }) => headers.get('message-id'))).size).toBe(6);
    for (const { service } of debtors) expect(await noticesOf(service)).toHaveLength(1);
  });

  it('tells of all that is open; a debt that was told of is not told of again, a younger one is', async () => {
    const { service } = await debtor('2026-01-10');
    await room.invoices([service], '2026-02-09', 500);
    await room.invoices([service], '2026-02-11', 700); // not overdue yet
    await notify();
    expect(smtp.mails[0]!.text).toContain('Total: R$ 104,90');
    room.clock.set(new Date('2026-02-12T15:00:00Z'));
    await notify();
    expect(smtp.mails).toHaveLength(2);
    expect(smtp.mails[1]!.text).toContain('Total: R$ 111,90');
    expect(await notify()).toEqual({ queued: 0, failed: 0 });
  });

  it('is not needed where one was recorded from elsewhere, for what never blocks, or when it was paid meanwhile', async () => {
    const told = await debtor();
    await room.notices([told.service], '2026-02-11T12:00:00Z');
    const [fine] = (await room.services(1)) as [string];
    await room.invoices([fine], '2026-02-10', 100, { blocks: false });
    const pays = await debtor();
    await room.call('POST', '/notice-runs');
    await room.work();
    await room.call('POST', `/invoices/${pays.invoice}/payments`, { amountCents: 9990, paidAt: '2026-02-11T14:00:00Z' });
    await room.send();
    expect(smtp.mails).toEqual([]);
    expect(await outgoing(told.service)).toEqual([]);
    expect(await outgoing(fine)).toEqual([]);
    expect(await outgoing(pays.service)).toMatchObject([{ status: 'unneeded' }]);
    expect(await noticesOf(pays.service)).toEqual([]);
  });

  it('is tried again after a passing refusal', async () => {
    const { service } = await debtor();
    smtp.refuseWith = { code: 451, message: 'try later' };
    await notify();
    expect(await outgoing(service)).toMatchObject([{ status: 'queued', attempts: 1 }]);
    expect(await noticesOf(service)).toEqual([]);
    smtp.refuseWith = undefined;
    await room.send(true);
    expect(await outgoing(service)).toMatchObject([{ status: 'sent', attempts: 2 }]);
    expect(smtp.mails).toHaveLength(1);
  });

  it('that is refused for good is no evidence: nobody is blocked by it; sent again by hand it counts from then', async () => {
    const { service } = await debtor();
    smtp.refuseWith = { code: 550, message: 'no such user' };
    await notify();
    expect(await outgoing(service)).toMatchObject([{ status: 'failed', attempts: 1, failure: expect.stringContaining('no such user') }]);
    expect(await room.send(true)).toBe(0);
    expect(await notify()).toEqual({ queued: 0, failed: 0 });
    expect(await reasonOn('2026-03-30T12:00:00Z', service)).toBe('no_notice');
    smtp.refuseWith = undefined;
    await room.db.query(`UPDATE customer SET email = 'certo@exemplo.com.br'`);
    const id = String((await outgoing(service))[0]!['id']);
    expect(await room.call('POST', `/outgoing-notices/${id}/retry`)).toMatchObject({ status: 200, body: { status: 'queued' } });
    expect((await room.call('POST', `/outgoing-notices/${id}/retry`)).body['code']).toBe('notice_not_failed');
    await room.send();
    expect(smtp.mails.at(-1)!.to).toEqual(['certo@exemplo.com.br']);
    expect(await reasonOn('2026-04-13T12:00:00Z', service)).toBe('notice_too_recent');
    expect(await reasonOn('2026-04-14T12:00:00Z', service)).toBe('overdue');
  });

  it('that bounced is no evidence any more', async () => {
    const { service } = await debtor();
    await notify();
    const [notice] = await noticesOf(service);
    const told = await room.call('POST', `/notices/${String(notice!['id'])}/failures`, { reason: 'mailbox full' });
    expect(told).toMatchObject({ status: 200, body: { failedAt: '2026-02-11T15:00:00+00:00', failure: 'mailbox full' } });
    expect(await outgoing(service)).toMatchObject([{ status: 'failed', failure: 'mailbox full' }]);
    expect(await reasonOn('2026-03-30T12:00:00Z', service)).toBe('no_notice');
    expect(await room.held([service])).toEqual([]);
  });

  it('to whom has no address is written down as failed', async () => {
    await room.db.query('UPDATE customer SET email = NULL');
    const { service } = await debtor();
    expect(await notify()).toEqual({ queued: 0, failed: 1 });
    expect(await outgoing(service)).toMatchObject([{ status: 'failed', failure: 'O cliente não tem e-mail.' }]);
    expect(await list('/outgoing-notices?status=failed&limit=1')).toMatchObject([{ serviceId: service }]);
  });

  it('waits where the server cannot be reached', async () => {
    const config = room.app.get(Config) as { mail: Config['mail'] };
    const { mail } = config;
    const closed = new Mailer({ ...config, mail: { ...mail!, url: 'smtp://127.0.0.1:1' } } as Config);
    await expect(closed.send({ to: 'a@b.br', subject: 'x', text: 'y', id: 'z' })).rejects.not.toMatchObject({ constructor: { name: 'JobRefused' } });
    closed.onApplicationShutdown();
  });
});

describe('a notice by SMS or WhatsApp', () => {
  it('is a signed webhook; what the gateway refuses is no evidence, what it cannot take now is tried again', async () => {
    await room.call('PATCH', '/blocking-policy', { noticeChannels: ['sms', 'whatsapp'] });
    const { service } = await debtor();
    gatewayStatus = 503;
    await notify();
    gatewayStatus = 307;
    await room.send(true);
    // Nobody is sent elsewhere with what the notice says.
    expect(calls).toHaveLength(4);
    expect(await noticesOf(service)).toEqual([]);
    gatewayStatus = 202;
    await room.send(true);
    const sent = calls.slice(4).map(({ headers, body }) => new Webhook(secret).verify(body, headers as Record<string, string>) as { type: string; data: Row });
    expect(sent.map(({ type, data }) => [type, data['channel'], data['to'], data['template']]).sort()).toEqual([
      ['notice.requested', 'sms', '+5511987654321', 'suspensao/1'],
      ['notice.requested', 'whatsapp', '+5511987654321', 'suspensao/1'],
    ]);
    expect((await noticesOf(service)).map((notice) => notice['channel']).sort()).toEqual(['sms', 'whatsapp']);
    const refused = await debtor();
    gatewayStatus = 422;
    await notify();
    expect(await outgoing(refused.service)).toMatchObject(Array(2).fill({ status: 'failed', failure: 'O gateway respondeu 422' }));
    await room.call('PATCH', '/blocking-policy', { noticeChannels: ['email'] });
  });
});

describe('the end of a contract', () => {
  it('has a notice of its own, fifteen days before the sixtieth day at the earliest, and comes only when told', async () => {
    const { body: profile } = await room.call('POST', '/suspension-profiles', { name: 'Encerra', endAfterBlockDays: 60 });
    const { service } = await debtor();
    await room.db.query('UPDATE service SET suspension_profile_id = $1 WHERE id = $2', [profile['id'], service]);
    await notify();
    expect(await reasonOn('2026-02-26T12:00:00Z', service)).toBe('overdue'); // suspended: sixty days end on 27 April
    room.clock.set(new Date('2026-04-11T12:00:00Z'));
    expect(await notify()).toEqual({ queued: 0, failed: 0 });
    room.clock.set(new Date('2026-04-12T12:00:00Z'));
    expect(await notify()).toEqual({ queued: 1, failed: 0 });
    expect(smtp.mails.at(-1)!.headers.get('subject')).toBe('Aviso de rescisão do contrato a partir de 27/04/2026');
    expect((await noticesOf(service)).map((notice) => notice['stage']).sort()).toEqual(['block', 'end']);
    expect(await notify()).toEqual({ queued: 0, failed: 0 });
    const [candidate] = await list(`/end-candidates?serviceId=${service}`);
    expect(candidate).toMatchObject({ blockedOn: '2026-02-26', possibleOn: '2026-04-27', ready: false, overdueCents: 9990 });
    const end = () => room.call('POST', `/end-candidates/${String(candidate!['id'])}/end`);
    room.clock.set(new Date('2026-04-27T02:59:59Z'));
    expect(await end()).toMatchObject({ status: 422, body: { code: 'end_too_early' } });
    room.clock.set(new Date('2026-04-27T03:00:00Z'));
    expect(await list('/end-candidates?ready=true')).toMatchObject([{ serviceId: service }]);
    // A payment is being taken: the end waits for it, and sees it.
    const [lifted, taken] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const paying = room.db.transaction(async (tx) => {
      await tx.query('SELECT FROM service WHERE id = $1 FOR NO KEY UPDATE', [service]);
      await tx.query('UPDATE hold SET lifted_at = now() WHERE id = $1', [candidate!['id']]);
      lifted.resolve();
      await taken.promise;
    });
    await lifted.promise;
    const asked = end();
    // Time to come to the lock: too little only makes this an easier test.
    await new Promise((resolve) => setTimeout(resolve, 300));
    taken.resolve();
    await paying;
    expect(await asked).toMatchObject({ status: 404 });
    await room.db.query('UPDATE hold SET lifted_at = NULL WHERE id = $1', [candidate!['id']]);
    expect(await end()).toMatchObject({ status: 200, body: { status: 'cancelled' } });
    expect(await list(`/end-candidates?serviceId=${service}`)).toEqual([]);
  });
});

describe('the schedule', () => {
  it('asks once in ten minutes, and not at all without a channel', async () => {
    const tick = () => room.app.get(NoticeSchedule).tick();
    const { service } = await debtor();
    await room.call('PATCH', '/blocking-policy', { noticeChannels: [] });
    await tick();
    await room.work();
    expect(await outgoing(service)).toEqual([]);
    await room.call('PATCH', '/blocking-policy', { noticeChannels: ['email'] });
    await Promise.all([tick(), tick(), tick()]);
    const asked = await room.db.rows(`SELECT requested_by FROM work WHERE kind = 'queue-notices' AND status = 'queued'`);
    expect(asked).toEqual([{ requested_by: 'schedule:debt-notices' }]);
    await room.work();
    await room.send();
    expect(smtp.mails).toHaveLength(1);
  });
});

describe('payment data that is old', () => {
  const run = async (): Promise<string> => {
    const { body } = await room.call('POST', '/block-runs', { preview: true });
    await room.work();
    await room.call('POST', `/block-runs/${String(body['id'])}/run`);
    await room.work();
    return String(body['id']);
  };
  const get = async (id: string) => (await room.call('GET', `/block-runs/${id}`)).body;

  it('stops blocking until it is told anew, an approved run too; unblocking it never stops', async () => {
    await room.db.query('UPDATE payment SET created_at = $1', ['2026-02-01T00:00:00Z']);
    expect((await room.call('PATCH', '/blocking-policy', { paymentsMaxAgeHours: 24 })).body).toMatchObject({ paymentsMaxAgeHours: 24 });
    room.clock.set(new Date('2026-03-10T12:00:00Z'));
    const blocked = await room.debtors(1);
    expect((await room.call('POST', '/blocking-policy/payments-as-of', { asOf: '2026-03-10T13:00:00Z' })).body['code']).toBe('payments_in_future');
    await room.call('POST', '/blocking-policy/payments-as-of', { asOf: '2026-03-09T12:00:00Z' });
    expect(await get(await run())).toMatchObject({ status: 'succeeded', counts: { blocked: 1 } });
    const others = await room.debtors(1);
    room.clock.set(new Date('2026-03-10T12:00:01Z'));
    const held = await run();
    expect(await get(held)).toMatchObject({ status: 'held', heldReason: expect.stringContaining('Os dados de pagamento são de 09/03/2026') });
    await room.call('POST', `/block-runs/${held}/approve`);
    await room.work();
    expect(await get(held)).toMatchObject({ status: 'held' });
    expect(await room.held(others.services)).toEqual([]);
    // A payment is news as well; it unblocks at once.
    await room.call('POST', `/invoices/${blocked.invoices[0]}/payments`, { amountCents: 9990, paidAt: '2026-03-10T11:00:00Z' });
    expect(await room.held(blocked.services)).toEqual([]);
    await room.call('POST', `/block-runs/${held}/approve`);
    await room.work();
    expect(await get(held)).toMatchObject({ status: 'succeeded' });
    expect(await room.held(others.services)).toEqual(others.services);
    await room.call('PATCH', '/blocking-policy', { paymentsMaxAgeHours: null });
  });

  it('is told beside how many it would be, and when it is why an approved run waits again', async () => {
    await room.db.query('UPDATE payment SET created_at = $1', ['2026-02-01T00:00:00Z']);
    room.clock.set(new Date('2026-03-10T12:00:01Z'));
    await room.call('PATCH', '/blocking-policy', { holdPercent: 0, holdCount: 0 });
    const { services } = await room.debtors(1);
    const held = await run();
    expect(await get(held)).toMatchObject({ status: 'held', heldReason: expect.stringMatching(/^Bloquearia 1 de /) });
    await room.call('PATCH', '/blocking-policy', { paymentsMaxAgeHours: 1 });
    room.clock.set(new Date('2026-03-12T12:00:00Z'));
    await room.call('POST', `/block-runs/${held}/approve`);
    await room.work();
    expect(await get(held)).toMatchObject({ status: 'held', heldReason: expect.stringMatching(/^Os dados de pagamento .+ depois aprove ou cancele\.$/) });
    expect((await get(held))['heldReason']).not.toContain('Bloquearia');
    expect(await get(await run())).toMatchObject({ status: 'held', heldReason: expect.stringMatching(/^Os dados de pagamento .+ Bloquearia 1 de /) });
    expect(await room.held(services)).toEqual([]);
    await room.call('PATCH', '/blocking-policy', { paymentsMaxAgeHours: null, holdPercent: 5, holdCount: 20 });
  });
});

describe('channels', () => {
  it('are taken only when they are set up', async () => {
    const bare = await openBlocking('2026-02-11T15:00:00Z', 4);
    try {
      const answer = await bare.call('PATCH', '/blocking-policy', { noticeChannels: ['email'] });
      expect(answer).toMatchObject({ status: 422, body: { code: 'channel_not_set_up' } });
      expect((await bare.call('PATCH', '/blocking-policy', { noticeChannels: ['fax'] })).status).toBe(400);
      expect((await bare.call('PATCH', '/blocking-policy', { noticeChannels: ['sms', 'sms'] })).status).toBe(400);
    } finally {
      await bare.close();
    }
  });
});
