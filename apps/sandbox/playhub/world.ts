import { cnpj, cpf } from 'cpf-cnpj-validator';
import { Journal, type Cause } from '../journal.ts';
import type { Clock } from '../platform.ts';
import type { Customer, CustomerWithSubscriptions, Effect, Product, Settings, Subscription } from './model.ts';
import { refusals } from './refusal.ts';

/** One partner's world at PlayHub: state and rules, no I/O. Every verb either does all it says or throws a `Refusal` and changes nothing. */
export class PlayHubWorld {
  readonly settings: Settings;
  readonly journal: Journal<Effect>;
  readonly #clock: Clock;
  readonly #customers = new Map<string, CustomerWithSubscriptions>();
  #products: Product[];

  constructor(settings: Settings, products: readonly Product[], clock: Clock) {
    this.settings = settings;
    this.#clock = clock;
    this.#products = [...products];
    this.journal = new Journal(clock);
  }

  partner(): { Id: number; Name: string; Vouchers: { Contracted: number; Used: number } } {
    const { partnerId, partnerName, vouchers } = this.settings;
    return { Id: partnerId, Name: partnerName, Vouchers: { Contracted: vouchers, Used: this.#used() } };
  }

  products(): Product[] {
    return this.#products;
  }

  /** Subscriptions to what is gone stay. */
  replaceProducts(products: readonly Product[]): void {
    this.#products = [...products];
  }

  customers(): CustomerWithSubscriptions[] {
    return [...this.#customers.values()];
  }

  customer(username: string): CustomerWithSubscriptions {
    const found = this.#customers.get(username);
    if (!found) throw refusals.noCustomer();
    return found;
  }

  createCustomer(body: Record<string, unknown>, cause: Cause): CustomerWithSubscriptions {
    const username = text(body, 'Username');
    if (!/^[\w.@-]{3,64}$/.test(username)) throw refusals.invalid('Username');
    if (text(body, 'Password').length < 8) throw refusals.invalid('Password');
    const fields = { Name: text(body, 'Name'), ...contactIn(body) };
    if (this.#customers.has(username)) throw refusals.userExists();
    const made = { Document: null, Email: null, Mobile: null, ...fields, Username: username, FirstAccessAt: null, Subscriptions: [] };
    this.#customers.set(username, made);
    this.journal.write(cause, { kind: 'customer-created', username });
    return made;
  }

  /** The user name can't be changed. */
  changeCustomer(username: string, body: Record<string, unknown>, cause: Cause): CustomerWithSubscriptions {
    const found = this.customer(username);
    const changes: Partial<Customer> = { ...(body['Name'] !== undefined && { Name: text(body, 'Name') }), ...contactIn(body) };
    const differs = Object.entries(changes).some(([key, value]) => found[key as keyof Customer] !== value);
    Object.assign(found, changes);
    if (differs) this.journal.write(cause, { kind: 'customer-changed', username });
    return found;
  }

  subscribe(username: string, productId: unknown, cause: Cause): Subscription {
    const { Subscriptions } = this.customer(username);
    const product = this.#products.find(({ Id }) => Id === productId);
    if (!product?.Active) throw refusals.product();
    if (this.settings.notAuthorised.includes(product.Id)) throw refusals.notAuthorised();
    if (Subscriptions.some((one) => one.ProductId === productId && one.ParentProductId === null)) throw refusals.subscribed();
    if (this.#used() >= this.settings.vouchers) throw refusals.noVouchers();
    return this.#add(username, { ProductId: product.Id, ParentProductId: null }, 'subscribed', cause);
  }

  /** The subscriber fills a slot: what is chosen shows as a subscription of its own, and goes with its slot. */
  choose(username: string, slot: string, productId: string): Subscription {
    const { Subscriptions } = this.customer(username);
    const product = this.#products.find(({ Id }) => Id === slot);
    const taken = Subscriptions.filter(({ ParentProductId }) => ParentProductId === slot);
    if (!Subscriptions.some(({ ProductId, ParentProductId }) => ProductId === slot && ParentProductId === null)) throw refusals.noSubscription();
    if (!product?.Choices?.includes(productId) || taken.length >= (product.ChoiceCount ?? 0)) throw refusals.product();
    return this.#add(username, { ProductId: productId, ParentProductId: slot }, 'chosen', null);
  }

  unsubscribe(username: string, productId: string, cause: Cause): void {
    const customer = this.customer(username);
    if (!customer.Subscriptions.some((one) => one.ProductId === productId && one.ParentProductId === null)) throw refusals.noSubscription();
    customer.Subscriptions = customer.Subscriptions.filter(
      ({ ProductId, ParentProductId }) => !(ProductId === productId && ParentProductId === null) && ParentProductId !== productId,
    );
    this.journal.write(cause, { kind: 'unsubscribed', username, productId });
  }

  signIn(username: string): CustomerWithSubscriptions {
    const found = this.customer(username);
    found.FirstAccessAt ??= new Date(this.#clock()).toISOString();
    return found;
  }

  #add(username: string, made: Omit<Subscription, 'CreatedAt'>, kind: 'subscribed' | 'chosen', cause: Cause): Subscription {
    const subscription = { ...made, CreatedAt: new Date(this.#clock()).toISOString() };
    this.customer(username).Subscriptions.push(subscription);
    this.journal.write(cause, { kind, username, productId: made.ProductId });
    return subscription;
  }

  #used(): number {
    return this.customers().reduce((sum, { Subscriptions }) => sum + Subscriptions.filter(({ ParentProductId }) => ParentProductId === null).length, 0);
  }
}

function contactIn(body: Record<string, unknown>): Partial<Pick<Customer, 'Document' | 'Email' | 'Mobile'>> {
  const given: Partial<Pick<Customer, 'Document' | 'Email' | 'Mobile'>> = {};
  for (const field of ['Document', 'Email', 'Mobile'] as const) if (body[field] !== undefined) given[field] = text(body, field);
  const { Document, Email } = given;
  if (Document && !(Document.length === 11 ? cpf.isValid(Document) : cnpj.isValid(Document))) throw refusals.document();
  if (Email && !/^\S+@\S+\.\S+$/.test(Email)) throw refusals.invalid('Email');
  return given;
}

function text(body: Record<string, unknown>, field: string): string {
  const value = body[field];
  if (typeof value !== 'string' || value.trim() === '') throw refusals.invalid(field);
  return value;
}
