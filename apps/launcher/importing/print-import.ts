import { type ImportKind, importKinds, type ImportLine, importOutcomes, type ImportReport, type ReportedPayments } from '#imports';
import { productZone } from '#kernel';

const kindNames: Record<ImportKind, string> = {
  file: 'Arquivos',
  charge_type: 'Tipos de cobrança',
  due_day: 'Vencimentos',
  plan: 'Planos',
  package: 'Pacotes',
  customer: 'Clientes',
  service: 'Serviços',
  service_package: 'Pacotes de serviços',
  invoice: 'Faturas',
};

/** Lines of one kind printed one by one; of more, the rest is counted. */
const shownOfKind = 50;
/** Places named of those for whom the same was assumed. */
const shownOfAssumption = 3;

const whole = new Intl.NumberFormat('pt-BR');

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows.map((row) => row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join('  '));
}

const placeOf = ({ file, path, externalRef }: ImportLine): string => [file, path, externalRef && `(${externalRef})`].filter(Boolean).join(' ');

function skippedOf(kind: ImportKind, lines: readonly ImportLine[]): string[] {
  const skipped = lines.filter((line) => line.kind === kind && line.outcome === 'skipped');
  const shown = skipped.slice(0, shownOfKind).map((line) => `  ${placeOf(line)}: ${line.reason ?? ''}`);
  return skipped.length > shownOfKind ? [...shown, `  … e mais ${whole.format(skipped.length - shownOfKind)} de ${kindNames[kind]}`] : shown;
}

/** An assumption without the value of its one element, which stands last, in parentheses. */
const assumptionOf = (text: string): string => text.replace(/ \([^()]*\)$/, '');

/** The same assumption is made of many: told once, with how many and the first of them. */
function assumedOf(kind: ImportKind, lines: readonly ImportLine[]): string[] {
  const groups = new Map<string, { text: string; first: string[]; count: number }>();
  for (const line of lines.filter((one) => one.kind === kind)) {
    for (const text of line.assumed ?? []) {
      const same = groups.get(assumptionOf(text)) ?? { text, first: [], count: 0 };
      if (same.count < shownOfAssumption) same.first.push(placeOf(line));
      same.count += 1;
      groups.set(assumptionOf(text), same);
    }
  }
  const told = [...groups].map(([assumption, { text, first, count }]) => {
    if (count === 1) return `  ${kindNames[kind]}, ${text}: ${first[0]}`;
    const more = count > first.length ? `; e mais ${whole.format(count - first.length)}` : '';
    return `  ${kindNames[kind]}, ${assumption} [${whole.format(count)}]: ${first.join('; ')}${more}`;
  });
  return told.length > shownOfKind
    ? [...told.slice(0, shownOfKind), `  … e mais ${whole.format(told.length - shownOfKind)} suposições sobre ${kindNames[kind]}`]
    : told;
}

const moment = new Intl.DateTimeFormat('pt-BR', { dateStyle: 'short', timeStyle: 'short', timeZone: productZone });

/** Up to when payments are known now: blocking may depend on it. */
function freshness({ asOf, untold }: ReportedPayments): string[] {
  if (asOf !== null) return [`  atualizados até ${moment.format(new Date(asOf))}`];
  if (untold === 0) return [];
  return [
    `  ${whole.format(untold)} ${untold === 1 ? 'fatura vencida em aberto não veio' : 'faturas vencidas em aberto não vieram'} desta vez: podem ter sido pagas, e os dados não contam como atualizados`,
  ];
}

/** The report as an operator reads it: what was read, how it ended by kind, what was left out, what was assumed. */
export function printImport({ files, lines, totals, seconds, runId, payments }: ImportReport): string {
  const known = files.filter(({ contents }) => contents.length > 0);
  const read = known.map(
    ({ file, contents, elements, note }) => `  ${file}: ${contents.join(', ')}, ${whole.format(elements)}${note === undefined ? '' : `; ${note}`}`,
  );
  const kinds = importKinds.filter((kind) => importOutcomes.some((outcome) => totals[kind][outcome] > 0));
  const header = ['', runId === null ? 'a importar' : 'novos', 'atualizados', 'sem mudança', 'ignorados'];
  const rows = kinds.map((kind) => [kindNames[kind], ...importOutcomes.map((outcome) => whole.format(totals[kind][outcome]))]);
  const skipped = kinds.flatMap((kind) => skippedOf(kind, lines));
  const assumed = kinds.flatMap((kind) => assumedOf(kind, lines));
  const section = (title: string, body: readonly string[]): string[] => (body.length > 0 ? ['', title, ...body] : []);
  return [
    ...(known.length > 0 ? ['Lidos', ...read] : ['Nenhum arquivo do HubSoft foi encontrado na pasta.']),
    ...section(runId === null ? 'Resultado (simulação: nada foi gravado)' : 'Resultado', table([header, ...rows])),
    ...section('Ignorados', skipped),
    ...section('Supostos, por faltar no HubSoft', assumed),
    ...section('Dados de pagamento', freshness(payments)),
    '',
    `${whole.format(lines.length)} linhas em ${seconds.toFixed(1).replace('.', ',')} s.`,
  ].join('\n');
}
