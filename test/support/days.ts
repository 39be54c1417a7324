const inSaoPaulo = new Intl.DateTimeFormat('sv-SE', { timeZone: 'America/Sao_Paulo' });

/** The moment so many days ago, RFC 3339. */
export const momentDaysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString();

/** The civil day in São Paulo so many days ago. */
export const daysAgo = (days: number): string => inSaoPaulo.format(new Date(momentDaysAgo(days)));
