import type { Surroundings } from '../supervisor/announce.ts';
import type { Paper } from './paper.ts';
import type { Told, Verdict } from './story.ts';
import { count, cut, duration, wrap } from './words.ts';

const marks: Record<Verdict, { mark: string; style: 'green' | 'red' | 'yellow' }> = {
  held: { mark: '✔', style: 'green' },
  failed: { mark: '✘', style: 'red' },
  skipped: { mark: '–', style: 'yellow' },
};

/** Each step, whether it held, and how long it took. */
export function printSummary(paper: Paper, told: readonly Told[], totalMs: number): void {
  paper.rule('Resumo');
  paper.raw(paper.style('dim', `${'passo'.padStart(12)}${'conferências    tempo'.padStart(paper.width - 12)}`));
  for (const [index, { title, verdict, checks, milliseconds }] of told.entries()) {
    const { mark, style } = marks[verdict];
    const right = `${String(checks).padStart(3)}${duration(milliseconds).padStart(13)}`;
    const width = paper.width - 8 - right.length;
    paper.raw(`${paper.style(style, mark.padStart(3))} ${String(index + 1).padStart(2)}  ${cut(title, width - 1).padEnd(width)}${paper.style('dim', right)}`);
  }
  const failed = told.filter(({ verdict }) => verdict !== 'held').length;
  const checks = told.reduce((sum, step) => sum + step.checks, 0);
  const result = failed === 0 ? `Todos os ${told.length} passos se confirmaram` : `${failed} de ${told.length} passos não se confirmaram`;
  paper.raw();
  paper.raw(
    `  ${paper.style(['bold', failed === 0 ? 'green' : 'red'], `${result}: ${count(checks, 'conferência', 'conferências')} em ${duration(totalMs)}.`)}`,
  );
}

export interface Left extends Omit<Surroundings, 'logFile'> {
  sandboxUrl: string;
  tenant: string;
  /** `127.0.0.1:54320` */
  databaseAt: string;
  folder: string;
  logFile: string;
}

/** Where everything is, to be tried by hand. */
export function printPlaces(paper: Paper, left: Left): void {
  paper.rule('Tudo continua no ar');
  const places: (readonly [string, string])[] = [
    ...(left.console ? [['Console', `${left.url}/`] as const] : []),
    ...(left.setupUrl ? [['1º acesso', left.setupUrl] as const] : []),
    ['API', `${left.url}/v1`],
    ...(left.docs ? [['Documentação', `${left.url}/docs`] as const] : []),
    ['Plataforma simulada', `${left.sandboxUrl}/?inquilino=${left.tenant}`],
    ['Chave da API', left.apiKey ?? ''],
    ['Banco de dados', left.databaseAt],
    ['Registro', left.logFile],
  ];
  paper.raw();
  for (const [label, value] of places) paper.raw(`  ${paper.style('dim', label.padEnd(20))} ${value}`);
  paper.raw(`\n  ${paper.style('bold', 'Para experimentar:')}\n`);
  const commands = [
    `export CHAVE=${left.apiKey ?? ''}`,
    `export API=${left.url}/v1`,
    `export SIMULADA=${left.sandboxUrl}/_sandbox/saber-mais/${left.tenant}`,
    'api() { curl -s -H "Authorization: Bearer $CHAVE" "$API$@"; echo; }',
    'api /integrations',
    "api '/accounts?limit=3&total=true'",
    "api '/customers?search=ana+maria'",
    'curl -s $SIMULADA/faults -d \'{"kind":"503"}\'    # plataforma fora do ar',
    'curl -s $SIMULADA/faults -X DELETE             # de volta',
  ];
  for (const command of commands) paper.raw(`    ${command}`);
  paper.raw();
  for (const line of wrap(`Os dados ficam em ${left.folder} até a próxima demonstração, que começa do zero.`, paper.width - 2)) paper.raw(`  ${line}`);
  if (left.console) {
    paper.raw(`\n  ${paper.style('bold', 'Abra no navegador:')} ${left.setupUrl ?? `${left.url}/`}`);
    if (left.setupUrl) paper.raw('  Esse endereço cria o primeiro administrador e serve uma vez; depois dele, entre por ' + `${left.url}/`);
  }
  paper.raw(`\n  ${paper.style('bold', 'Ctrl+C encerra tudo.')}\n`);
}
