// Test support: the platform in memory, speaking its wire format, misbehaving on demand and counting its effects.
import { fakeHost, json, type FakeHost, type FakeRequest } from '@content-platforms/plugin-sdk/testing';
import type { HostResponse } from '@content-platforms/plugin-sdk';
import { FakeRules, Refused, type Start } from './fake-rules.ts';

export type { FakeProduct } from './fake-rules.ts';

/** What goes wrong with a request. `late`: it looks lost, and is applied 60 seconds later. A number: that code, nothing done. */
export type Fault = 'none' | 'lost-before' | 'lost-after' | 'late' | 'garbled' | '500-before' | '500-after' | '503' | 'empty-2xx' | number;

export interface FakePlatform {
  host: FakeHost;
  rules: FakeRules;
  /** One per write to come, then none. */
  writeFaults: Fault[];
  /** One per read to come, then none. */
  readFaults: Fault[];
  /** Write requests that came within a good session, whatever became of them; `/contratos/bloquear`, oldest first. */
  writes: string[];
  /** How many sessions were opened. */
  sessions: number;
  /** Ends the session that is open. */
  endSession(): void;
}

export const credentials = { username: 'user', password: 'senha-secreta', providerId: '6f1c2d3e-0000-4000-8000-123456789abc' };

const writing = /^\/clientes\/(inserir|alterar)$|^\/contratos\/(inserir|alterar|bloquear|desbloquear|encerrar)$/;

export function fakePlatform(start: Start = {}): FakePlatform {
  const rules = new FakeRules(start);
  const late: { at: number; apply(): void }[] = [];
  let session: string | undefined;
  const now = (): number => platform.host.now().getTime();

  const platform: FakePlatform = {
    rules,
    writeFaults: [],
    readFaults: [],
    writes: [],
    sessions: 0,
    endSession: () => void (session = undefined),
    host: fakeHost((request) => {
      land();
      const path = request.url.pathname;
      if (path === '/sessao/abrir') return open(request);
      if (session === undefined || request.headers['x-sessao'] !== session) return refusal(10);
      const isWrite = writing.test(path);
      const fault = (isWrite ? platform.writeFaults : platform.readFaults).shift() ?? 'none';
      if (fault === 10) session = undefined;
      else if (isWrite) platform.writes.push(path);
      return misbehave(fault, request);
    }),
  };

  function open({ body }: FakeRequest): HostResponse {
    const { usuario, senha, id_provedor } = body as Record<string, string>;
    if (usuario !== credentials.username || senha !== credentials.password) return refusal(11);
    if (id_provedor !== credentials.providerId) return refusal(12);
    platform.sessions += 1;
    session = `s${platform.sessions}`;
    return success({ sessao: session, expira_em_segundos: 1800 });
  }

  /** Late effects whose time has come happen before anything else is looked at. */
  function land(): void {
    for (const effect of late.filter(({ at }) => at <= now())) {
      late.splice(late.indexOf(effect), 1);
      effect.apply();
    }
    rules.settle(now());
  }

  function apply({ url, body }: FakeRequest): HostResponse {
    try {
      return success(rules.answer(url.pathname, body as object, now()));
    } catch (error) {
      if (error instanceof Refused) return refusal(error.codigo, error.dados);
      throw error;
    }
  }

  function misbehave(fault: Fault, request: FakeRequest): HostResponse {
    const reset = (): never => {
      throw new TypeError('terminated');
    };
    switch (fault) {
      case 'none':
        return apply(request);
      case 'lost-before':
        return reset();
      case 'lost-after':
        apply(request);
        return reset();
      case 'late':
        late.push({ at: now() + 60_000, apply: () => void apply(request) });
        return reset();
      case 'garbled':
        return { ...apply(request), text: '<html>{"id":' };
      case 'empty-2xx':
        return { ...apply(request), text: '' };
      case '500-after':
        apply(request);
        return json(500, { erro: 'x' });
      case '500-before':
        return json(500, { erro: 'x' });
      case '503':
        return json(503, { erro: 'x' });
      default:
        return refusal(fault, fault === 29 ? { aguarde_segundos: 7 } : {});
    }
  }
  return platform;
}

const success = (dados: unknown): HostResponse => json(200, { sucesso: true, codigo: 0, mensagem: 'OK', ...(dados === undefined ? {} : { dados }) });
const refusal = (codigo: number, dados: object = {}): HostResponse => json(200, { sucesso: false, codigo, mensagem: 'Detalhe que cita 529.982.247-25', dados });
