// The platform, played in memory: its rules as far as the plugin meets them. It need not misbehave: the conformance kit sees to that.
import type { HostResponse } from '@content-platforms/plugin-sdk';
import { json, type Simulation, type Simulator } from '@content-platforms/plugin-sdk/testing';

interface Subscriber {
  id: number;
  reference: string;
  document: string;
  products: { code: string; blocked: boolean }[];
}

const token = 'canary-token-new-platform';
const baseUrl = 'https://new-platform.example';
const catalog = ['A', 'B', 'C'].map((code) => ({ code, name: `Produto ${code}`, onSale: true }));

/** One platform: state and rules. Whatever changes it goes through `changed`, which counts. */
class FakePlatform {
  readonly subscribers = new Map<number, Subscriber>();
  effects = 0;
  licences = 1000;
  private nextId = 1;

  answer(method: string, url: URL, authorization: string | undefined, body: Record<string, unknown>): HostResponse {
    if (authorization !== `Bearer ${token}`) return json(401, { error: 'token' });
    const [, collection = '', id = '', , code = ''] = url.pathname.split('/').map(decodeURIComponent);
    const list = (items: unknown[]): HostResponse => json(200, { items, total: items.length });
    if (collection === 'provider') return json(200, { id: 'provider-1', name: 'Provedor', licences: { contracted: this.licences, used: 0 } });
    if (collection === 'products') return list(catalog);
    if (id === '' && method === 'POST') return this.create(String(body.reference), String(body.document));
    if (id === '') {
      const reference = url.searchParams.get('reference');
      return list([...this.subscribers.values()].filter((one) => reference === null || one.reference === reference));
    }
    const subscriber = this.subscribers.get(Number(id));
    if (!subscriber) return json(404, { error: 'subscriber' });
    if (code !== '') return method === 'DELETE' ? this.take(subscriber, code) : this.put(subscriber, code, body.blocked === true);
    if (method === 'PATCH') return this.changed(Object.assign(subscriber, { reference: String(body.reference) }));
    this.subscribers.delete(subscriber.id);
    this.effects += 1;
    return { status: 204, headers: {}, text: '' };
  }

  create(reference: string, document: string): HostResponse {
    if (!/^\d{11}$/.test(document) || /^(\d)\1+$/.test(document)) return json(422, { error: 'document' });
    const other = [...this.subscribers.values()].find((one) => one.document === document);
    if (other) return json(409, { error: 'taken', id: other.id });
    if (this.licences === 0) return json(402, { error: 'licences' });
    const subscriber: Subscriber = { id: this.nextId++, reference, document, products: [] };
    this.subscribers.set(subscriber.id, subscriber);
    return this.changed(subscriber);
  }

  private put(subscriber: Subscriber, code: string, blocked: boolean): HostResponse {
    if (!catalog.some((one) => one.code === code)) return json(404, { error: 'product' });
    const held = subscriber.products.find((one) => one.code === code);
    if (held?.blocked === blocked) return json(200, subscriber);
    if (held) held.blocked = blocked;
    else subscriber.products.push({ code, blocked });
    return this.changed(subscriber);
  }

  private take(subscriber: Subscriber, code: string): HostResponse {
    subscriber.products = subscriber.products.filter((one) => one.code !== code);
    return this.changed(subscriber);
  }

  private changed(subscriber: Subscriber): HostResponse {
    this.effects += 1;
    return json(200, subscriber);
  }
}

export const newPlatformSimulation: Simulation = {
  async start() {
    const platform = new FakePlatform();
    const simulator: Simulator = {
      settings: { token, baseUrl },
      refusedSettings: { token: 'another-token', baseUrl },
      offers: [
        ['A', 'B'],
        ['B', 'C'],
      ],
      catalog: catalog.map(({ code }) => code),
      fetch: async (url, { method = 'GET', headers = {}, body } = {}) =>
        platform.answer(method, new URL(url), headers.authorization, body === undefined ? {} : (JSON.parse(body) as Record<string, unknown>)),
      accounts: async () =>
        [...platform.subscribers.values()].map(({ id, reference, document, products }) => ({
          reference,
          document,
          remoteId: String(id),
          products: products.map(({ code, blocked }) => ({ ref: code, blocked })),
        })),
      effects: async () => platform.effects,
      refusedSubscriber: { document: '11111111111' },
      exhaustLicences: async () => void (platform.licences = 0),
      plantStranger: async ({ document = '' }) => {
        platform.create('somebody-else', document);
        const planted = [...platform.subscribers.values()].find((one) => one.document === document);
        return String(planted?.id);
      },
    };
    return simulator;
  },
};
