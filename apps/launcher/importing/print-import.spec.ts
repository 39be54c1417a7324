import type { ImportLine, ImportReport } from '#imports';
import { describe, expect, it } from '@jest/globals';
import { countOutcomes } from '../../../libs/imports/runs/report.ts';
import { printImport } from './print-import.ts';

const line = (more: Partial<ImportLine>): ImportLine => ({
  file: 'c.json',
  line: 0,
  path: 'clientes[0]',
  kind: 'customer',
  externalRef: 'hubsoft:cliente:1',
  outcome: 'taken',
  ...more,
});
const report = (lines: ImportLine[], more: Partial<ImportReport> = {}): ImportReport => ({
  source: 'hubsoft',
  runId: 'run',
  seconds: 1.26,
  files: [{ file: 'c.json', contents: ['clientes'], elements: 1234, note: 'página 1 de 2 (2000 registros ao todo)' }],
  lines,
  totals: countOutcomes(lines),
  payments: { asOf: null, untold: 0 },
  ...more,
});

describe('the report on screen', () => {
  it('counts by kind, names what was left out, and tells each assumption once', () => {
    const assumed = (n: number): ImportLine =>
      line({
        kind: 'service',
        path: `clientes[${n}].servicos[0]`,
        externalRef: `hubsoft:cliente_servico:${n}`,
        assumed: [`vencimento não informado (dia ${n})`],
      });
    const text = printImport(
      report([
        line({}),
        line({ path: 'clientes[1]', outcome: 'skipped', reason: 'CPF/CNPJ inválido' }),
        ...[1, 2, 3, 4, 5].map(assumed),
        line({ kind: 'invoice', assumed: ['liquidada com desconto (R$ 10,00)'] }),
      ]),
    );
    expect(text).toContain('  c.json: clientes, 1.234; página 1 de 2 (2000 registros ao todo)');
    expect(text).toMatch(/^Clientes +1 +0 +0 +1$/m);
    expect(text).toMatch(/^Serviços +5 +0 +0 +0$/m);
    expect(text).not.toContain('Vencimentos');
    expect(text).toContain('  c.json clientes[1] (hubsoft:cliente:1): CPF/CNPJ inválido');
    expect(text).toContain('  Serviços, vencimento não informado [5]: c.json clientes[1].servicos[0] (hubsoft:cliente_servico:1); ');
    expect(text).toContain('; e mais 2');
    expect(text).toContain('  Faturas, liquidada com desconto (R$ 10,00): c.json');
    expect(text).toContain('8 linhas em 1,3 s.');
  });

  it('counts what is too much to print', () => {
    const lines = Array.from({ length: 60 }, (_, n) => line({ path: `clientes[${n}]`, outcome: 'skipped', reason: 'sem nome' }));
    expect(printImport(report(lines))).toContain('… e mais 10 de Clientes');
  });

  it('says that a simulation wrote nothing, and that nothing was found', () => {
    expect(printImport(report([line({})], { runId: null }))).toContain('simulação: nada foi gravado');
    expect(printImport(report([], { files: [] }))).toContain('Nenhum arquivo do HubSoft');
  });

  it.each([
    [{ asOf: '2026-11-24T15:00:00.000Z', untold: 0 }, 'Dados de pagamento\n  atualizados até 24/11/2026, 12:00'],
    [{ asOf: null, untold: 1 }, '  1 fatura vencida em aberto não veio desta vez: podem ter sido pagas'],
    [{ asOf: null, untold: 1200 }, '  1.200 faturas vencidas em aberto não vieram desta vez'],
  ])('says up to when payments are known: %j', (payments, text) => expect(printImport(report([], { payments }))).toContain(text));

  it('says nothing of payments where no invoice came', () => expect(printImport(report([]))).not.toContain('Dados de pagamento'));
});
