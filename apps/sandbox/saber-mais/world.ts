import type { Clock } from '../platform.ts';
import { checkNewUser, checkUserChange } from './check-user.ts';
import { Journal } from './journal.ts';
import type { Assinatura, Parceiro, Produto, Settings, Situacao, Usuario } from './model.ts';
import { refusals } from './refusal.ts';

/** Who causes a write: a request's number, or `null` for a person at the platform's own desk. */
export type Cause = number | null;

interface Held {
  user: Usuario;
  subscription: Assinatura;
  changedAt: number;
}

export interface UserFilter {
  referencia?: string;
  documento?: string;
  email?: string;
}

/**
 * One partner's world at Saber Mais: state and rules, no I/O. Every verb either does all it says or throws a `Refusal` and changes nothing.
 * What it returns is a copy, but for `users`.
 */
export class SaberMaisWorld {
  readonly settings: Settings;
  readonly journal: Journal;
  readonly #clock: Clock;
  readonly #users = new Map<number, Usuario>();
  readonly #byReference = new Map<string, Usuario>();
  readonly #byEmail = new Map<string, Usuario>();
  readonly #held = new Map<number, Held>();
  #products: Produto[] = [];
  // Far apart, so that one taken for the other is not found.
  #nextUserId = 1001;
  #nextSubscriptionId = 700_001;

  constructor(settings: Settings, products: readonly Produto[], clock: Clock) {
    this.settings = settings;
    this.#clock = clock;
    this.journal = new Journal(clock);
    this.replaceProducts(products);
  }

  partner(): Parceiro {
    const { id, razaoSocial, licencas } = this.settings;
    return { id, razao_social: razaoSocial, licencas: { contratadas: licencas, em_uso: this.#held.size } };
  }

  /** By `codigo`. */
  products(): Produto[] {
    return this.#products.map((product) => ({ ...product }));
  }

  /** Subscriptions to products that are gone stay. */
  replaceProducts(products: readonly Produto[]): void {
    this.#products = products.map((product) => ({ ...product })).sort((a, b) => (a.codigo < b.codigo ? -1 : 1));
  }

  /** By id; every filter given must be met exactly. The records themselves, not copies: a base may be large. */
  users(filter: UserFilter = {}): Usuario[] {
    const { referencia, documento, email } = filter;
    const narrowed = referencia !== undefined ? this.#byReference.get(referencia) : email !== undefined ? this.#byEmail.get(email) : null;
    const candidates = narrowed === null ? [...this.#users.values()] : narrowed ? [narrowed] : [];
    return candidates.filter(
      (user) =>
        (referencia === undefined || user.referencia === referencia) &&
        (documento === undefined || user.documento === documento) &&
        (email === undefined || user.email === email),
    );
  }

  user(id: number): Usuario {
    return copyOf(this.#find(id));
  }

  createUser(body: Record<string, unknown>, cause: Cause): Usuario {
    const given = checkNewUser(body);
    const { telefone = null, ...fields } = given;
    const sameReference = this.#byReference.get(fields.referencia);
    if (sameReference) throw refusals.referenceTaken(sameReference.id);
    const sameEmail = this.#byEmail.get(fields.email);
    if (sameEmail) throw refusals.emailTaken(sameEmail.id);
    const user: Usuario = { id: this.#nextUserId++, ...fields, telefone, primeiro_acesso: null, assinaturas: [] };
    this.#users.set(user.id, user);
    this.#index(user);
    this.journal.write('user-created', user, cause);
    return copyOf(user);
  }

  changeUser(id: number, body: Record<string, unknown>, cause: Cause): Usuario {
    const user = this.#find(id);
    const changes = checkUserChange(body, user.documento);
    // The contract promises the other's id at creation only.
    if (changes.referencia !== undefined && (this.#byReference.get(changes.referencia) ?? user) !== user) throw refusals.referenceTaken();
    if (changes.email !== undefined && (this.#byEmail.get(changes.email) ?? user) !== user) throw refusals.emailTaken();
    const before = { ...user };
    this.#byReference.delete(user.referencia);
    this.#byEmail.delete(user.email);
    Object.assign(user, changes);
    this.#index(user);
    if (Object.keys(changes).some((key) => before[key as keyof Usuario] !== user[key as keyof Usuario])) this.journal.write('user-changed', user, cause);
    return copyOf(user);
  }

  /** Its subscriptions go with it; its e-mail and referencia are free again. */
  deleteUser(id: number, cause: Cause): void {
    const user = this.#find(id);
    for (const subscription of user.assinaturas) this.#held.delete(subscription.id);
    this.#users.delete(id);
    this.#byReference.delete(user.referencia);
    this.#byEmail.delete(user.email);
    this.journal.write('user-deleted', user, cause);
  }

  /** One more subscription, also when the user has one to this product already. */
  subscribe(userId: number, codigo: string, cause: Cause): Assinatura {
    const user = this.#users.get(userId);
    if (!user) throw refusals.notFound('usuario', 'usuario');
    const product = this.#products.find((each) => each.codigo === codigo);
    if (!product) throw refusals.notFound('produto', 'produto');
    if (product.situacao === 'inativo') throw refusals.productClosed();
    if (this.#held.size >= this.settings.licencas) throw refusals.noLicences();
    const now = this.#clock();
    const subscription: Assinatura = { id: this.#nextSubscriptionId++, produto: codigo, situacao: 'ativa', desde: new Date(now).toISOString() };
    user.assinaturas.push(subscription);
    this.#held.set(subscription.id, { user, subscription, changedAt: now });
    this.journal.write('subscribed', user, cause, subscription);
    this.journal.sendAccessEmail(user);
    return { ...subscription };
  }

  /** Setting what already is succeeds and is no effect. A person at the desk waits for no processing. */
  setSituation(subscriptionId: number, situacao: Situacao, cause: Cause): Assinatura {
    const held = this.#findHeld(subscriptionId);
    const now = this.#clock();
    if (cause !== null && now - held.changedAt < this.settings.processingMs) throw refusals.processing();
    if (held.subscription.situacao !== situacao) {
      held.subscription.situacao = situacao;
      held.changedAt = now;
      this.journal.write('situation-set', held.user, cause, held.subscription);
    }
    return { ...held.subscription };
  }

  unsubscribe(subscriptionId: number, cause: Cause): void {
    const { user, subscription } = this.#findHeld(subscriptionId);
    user.assinaturas = user.assinaturas.filter((each) => each !== subscription);
    this.#held.delete(subscriptionId);
    this.journal.write('unsubscribed', user, cause, subscription);
  }

  /** The subscriber signs in, for the first time or again. */
  signIn(userId: number): Usuario {
    const user = this.#find(userId);
    user.primeiro_acesso ??= new Date(this.#clock()).toISOString();
    return copyOf(user);
  }

  #find(id: number): Usuario {
    const user = this.#users.get(id);
    if (!user) throw refusals.notFound('usuario');
    return user;
  }

  #findHeld(id: number): Held {
    const held = this.#held.get(id);
    if (!held) throw refusals.notFound('assinatura');
    return held;
  }

  #index(user: Usuario): void {
    this.#byReference.set(user.referencia, user);
    this.#byEmail.set(user.email, user);
  }
}

const copyOf = (user: Usuario): Usuario => ({ ...user, assinaturas: user.assinaturas.map((one) => ({ ...one })) });
