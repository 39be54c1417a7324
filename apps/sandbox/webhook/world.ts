import type { Clock } from '../platform.ts';
import type { Conta, Effect, Evento, Recebido, Settings } from './model.ts';

const remembered = 500;

/** A partner that takes events as it should: checks nothing twice, applies nothing late. State and rules, no I/O. */
export class WebhookWorld {
  readonly settings: Settings;
  readonly received: Recebido[] = [];
  readonly effects: Effect[] = [];
  readonly #clock: Clock;
  readonly #accounts = new Map<string, Conta>();
  readonly #seen = new Map<string, Record<string, unknown>>();
  #receivedCount = 0;
  #logins = 0;

  constructor(settings: Settings, clock: Clock) {
    this.settings = settings;
    this.#clock = clock;
  }

  /** Those that live, newest last. */
  accounts(): Conta[] {
    return [...this.#accounts.values()].filter(({ status }) => status !== 'removido');
  }

  now(): number {
    return this.#clock();
  }

  /** Takes an event; what the partner answers. */
  take(event: Evento, requestSeq: number): Record<string, unknown> {
    const answered = this.#seen.get(event.id);
    if (answered) return this.#note(event, 'repetido', answered);
    const before = this.#accounts.get(event.referencia);
    if (before && event.sequencia <= before.sequencia) return this.#note(event, 'atrasado', {});

    const { cliente } = event.cliente_servico;
    const isNew = (before === undefined || before.status === 'removido') && event.status !== 'removido';
    const after: Conta = {
      referencia: event.referencia,
      sequencia: event.sequencia,
      status: event.status,
      motivo: event.motivo,
      pacote: event.pacote?.descricao ?? null,
      produtos: event.produtos,
      nome: cliente.nome_razaosocial ?? '',
      cpf_cnpj: cliente.cpf_cnpj ?? '',
      email: cliente.email_principal ?? '',
      ...this.#login(isNew, before),
    };
    this.#accounts.set(event.referencia, after);
    const answer = isNew && after.login !== null ? { login: after.login, senha: after.senha } : {};
    this.#seen.set(event.id, answer);
    if (!differs(before, after)) return this.#note(event, 'sem-mudanca', answer);
    this.effects.push({
      seq: this.effects.length + 1,
      at: this.#at(),
      kind: event.tipo as Effect['kind'],
      referencia: event.referencia,
      status: event.status,
      requestSeq,
    });
    return this.#note(event, 'aplicado', answer);
  }

  #login(isNew: boolean, before: Conta | undefined): Pick<Conta, 'login' | 'senha'> {
    if (!isNew) return { login: before?.login ?? null, senha: before?.senha ?? null };
    if (!this.settings.respondeLogin) return { login: null, senha: null };
    this.#logins += 1;
    return { login: `assinante-${this.#logins}`, senha: `canary-senha-do-parceiro-${this.#logins}` };
  }

  #note(event: Evento, resultado: Recebido['resultado'], answer: Record<string, unknown>): Record<string, unknown> {
    this.#receivedCount += 1;
    const { id, tipo, sequencia, referencia } = event;
    this.received.push({ seq: this.#receivedCount, at: this.#at(), id, tipo, sequencia, referencia, resultado });
    if (this.received.length > remembered) this.received.shift();
    return answer;
  }

  #at(): string {
    return new Date(this.#clock()).toISOString();
  }
}

/** Whether an event says something new; one about nobody's end says nothing. */
function differs(before: Conta | undefined, after: Conta): boolean {
  const told = (account: Conta | undefined): string => {
    if (!account || account.status === 'removido') return 'nobody';
    const { status, motivo, pacote, produtos, nome, email } = account;
    return JSON.stringify({ status, motivo, pacote, produtos, nome, email });
  };
  return told(before) !== told(after);
}
