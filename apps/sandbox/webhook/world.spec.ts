import { describe, expect, it } from '@jest/globals';
import type { Evento } from './model.ts';
import { WebhookWorld } from './world.ts';

const settings = { segredos: [], toleranciaSegundos: 300, respondeLogin: true, latencyMs: 0 };
const event = (sequencia: number, more: Partial<Evento> = {}): Evento => ({
  versao: '1',
  id: `msg_${sequencia}`,
  tipo: 'cadastro',
  sequencia,
  referencia: 'r',
  status: 'habilitado',
  motivo: null,
  pacote: null,
  produtos: [{ codigo: 'A', status: 'habilitado' }],
  cliente_servico: { cliente: { nome_razaosocial: 'Ana', cpf_cnpj: '1', email_principal: null } },
  ...more,
});

describe('a receiver', () => {
  const open = (): WebhookWorld => new WebhookWorld(settings, () => 0);
  const results = (world: WebhookWorld): string[] => world.received.map(({ resultado }) => resultado);

  it('applies an event, repeats its answer, and lets nothing late through', () => {
    const world = open();
    const answer = world.take(event(1), 1);
    expect(answer).toMatchObject({ login: 'assinante-1' });
    expect(world.take(event(1), 2)).toEqual(answer);
    world.take(event(3, { status: 'suspenso' }), 3);
    world.take(event(2), 4);
    expect(results(world)).toEqual(['aplicado', 'repetido', 'aplicado', 'atrasado']);
    expect(world.accounts()).toMatchObject([{ status: 'suspenso', sequencia: 3 }]);
    expect(world.effects).toHaveLength(2);
  });

  it('remembers who was removed, and calls a state told again no change', () => {
    const world = open();
    world.take(event(1, { status: 'removido', tipo: 'remocao' }), 1);
    world.take(event(2), 2);
    world.take(event(3), 3);
    world.take(event(5, { status: 'removido', tipo: 'remocao' }), 4);
    world.take(event(4), 5);
    expect(results(world)).toEqual(['sem-mudanca', 'aplicado', 'sem-mudanca', 'aplicado', 'atrasado']);
    expect(world.accounts()).toEqual([]);
  });
});
