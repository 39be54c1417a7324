const money = new Intl.NumberFormat('pt-BR', { style: 'currency', currency: 'BRL' });
const zone = 'America/Sao_Paulo';
const instant = new Intl.DateTimeFormat('pt-BR', { dateStyle: 'short', timeStyle: 'short', timeZone: zone });
const whole = new Intl.NumberFormat('pt-BR');

/** Centavos as `R$ 29,90`. */
export const showCents = (cents: number | null | undefined): string => (cents === null || cents === undefined ? '—' : money.format(cents / 100));
/** An instant as `25/11/2026, 09:00`. */
export const showInstant = (at: string | null | undefined): string => (at ? instant.format(new Date(at)) : '—');
/** A civil date (`2026-11-25`) as `25/11/2026`. */
export const showDate = (date: string | null | undefined): string => (date ? date.slice(0, 10).split('-').reverse().join('/') : '—');
export const showCount = (count: number | null | undefined): string => (count === null || count === undefined ? '—' : whole.format(count));
/** `90 dias`; with its years where it has some: `1.830 dias (5 anos)`. */
export function showDays(days: number): string {
  const years = Math.floor(days / 365);
  const text = `${whole.format(days)} ${days === 1 ? 'dia' : 'dias'}`;
  return years === 0 ? text : `${text} (${years} ${years === 1 ? 'ano' : 'anos'})`;
}
/** A month (`2026-12`) as `12/2026`. */
export const showCompetence = (competence: string | null | undefined): string => (competence ? competence.split('-').reverse().join('/') : '—');
/** The instant a civil date (or so many days later) begins where the provider is; Brazil keeps no summer time. */
export function startOfDay(date: string | undefined, daysLater = 0): string | undefined {
  const start = new Date(`${date}T00:00:00-03:00`);
  if (date === undefined || Number.isNaN(start.getTime())) return undefined;
  return new Date(start.getTime() + daysLater * 86_400_000).toISOString();
}
