import { Journal, type Cause } from '../journal.ts';
import type { Clock } from '../platform.ts';
import type { Effect, Product, Settings, Subscription, ViewerWithSubscriptions } from './model.ts';
import { refusals } from './refusal.ts';

type Fields = Record<string, unknown>;

/** One vendor's world at moTV: state and rules, no I/O. Every verb either does all it says or throws a `Refusal` and changes nothing. */
export class MotvWorld {
  readonly settings: Settings;
  readonly journal: Journal<Effect>;
  readonly #viewers = new Map<number, ViewerWithSubscriptions>();
  #products: Product[];
  // Far apart, so that one taken for the other is not found.
  #nextViewer = 3001;
  #nextSubscription = 880_001;

  constructor(settings: Settings, products: readonly Product[], clock: Clock) {
    this.settings = settings;
    this.#products = [...products];
    this.journal = new Journal(clock);
  }

  products(): Product[] {
    return this.#products;
  }

  /** Subscriptions to what is gone stay. */
  replaceProducts(products: readonly Product[]): void {
    this.#products = [...products];
  }

  viewers(): ViewerWithSubscriptions[] {
    return [...this.#viewers.values()];
  }

  /** Those whose login, e-mail or phone holds the text. */
  search(text: string): ViewerWithSubscriptions[] {
    return this.viewers().filter(({ login, email, phone }) => [login, email, phone].some((field) => field?.includes(text)));
  }

  viewer(id: unknown): ViewerWithSubscriptions {
    const found = this.#viewers.get(Number(id));
    if (!found) throw refusals.invalid('viewers_id');
    return found;
  }

  create(data: Fields, cause: Cause): ViewerWithSubscriptions {
    const { login, password, email } = data;
    if (typeof login !== 'string' || !/^[\w.@-]{3,64}$/.test(login) || this.viewers().some((one) => one.login === login)) throw refusals.invalid('login');
    if (typeof password !== 'string' || password.length < 8) throw refusals.invalid('password');
    if (email !== undefined && !/^\S+@\S+\.\S+$/.test(String(email))) throw refusals.invalid('email');
    const text = (field: string): string | null => (data[field] === undefined ? null : String(data[field]));
    const viewer: ViewerWithSubscriptions = {
      viewers_id: this.#nextViewer++,
      login,
      profileName: text('profileName'),
      firstname: text('firstname'),
      lastname: text('lastname'),
      email: text('email'),
      phone: text('phone'),
      subscriptions: [],
    };
    this.#viewers.set(viewer.viewers_id, viewer);
    this.#write(cause, 'viewer-created', viewer);
    return viewer;
  }

  /** Its subscriptions go with it; its login is free again. */
  delete(id: unknown, cause: Cause): void {
    const viewer = this.viewer(id);
    this.#viewers.delete(viewer.viewers_id);
    this.#write(cause, 'viewer-deleted', viewer);
  }

  subscribe(id: unknown, productsId: unknown, cause: Cause): Subscription {
    const viewer = this.viewer(id);
    const product = this.#products.find((one) => one.products_id === productsId);
    if (!product || live(viewer, product.products_id)) throw refusals.invalid('products_id');
    const made = { viewers_bouquets_id: this.#nextSubscription++, products_id: product.products_id, suspended: false, cancelled: false };
    viewer.subscriptions.push(made);
    this.#write(cause, 'subscribed', viewer, made.products_id);
    return made;
  }

  cancel(id: unknown, productsId: unknown, cause: Cause): void {
    const viewer = this.viewer(id);
    const found = live(viewer, Number(productsId));
    if (!found) throw viewer.subscriptions.some((one) => one.products_id === productsId) ? refusals.cancelled() : refusals.noSubscription();
    Object.assign(found, { cancelled: true, suspended: false });
    this.#write(cause, 'cancelled', viewer, found.products_id);
  }

  suspend(id: unknown, cause: Cause): void {
    const { viewer, subscription } = this.#find(id);
    if (subscription.suspended) throw refusals.cannotSuspend();
    subscription.suspended = true;
    this.#write(cause, 'suspended', viewer, subscription.products_id);
  }

  resume(id: unknown, cause: Cause): void {
    const { viewer, subscription } = this.#find(id);
    if (!subscription.suspended) throw refusals.notSuspended();
    subscription.suspended = false;
    this.#write(cause, 'resumed', viewer, subscription.products_id);
  }

  #find(id: unknown): { viewer: ViewerWithSubscriptions; subscription: Subscription } {
    for (const viewer of this.#viewers.values()) {
      const subscription = viewer.subscriptions.find((one) => one.viewers_bouquets_id === id);
      if (subscription?.cancelled) throw refusals.cancelled();
      if (subscription) return { viewer, subscription };
    }
    throw refusals.noSubscription();
  }

  #write(cause: Cause, kind: Effect['kind'], { viewers_id, login }: ViewerWithSubscriptions, productsId?: number): void {
    this.journal.write(cause, { kind, viewersId: viewers_id, login, ...(productsId === undefined ? {} : { productsId }) });
  }
}

export const live = ({ subscriptions }: ViewerWithSubscriptions, productsId: number): Subscription | undefined =>
  subscriptions.find((one) => one.products_id === productsId && !one.cancelled);
