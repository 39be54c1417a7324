import type {} from '@fastify/cookie';
import type { FastifyReply } from 'fastify';

/** A session ends this long after its last use … */
export const idleHours = 2;
/** … and this long after it began, used or not. */
export const longestHours = 12;

/** Open sessions per person; the next one ends the session that was idle longest. */
export const mostSessions = 10;

/** `__Host-`: browsers take it only over TLS, from this host, for all of it. */
export const cookieName = (production: boolean): string => (production ? '__Host-session' : 'session');

export function giveCookie(reply: FastifyReply, token: string, production: boolean): void {
  void reply.setCookie(cookieName(production), token, {
    httpOnly: true,
    secure: production,
    sameSite: 'lax',
    path: '/',
    maxAge: longestHours * 3600,
  });
}

export function takeCookie(reply: FastifyReply, production: boolean): void {
  // The next person at this browser must not see the data. `"cookies"` is left out: it would clear those of the whole domain.
  void reply.header('clear-site-data', '"cache", "storage"');
  void reply.clearCookie(cookieName(production), { httpOnly: true, secure: production, sameSite: 'lax', path: '/' });
}
