import { z } from 'zod';
import type { Answer } from '../exchange.ts';
import type { Clock, ControlRoute, PlatformWorld, SimulatedPlatform } from '../platform.ts';
import { questionAbout, understand, type NeoAnswer } from './ask.ts';

/** A platform that has no API of its own for us: it asks, at each login (`POST /logins` of its control routes). */
export const neo: SimulatedPlatform = {
  key: 'neo',
  title: 'NEO (consulta o provedor)',
  prefix: '',
  open: (tenant, clock) => openTenant({ enderecoDaConsulta: null, usuario: `user-${tenant}`, senha: `senha-de-consulta-${tenant}` }, clock),
};

export interface Settings {
  /** An integration's `callbackUrl`. */
  enderecoDaConsulta: string | null;
  usuario: string;
  senha: string;
}

/** One subscriber who tried to come in. */
export interface Login extends NeoAnswer {
  seq: number;
  at: string;
  login: string;
  /** Of our answer; 0: none came. */
  status: number;
  milliseconds: number;
}

const remembered = 500;
const nothing = (): Answer => ({ status: 404, body: { erro: 'nada aqui' } });

function openTenant(settings: Settings, clock: Clock): PlatformWorld {
  const logins: Login[] = [];
  let count = 0;
  const signIn = async (login: string): Promise<Login> => {
    const startedAt = performance.now();
    const { status, body } = await ask(settings, login);
    const milliseconds = Math.round((performance.now() - startedAt) * 10) / 10;
    const seen = { seq: (count += 1), at: new Date(clock()).toISOString(), login, status, milliseconds, ...understand(status, body) };
    logins.push(seen);
    if (logins.length > remembered) logins.shift();
    return seen;
  };
  return {
    routeOf: () => 'unknown',
    listsOf: () => null,
    admit: () => null,
    apply: nothing,
    latencyMs: () => 0,
    worded: nothing,
    faultyList: nothing,
    state: (sinceEffect) => ({ settings, logins: logins.filter(({ seq }) => seq > sinceEffect) }),
    effects: () => [],
    control: deskRoutes(settings, signIn),
    glance: (limit) => ({
      account: 'Pergunta ao provedor a cada login',
      facts: [settings.enderecoDaConsulta === null ? 'sem endereço da consulta' : 'com endereço da consulta', `${count} logins`],
      userCount: logins.length,
      users: logins
        .toReversed()
        .slice(0, limit)
        .map(({ seq, at, login, status, situacao, pacotes, bloqueados }) => ({
          id: String(seq),
          name: login,
          document: '',
          email: '',
          reference: '',
          note: `${at.slice(11, 19)} ${situacao} (${status})`,
          subscriptions: [
            ...pacotes.map((product) => ({ product, situation: 'liberado', blocked: false })),
            ...bloqueados.map((product) => ({ product, situation: 'bloqueado', blocked: true })),
          ],
        })),
    }),
  };
}

async function ask({ enderecoDaConsulta, ...credentials }: Settings, login: string): Promise<{ status: number; body: string }> {
  if (enderecoDaConsulta === null) return { status: 0, body: '' };
  try {
    const response = await fetch(enderecoDaConsulta, { ...questionAbout(login, credentials), signal: AbortSignal.timeout(5_000) });
    return { status: response.status, body: await response.text() };
  } catch {
    return { status: 0, body: '' };
  }
}

const changes = z.strictObject({ enderecoDaConsulta: z.url().nullable().optional(), usuario: z.string().optional(), senha: z.string().optional() });

function deskRoutes(settings: Settings, signIn: (login: string) => Promise<Login>): ControlRoute[] {
  return [
    { method: 'PATCH', template: '', accepts: changes, handle: ({ body }) => ({ status: 200, body: Object.assign(settings, body) }) },
    {
      method: 'POST',
      template: '/logins',
      accepts: z.strictObject({ login: z.string() }),
      handle: async ({ body }) => ({ status: 200, body: await signIn((body as { login: string }).login) }),
    },
  ];
}
