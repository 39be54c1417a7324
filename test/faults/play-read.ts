import { isPlatformFailure } from '@content-platforms/plugin-sdk';
import { expect } from '@jest/globals';
import type { Cell } from './cells.ts';
import type { Stage } from './stage.ts';
import type { Subject } from './subject.ts';

const sleeping = ['queued', 'running'];

/** A read meets its fault; what follows is what the table says, and the next one, healed, succeeds. */
export async function playRead(stage: Stage, cell: Cell, subject: Subject): Promise<void> {
  const request = 'request' in cell.cause ? cell.cause.request : undefined;
  const plays = { check: playCheck, products: playProducts, list: playList, find: playFind };
  const play = await plays[cell.operation as keyof typeof plays](stage, subject);
  await subject.begin();
  if (request) await subject.tenant.fault(request);
  await play.faulty(cell);
  if (cell.expected.consequence === 'paused') expect(await subject.integration()).toMatchObject({ health: 'paused', alerts: 1 });
  expect(await subject.tenant.suffered()).toBeGreaterThan(0);
  await subject.tenant.heal();
  if (cell.expected.consequence === 'paused') expect(await stage.checks.check(subject.integrationId)).toMatchObject({ ok: true });
  await subject.timePasses();
  await play.healed();
  expect(await subject.tenant.redirectsFollowed()).toBe(0);
}

interface Play {
  faulty(cell: Cell): Promise<void>;
  healed(): Promise<void>;
}

async function playCheck(stage: Stage, { integrationId }: Subject): Promise<Play> {
  const check = () => stage.checks.check(integrationId);
  return {
    faulty: async ({ expected: { code } }) => expect(await check()).toMatchObject(code === 'ok' ? { ok: true } : { ok: false, code }),
    healed: async () => expect(await check()).toMatchObject({ ok: true }),
  };
}

async function playFind(stage: Stage, subject: Subject): Promise<Play> {
  await subject.prepare('change');
  const { reference } = await subject.account();
  const wanted = { reference, revision: 1, products: [], subscriber: {}, origin: { customerId: subject.customerId }, memo: {} };
  const find = () =>
    stage.gateway
      .call({ integrationId: subject.integrationId, verb: 'find', run: async (platform, call) => (await platform.find?.(wanted, call)) ?? null })
      .then(
        (held) => (held?.reference === reference ? 'ok' : 'nobody'),
        (error: unknown) => (isPlatformFailure(error) ? error.code : error),
      );
  const before = await subject.account();
  return {
    faulty: async ({ expected: { code } }) => {
      expect(await find()).toBe(code);
      expect(await subject.account()).toMatchObject({ state: before.state, attempts: 0, failure_code: null });
    },
    healed: async () => expect(await find()).toBe('ok'),
  };
}

async function playProducts(stage: Stage, subject: Subject): Promise<Play> {
  const { integrationId, tenant, packages } = subject;
  const sync = async () => {
    const { id } = await stage.syncs.start(integrationId);
    await stage.work(async () => !sleeping.includes((await stage.syncs.get(id)).status));
    return stage.syncs.get(id);
  };
  const onSale = async (): Promise<number> =>
    (await stage.database.rows(`SELECT 1 FROM product WHERE integration_id = $1 AND status <> 'retired'`, [integrationId])).length;
  if (subject.isFirst('products')) {
    const size = await tenant.fillPages();
    expect(await sync()).toMatchObject({ status: 'succeeded', added: size - packages.length });
  }
  const before = await onSale();
  return {
    async faulty({ expected: { code, consequence } }) {
      const run = await sync();
      if (consequence === 'held') expect(run).toMatchObject({ status: 'held', heldReason: expect.any(String) as never });
      else expect(run).toMatchObject(code === 'ok' ? { status: 'succeeded', complete: true } : { status: 'failed', complete: false, error: { code } });
      expect(await onSale()).toBe(before);
    },
    async healed() {
      expect(await sync()).toMatchObject({ status: 'succeeded', retired: 0, added: 0 });
      expect(await onSale()).toBe(before);
    },
  };
}

async function playList(stage: Stage, subject: Subject): Promise<Play> {
  await subject.prepare('change');
  const before = await subject.account();
  const reconcile = async () => {
    const { id } = await stage.reconciliations.start(subject.integrationId);
    await stage.work(async () => !sleeping.includes((await stage.reconciliations.get(id)).status));
    return stage.reconciliations.get(id);
  };
  const untouched = async () => {
    expect(await subject.account()).toMatchObject({ state: before.state, attempts: 0, failure_code: null });
    expect(await subject.tenant.newEffects()).toEqual([]);
  };
  return {
    async faulty({ expected: { code, consequence } }) {
      const run = await reconcile();
      if (consequence === 'differs') expect(run).toMatchObject({ status: 'succeeded', compared: 1, onlyOurs: 1, fixed: 0 });
      else expect(run).toMatchObject(code === 'ok' ? { status: 'succeeded', compared: 1, onlyOurs: 0 } : { status: 'failed', error: { code: 'list_failed' } });
      await untouched();
    },
    async healed() {
      expect(await reconcile()).toMatchObject({ status: 'succeeded', compared: 1, onlyOurs: 0, onlyTheirs: 0, state: 0, product: 0 });
      await untouched();
    },
  };
}
