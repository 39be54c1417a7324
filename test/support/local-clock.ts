import { Temporal } from 'temporal-polyfill';

/** Noronha −2, São Paulo −3, Manaus −4, Rio Branco −5; only São Paulo's clocks were put forward in 2018. */
export type BrazilianZone = 'America/Noronha' | 'America/Sao_Paulo' | 'America/Manaus' | 'America/Rio_Branco';

/** The moment at which clocks there show this (`2026-01-31T23:59:59`); one that they skipped is as much later. */
export const whenClocksShow = (zone: BrazilianZone, local: string): Date =>
  new Date(Temporal.PlainDateTime.from(local).toZonedDateTime(zone).epochMilliseconds);

/** What clocks there show at a moment, to the second. */
export const shownByClocks = (zone: BrazilianZone, at: Date): string =>
  Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(zone).toPlainDateTime().toString({ smallestUnit: 'second' });
