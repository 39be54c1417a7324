import { describe, expect, it } from '@jest/globals';
import { type NoticeFacts, suspensionDay, writeNotice } from './write-notice.ts';

const facts = (more: Partial<NoticeFacts> = {}): NoticeFacts => ({
  stage: 'block',
  sender: 'Provedor Exemplo',
  customer: 'Ana Maria',
  plan: 'Fibra 500',
  today: '2026-01-11',
  debts: [{ dueDate: '2026-01-10', competence: '2026-01', openCents: 1_234_590 }],
  profile: { noticeAfterDueDays: 1, blockAfterNoticeDays: 15, endAfterBlockDays: 90 },
  blockedOn: null,
  ...more,
});

describe('the notice before a suspension', () => {
  it('says reason, amount, month, date of suspension, date of rescission and time to restore', () => {
    const { subject, text, template } = writeNotice(facts());
    expect({ subject, template }).toEqual({ subject: 'Aviso de débito e de suspensão em 26/01/2026', template: 'suspensao/1' });
    expect(text).toBe(
      `Olá, Ana Maria.

Motivo: falta de pagamento do serviço "Fibra 500".

Em aberto, até 11/01/2026:
- mês 01/2026, vencida em 10/01/2026: R$ 12.345,90
Total: R$ 12.345,90

Data da suspensão: 26/01/2026, se o débito não for pago antes.
Data da rescisão do contrato: a partir de 26/04/2026, depois de novo aviso.
Restabelecimento: O serviço é restabelecido em até 1 (um) dia depois que o pagamento for confirmado.

Se você já pagou, desconsidere este aviso.

Provedor Exemplo
`,
    );
  });

  it('tells of every debt, and of the legal 60 days where the profile ends no contract', () => {
    const debts = [
      { dueDate: '2026-01-10', competence: '2026-01', openCents: 9990 },
      { dueDate: '2026-02-10', competence: null, openCents: 500 },
    ];
    const { text } = writeNotice(
      facts({ debts, today: '2026-02-11', sender: '', profile: { noticeAfterDueDays: 1, blockAfterNoticeDays: 15, endAfterBlockDays: null } }),
    );
    expect(text).toContain('- cobrança, vencida em 10/02/2026: R$ 5,00\nTotal: R$ 104,90');
    expect(text).toContain('suspensão: 26/02/2026');
    expect(text).toContain('a partir de 27/04/2026');
  });

  it.each([
    ['the day after due', '2026-01-31', '2026-02-01', 1, 15, '2026-02-16'],
    ['over 29 February', '2028-02-14', '2028-02-15', 1, 15, '2028-03-01'],
    ["sent before the profile's own day", '2026-01-10', '2026-01-11', 5, 20, '2026-02-04'],
    ['sent late', '2026-01-10', '2026-01-20', 1, 15, '2026-02-04'],
  ])('the day of the suspension, %s', (_, dueDate, today, noticeAfterDueDays, blockAfterNoticeDays, expected) => {
    const profile = { noticeAfterDueDays, blockAfterNoticeDays, endAfterBlockDays: null };
    expect(suspensionDay({ debts: [{ dueDate, competence: null, openCents: 1 }], today, profile })).toBe(expected);
  });
});

describe('the notice before the end of the contract', () => {
  it.each([
    ['in time', '2026-04-11', '26/04/2026'],
    ['late: fifteen days from it', '2026-05-10', '25/05/2026'],
  ])('says since when it is suspended and when it ends, %s', (_, today, ends) => {
    const { subject, text, template } = writeNotice(facts({ stage: 'end', today, blockedOn: '2026-01-26' }));
    expect({ subject, template }).toEqual({ subject: `Aviso de rescisão do contrato a partir de ${ends}`, template: 'rescisao/1' });
    expect(text).toContain('Suspenso desde: 26/01/2026.');
    expect(text).toContain(`Data da rescisão do contrato: a partir de ${ends}, se o débito não for pago antes.`);
    expect(text).toContain('R$ 12.345,90');
    expect(text).toContain('em até 1 (um) dia');
  });
});
