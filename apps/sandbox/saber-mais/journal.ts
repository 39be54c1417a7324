import type { Clock } from '../platform.ts';
import type { AccessEmail, Assinatura, Effect, Usuario } from './model.ts';

/** What was done, in order, and only ever appended to. */
export class Journal {
  readonly effects: Effect[] = [];
  readonly accessEmails: AccessEmail[] = [];
  readonly #clock: Clock;
  readonly #invited = new Set<number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  write(kind: Effect['kind'], user: Usuario, requestSeq: number | null, subscription?: Assinatura): void {
    this.effects.push({
      seq: this.effects.length + 1,
      at: new Date(this.#clock()).toISOString(),
      kind,
      userId: user.id,
      referencia: user.referencia,
      ...(subscription && { subscriptionId: subscription.id, produto: subscription.produto, situacao: subscription.situacao }),
      requestSeq,
    });
  }

  /** Once per user, however often they subscribe. */
  sendAccessEmail(user: Usuario): void {
    if (this.#invited.has(user.id)) return;
    this.#invited.add(user.id);
    this.accessEmails.push({ at: new Date(this.#clock()).toISOString(), userId: user.id, email: user.email });
  }
}
