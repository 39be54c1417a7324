// How the demo says numbers, dates and amounts, and fits them to the screen.

const reais = new Intl.NumberFormat('pt-BR', { style: 'currency', currency: 'BRL' });
const whole = new Intl.NumberFormat('pt-BR');
const tenths = new Intl.NumberFormat('pt-BR', { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** 1990 → R$ 19,90. */
export const brl = (cents: number): string => reais.format(cents / 100).replaceAll('\u00a0', ' ');

/** 2000 → 2.000. */
export const number = (value: number): string => whole.format(value);

/** From milliseconds: 0,4 s; from a minute on, 1 min 05 s. */
export function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${tenths.format(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${String(Math.floor(seconds % 60)).padStart(2, '0')} s`;
}

/** count(1, 'usuário', 'usuários') → 1 usuário. */
export const count = (value: number, one: string, many: string): string => `${number(value)} ${value === 1 ? one : many}`;

/** 2026-12-05 → 05/12/2026. */
export const day = (civilDate: string): string => civilDate.slice(0, 10).split('-').reverse().join('/');

/** Lines of at most `width`, broken between words; a longer word has a line of its own. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter(Boolean)) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = '';
    }
    line = line === '' ? word : `${line} ${word}`;
  }
  return line === '' ? lines : [...lines, line];
}

/** At most `width` long, its end cut. */
export const cut = (text: string, width: number): string => (text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`);
