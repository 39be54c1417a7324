import type { RetentionRule } from '#kernel';

/** Of those who work with the product. */
export const accessRetention: readonly RetentionRule[] = [
  {
    key: 'sessions',
    title: 'Sessões encerradas ou vencidas',
    days: 365,
    floorDays: 183,
    why: 'Registros de acesso a uma aplicação: seis meses (Marco Civil da Internet, art. 15).',
    sql: `DELETE FROM session WHERE id IN (SELECT id FROM session WHERE coalesce(ended_at, expires_at) < now() - make_interval(days => $1) LIMIT $2) RETURNING id`,
  },
  {
    key: 'password-links',
    title: 'Links de senha usados ou vencidos',
    days: 30,
    floorDays: 1,
    why: 'Vencidos, não abrem mais nada.',
    sql: `DELETE FROM password_link WHERE hash IN (SELECT hash FROM password_link WHERE expires_at < now() - make_interval(days => $1) LIMIT $2) RETURNING hash`,
  },
];
