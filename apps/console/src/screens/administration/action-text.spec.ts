import { describe, expect, it } from '@jest/globals';
import { actionText, actorText, reasonText } from './action-text.ts';

describe('what happened, in words', () => {
  it('says who and what; what has no words is shown as it is', () => {
    expect(['invoice.posted', 'session.opened', 'billing_run.previewed', 'moon.landed', 'customer.flown'].map(actionText)).toEqual([
      'Fatura: lançamento',
      'Sessão: entrada',
      'Faturamento: prévia',
      'moon.landed',
      'customer.flown',
    ]);
    expect([reasonText('first administrator'), reasonText('Pediu por telefone')]).toEqual(['primeiro administrador', 'Pediu por telefone']);
  });

  it('names people and keys where the names are known', () => {
    const names = new Map([
      ['user:1', 'Dona Maria'],
      ['key:2', 'ERP'],
    ]);
    expect(['user:1', 'user:9', 'key:2', 'key:9', 'schedule:morning', 'debt-settled', 'system'].map((actor) => actorText(actor, names))).toEqual([
      'Dona Maria',
      'Usuário',
      'Chave de API ERP',
      'Chave de API',
      'Automático',
      'Automático, débito quitado',
      'Sistema',
    ]);
  });
});
