// The platform, played in memory: its rules as far as the plugin meets them. It need not misbehave: the conformance kit sees to that.
import { randomUUID } from 'node:crypto';
import type { HostResponse } from '@content-platforms/plugin-sdk';
import { json, type Simulation } from '@content-platforms/plugin-sdk/testing';

type Body = Record<string, string | number | undefined>;
type Listener = { id: number; external: string; phone: string; plan: string; suspended: boolean };
/** `until`: when it is carried out. `about`: the listener, or the reference of one that is still to come. */
type Order = { id: number; about: string | number; until: number; carryOut: () => void; isDone: boolean };

const [user, password, baseUrl] = ['provedor', 'canary-password-radio-serra', 'https://radio-serra.example'];
const plans = ['MPB', 'ROCK', 'JAZZ'].map((code) => ({ code, title: `Rádio ${code}`, open: true }));
const workSeconds = 25;
const refusal = (error: string, more: object = {}): HostResponse => json(200, { error, ...more });

/** One platform. Whatever is asked of it, it first carries out the orders whose time has come. */
class FakePlatform {
  readonly listeners = new Map<number, Listener>();
  effects = 0;
  private readonly clock: () => number;
  private readonly orders: Order[] = [];
  private readonly sessions = new Set<string>();
  private nextId = 1;

  constructor(clock: () => number) {
    this.clock = clock;
  }

  answer(path: string, session = '', body: Body): HostResponse {
    this.work();
    if (path === '/login') return this.login(body);
    if (!this.sessions.has(session)) return refusal('session');
    if (path === '/whoami') return json(200, { provider: 'P-1', name: 'Provedor' });
    if (path === '/plans') return page(plans, body);
    if (path === '/listeners') return page([...this.listeners.values()].map(this.shown), body);
    if (path === '/order') return this.orderState(Number(body.order));
    if (path === '/create') return this.create(body);
    if (path === '/listener') {
      const found = [...this.listeners.values()].find(({ external }) => external === body.external);
      return json(200, { listener: found ? this.shown(found) : null });
    }
    return this.change(path, body);
  }

  work(): void {
    for (const order of this.orders.filter(({ isDone, until }) => !isDone && until <= this.clock())) {
      order.carryOut();
      order.isDone = true;
    }
  }

  add(listener: Omit<Listener, 'id' | 'suspended'>): Listener {
    const added = { ...listener, id: this.nextId++, suspended: false };
    this.listeners.set(added.id, added);
    return added;
  }

  private login(body: Body): HostResponse {
    if (body.user !== user || body.password !== password) return refusal('login');
    const session = randomUUID();
    this.sessions.add(session);
    return json(200, { session, seconds: 3600 });
  }

  /** A new listener appears when the order is carried out. */
  private create(body: Body): HostResponse {
    const [external, phone, plan] = [body.external, body.phone, body.plan].map(String) as [string, string, string];
    const other = [...this.listeners.values()].find((one) => one.phone === phone || one.external === external);
    if (!/^\d{10,11}$/.test(phone)) return refusal('phone');
    if (other) return refusal('taken', { id: other.id });
    return this.order(external, plan, () => this.add({ external, phone, plan }));
  }

  private change(path: string, { id, external, plan }: Body): HostResponse {
    const listener = this.listeners.get(Number(id));
    if (!listener) return refusal('listener');
    const changes: Record<string, () => unknown> = {
      '/link': () => (listener.external = String(external)),
      '/change': () => (listener.plan = String(plan)),
      '/suspend': () => (listener.suspended = true),
      '/resume': () => (listener.suspended = false),
      '/cancel': () => this.listeners.delete(listener.id),
    };
    const carryOut = changes[path];
    return carryOut ? this.order(listener.id, String(plan ?? listener.plan), carryOut) : refusal('path');
  }

  private order(about: string | number, plan: string, carryOut: () => unknown): HostResponse {
    if (this.orderAbout(about)) return refusal('busy', { seconds: workSeconds });
    if (!plans.some(({ code }) => code === plan)) return refusal('plan');
    const order = { id: this.nextId++, about, until: this.clock() + workSeconds * 1_000, carryOut, isDone: false };
    this.orders.push(order);
    this.effects += 1;
    return json(200, { order: order.id });
  }

  private orderState(id: number): HostResponse {
    const order = this.orders.find((one) => one.id === id);
    return json(200, { order: id, state: order ? (order.isDone ? 'done' : 'running') : 'unknown' });
  }

  private readonly orderAbout = (about: string | number): Order | undefined => this.orders.find((one) => one.about === about && !one.isDone);
  private readonly shown = ({ id, external, plan, suspended }: Listener): object => {
    return { id, external, plan, suspended, order: this.orderAbout(id)?.id ?? null };
  };
}

function page(all: readonly unknown[], { page: asked }: Body): HostResponse {
  const [size, at] = [2, Number(asked) - 1];
  return json(200, { items: all.slice(at * size, (at + 1) * size), page: asked, pages: Math.max(1, Math.ceil(all.length / size)) });
}

export const radioSerraSimulation: Simulation = {
  async start(clock) {
    const platform = new FakePlatform(clock);
    return {
      settings: { user, password, baseUrl },
      refusedSettings: { user, password: 'another-password', baseUrl },
      offers: [['MPB'], ['ROCK']],
      catalog: plans.map(({ code }) => code),
      fetch: async (url, { headers = {}, body = '{}' } = {}) => platform.answer(new URL(url).pathname, headers['x-session'], JSON.parse(body) as Body),
      accounts: async () => {
        platform.work();
        return [...platform.listeners.values()].map(({ id, external, plan, suspended }) => ({
          reference: external,
          remoteId: String(id),
          products: [{ ref: plan, blocked: suspended }],
        }));
      },
      effects: async () => platform.effects,
      refusedSubscriber: { phone: '123' },
      plantStranger: async ({ phone = '' }) => String(platform.add({ external: '', phone: phone.replace('+55', ''), plan: 'MPB' }).id),
    };
  },
};
