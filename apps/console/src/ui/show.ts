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
