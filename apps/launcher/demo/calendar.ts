const today = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Sao_Paulo' });

/** The civil day, in São Paulo, so many days from today: -20 is twenty days ago. */
export function dayFromToday(days: number): string {
  const date = new Date(`${today.format(new Date())}T12:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}

/** Ten in the morning of that day, in São Paulo. */
export const momentOn = (days: number): string => `${dayFromToday(days)}T10:00:00-03:00`;
