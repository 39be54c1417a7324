import type { CivilDate } from '#kernel';

const byYear = new Map<string, ReadonlySet<CivilDate>>();

/** What is closed by law and what banks close on, Carnival and Corpus Christi too; not the optional days. */
async function holidaysOf(year: string): Promise<ReadonlySet<CivilDate>> {
  const known = byYear.get(year);
  if (known) return known;
  // The rules of every country come with it, 40 MB once loaded: only a process that needs them pays.
  const { default: Holidays } = await import('date-holidays');
  const closed = new Holidays('BR').getHolidays(Number(year)).filter(({ type }) => type === 'public' || type === 'bank');
  const days = new Set(closed.map(({ date }) => date.slice(0, 10)));
  byYear.set(year, days);
  return days;
}

/** Neither a weekend nor a national holiday of Brazil. */
export async function isBusinessDay(date: CivilDate): Promise<boolean> {
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
  return weekday !== 0 && weekday !== 6 && !(await holidaysOf(date.slice(0, 4))).has(date);
}
