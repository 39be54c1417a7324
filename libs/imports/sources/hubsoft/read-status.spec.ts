import { describe, expect, it } from '@jest/globals';
import { readStatus } from './read-status.ts';

describe('the status of a HubSoft service', () => {
  it.each([
    ['servico_habilitado', 'enabled', null],
    ['aguardando_instalacao', 'awaiting_installation', null],
    ['aguardando_assinatura_contrato', 'awaiting_installation', null],
    ['aguardando_migracao', 'awaiting_migration', null],
    ['franquia_excedida', 'quota_exceeded', null],
    ['suspenso_debito', 'enabled', 'debt'],
    ['suspenso_parcialmente', 'enabled', 'debt'],
    ['suspenso_pedido_cliente', 'enabled', 'request'],
    ['cancelado', 'cancelled', null],
    ['inativo', 'cancelled', null],
  ])('%s is %s, held by %s', (prefix, status, hold) => expect(readStatus(prefix, null)).toEqual({ status, hold }));

  it('is known by its name on screen where the prefix is missing', () => {
    expect(readStatus(null, 'Serviço Habilitado')).toEqual({ status: 'enabled', hold: null });
    expect(readStatus('', 'Suspenso por Débito')).toEqual({ status: 'enabled', hold: 'debt' });
  });

  it('is not guessed', () => {
    expect(readStatus('em_analise', 'Serviço Habilitado')).toBeUndefined();
    expect(readStatus(null, null)).toBeUndefined();
  });
});
