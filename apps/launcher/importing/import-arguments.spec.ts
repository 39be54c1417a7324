import { describe, expect, it } from '@jest/globals';
import { readImportArguments } from './import-arguments.ts';

describe('what was typed after npm run import --', () => {
  it('is a source, a folder and options', () => {
    expect(readImportArguments(['hubsoft', './saida'])).toEqual({ folder: './saida', report: undefined, dryRun: false, approved: false });
    expect(readImportArguments(['--dry-run', 'hubsoft', 'saida', '--report', 'r.jsonl', '--approve'])).toEqual({
      folder: 'saida',
      report: 'r.jsonl',
      dryRun: true,
      approved: true,
    });
  });

  it.each([
    [[], 'de onde importar'],
    [['hubsof', 'x'], 'Origem desconhecida: "hubsof"'],
    [['hubsoft'], 'Informe a pasta'],
    [['hubsoft', 'a', 'b'], 'sobrou: b'],
    [['hubsoft', 'a', '--dryrun'], 'Opção desconhecida: --dryrun'],
    [['hubsoft', 'a', '--report'], '--report pede'],
    [['hubsoft', 'a', '--dry-run=sim'], '--report pede'],
  ])('%j is refused: %s', (given, wrong) => expect(readImportArguments(given)).toEqual({ wrong: expect.stringContaining(wrong) }));
});
