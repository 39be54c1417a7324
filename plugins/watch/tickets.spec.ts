import { describe, expect, it } from '@jest/globals';
import type { Ticket } from './api.ts';
import { heldAccount, heldAccounts, oldestFirst } from './tickets.ts';

const reference = '0198c0de-0000-7000-8000-000000000001';
const ticket = (Ticket: string, more: Partial<Ticket> = {}): Ticket => ({
  Pacote: 'A',
  Ticket,
  Status: true,
  EmailUsuario: 'ana@example.com',
  DataCriacao: '2026-11-20 10:00:00',
  DataCriacaoUsuario: '',
  IDIntegracaoAssinante: reference,
  ...more,
});

describe('what is held', () => {
  it.each<[string, Ticket[], string | null | undefined]>([
    ['never signed up', [ticket('1')], null],
    ['signed up, on the clock of São Paulo', [ticket('1', { DataCriacaoUsuario: '2026-11-20 22:30:00' })], '2026-11-21T01:30:00.000Z'],
    ['with a zone of its own', [ticket('1', { DataCriacaoUsuario: '2026-11-20T22:30:00Z' })], '2026-11-20T22:30:00.000Z'],
    [
      'the first of two',
      [ticket('1', { DataCriacaoUsuario: '2026-11-22 00:00:00' }), ticket('2', { DataCriacaoUsuario: '2026-11-21 00:00:00' })],
      '2026-11-21T03:00:00.000Z',
    ],
    ['one of two', [ticket('1'), ticket('2', { DataCriacaoUsuario: '2026-11-21 00:00:00' })], '2026-11-21T03:00:00.000Z'],
    ['not told', [ticket('1', { DataCriacaoUsuario: undefined })], undefined],
    ['unreadable', [ticket('1', { DataCriacaoUsuario: 'ontem' })], undefined],
  ])('%s', (_name, tickets, activatedAt) => expect(heldAccount(tickets, reference).activatedAt).toBe(activatedAt));

  it('names the oldest ticket, and is blocked when all tickets for a package are', () => {
    const tickets = [ticket('12', { Status: false, DataCriacao: '2026-11-21 10:00:00' }), ticket('9'), ticket('10', { Pacote: 'B', Status: false })];
    expect(heldAccount(tickets, reference)).toMatchObject({
      reference,
      remoteId: '9',
      products: [
        { ref: 'A', blocked: false },
        { ref: 'B', blocked: true },
      ],
      memo: {},
    });
    expect(oldestFirst(tickets).map(({ Ticket }) => Ticket)).toEqual(['9', '10', '12']);
  });

  it('of a list: by integration id; what has none is nobody’s, each by itself', () => {
    const tickets = [ticket('1'), ticket('2', { IDIntegracaoAssinante: '' }), ticket('3', { Pacote: 'B' }), ticket('4', { IDIntegracaoAssinante: '' })];
    expect(heldAccounts(tickets).map(({ reference: whose, remoteId }) => [whose, remoteId])).toEqual([
      [reference, '1'],
      [null, '2'],
      [null, '4'],
    ]);
  });

  it('remembers an adopted ticket with its own integration id', () => {
    expect(heldAccount([ticket('7', { IDIntegracaoAssinante: 'hub-9' })], reference)).toMatchObject({
      reference: 'hub-9',
      memo: { adopted: { ticket: '7', integrationId: 'hub-9' } },
    });
  });
});
