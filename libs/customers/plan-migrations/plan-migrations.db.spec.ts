import { newId } from '#kernel';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openCustomers, type Row, type Stage } from '../customers.fixture.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openCustomers();
});
afterAll(() => stage.app.close());

interface Moves {
  keep: { linkId: string; package: { id: string } }[];
  end: { linkId: string; package: { id: string } }[];
  add: { package: { id: string } }[];
  priceBeforeCents: number;
  priceAfterCents: number;
  problems: { code: string }[];
}
const migrate = (id: string, body: object) => stage.app.request<Moves & Row>('POST', `/services/${id}/migrations`, { preview: false, ...body });
const links = async (id: string) => (await stage.app.request<{ data: (Row & { package: { id: string } })[] }>('GET', `/services/${id}/packages`)).body.data;

/** A service on a plan with `carried` and `left`, one package chosen by hand, and a plan with `carried` and `fresh`. */
async function situation(more: object = {}) {
  const [carried, left, chosen, fresh] = [await stage.package(), await stage.package(), await stage.package(), await stage.package({ priceCents: 500 })];
  const list = (...packages: Row[]): { packageId: string; mandatory: boolean }[] => packages.map(({ id }) => ({ packageId: id, mandatory: false }));
  const from = await stage.plan(list(carried, left));
  const to = await stage.plan([{ packageId: carried.id, mandatory: true }, ...list(fresh)], { priceCents: 12990, ...more });
  const service = await stage.service((await stage.customer()).id, from.id);
  await stage.attach(service.id, chosen.id);
  stage.marks();
  return { carried, left, chosen, fresh, from, to, service };
}

describe('migrating to another plan', () => {
  it('shows what would happen and changes nothing', async () => {
    const { carried, left, chosen, fresh, to, service } = await situation();
    const before = await stage.app.request('GET', `/services/${service.id}`);
    const { status, body } = await migrate(service.id, { planId: to.id, preview: true });
    expect(status).toBe(200);
    expect(body.keep.map((item) => item.package.id)).toEqual([carried.id, chosen.id]);
    expect(body.end.map((item) => item.package.id)).toEqual([left.id]);
    expect(body.add.map((item) => item.package.id)).toEqual([fresh.id]);
    expect([body.priceBeforeCents, body.priceAfterCents, body.problems]).toEqual([9990 + 3 * 1990, 12990 + 2 * 1990 + 500, []]);
    expect((await stage.app.request('GET', `/services/${service.id}`)).text).toBe(before.text);
    expect(stage.marks()).toEqual([]);
  });

  it('does exactly that, and leaves the carried link in its row', async () => {
    const { carried, chosen, fresh, to, service } = await situation();
    const before = await links(service.id);
    const preview = await migrate(service.id, { planId: to.id, preview: true });
    const done = await migrate(service.id, { planId: to.id });
    expect(done).toMatchObject({ status: 200, body: preview.body });
    expect(stage.marks()).toEqual(['services create']);
    const after = await links(service.id);
    expect(after.map((link) => link.package.id)).toEqual([carried.id, chosen.id, fresh.id]);
    expect(after[0]).toMatchObject({ id: before[0]?.id, origin: 'plan_default', mandatory: true, from: before[0]?.['from'] });
    expect(after[1]).toEqual(before[2]);
    expect(after[2]).toMatchObject({ origin: 'migration', mandatory: false, priceCents: 500 });
    expect((await stage.app.request('GET', `/services/${service.id}`)).body).toMatchObject({ planId: to.id, version: 2 });
  });

  it('there and back ends where it began, the carried link still in its row', async () => {
    const { carried, left, chosen, from, to, service } = await situation();
    const before = await links(service.id);
    await migrate(service.id, { planId: to.id });
    await migrate(service.id, { planId: from.id });
    const after = await links(service.id);
    expect(after.map((link) => link.package.id).sort()).toEqual([carried.id, left.id, chosen.id].sort());
    expect(after.find((link) => link.package.id === carried.id)?.id).toBe(before[0]?.id);
    expect(after.find((link) => link.package.id === left.id)).toMatchObject({ origin: 'migration' });
  });

  it('to a locked plan ends what was chosen by hand', async () => {
    const { carried, fresh, to, service } = await situation({ lockPackages: true });
    await migrate(service.id, { planId: to.id });
    expect(await stage.attached(service.id)).toEqual([carried.id, fresh.id]);
  });

  it('keeps in its row an old default that is chosen now', async () => {
    const { left, to, service } = await situation();
    const before = await links(service.id);
    expect((await migrate(service.id, { planId: to.id, addPackages: [{ packageId: left.id, priceCents: 1 }] })).status).toBe(200);
    const kept = (await links(service.id)).find((link) => link.package.id === left.id);
    expect(kept).toMatchObject({ id: before[1]?.id, origin: 'chosen', priceCents: 1 });
  });

  it('is refused whole by a blocking problem', async () => {
    const { carried, from, to, service } = await situation();
    expect(await migrate(service.id, { planId: to.id, skipPackages: [carried.id] })).toMatchObject({ status: 422, body: { code: 'mandatory_package' } });
    expect(await migrate(service.id, { planId: from.id })).toMatchObject({ status: 422, body: { code: 'same_plan' } });
    expect(await migrate(service.id, { planId: newId() })).toMatchObject({ status: 422, body: { code: 'unknown_plan' } });
    expect((await migrate(newId(), { planId: to.id })).status).toBe(404);
    const shown = await migrate(service.id, { planId: to.id, skipPackages: [carried.id], preview: true });
    expect(shown).toMatchObject({ status: 200, body: { problems: [{ code: 'mandatory_package', blocking: true }] } });
    expect(stage.marks()).toEqual([]);
    expect((await stage.app.request('GET', `/services/${service.id}`)).body).toMatchObject({ planId: from.id });
  });

  it('twice at once is done once', async () => {
    const { carried, chosen, fresh, to, service } = await situation();
    const answers = await Promise.all([1, 2, 3].map(() => migrate(service.id, { planId: to.id })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 422, 422]);
    expect(await stage.attached(service.id)).toEqual([carried.id, chosen.id, fresh.id]);
  });

  it('ends the waiting of a service that waited for it', async () => {
    const { to, service } = await situation();
    await stage.app.database.query(`UPDATE service SET status = 'awaiting_migration' WHERE id = $1`, [service.id]);
    await migrate(service.id, { planId: to.id });
    expect((await stage.app.request('GET', `/services/${service.id}`)).body).toMatchObject({ status: 'enabled' });
  });
});
