import { type CanActivate, type ExecutionContext, Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { createHash, randomBytes } from 'node:crypto';
import { setActor } from './context.ts';
import { Database } from './database.ts';
import { kernelProblem } from './problem.ts';

/** `room:verb`; a key that holds `*` may do everything. */
export const permissions = [
  'integrations:read',
  'integrations:write',
  'catalog:read',
  'catalog:write',
  'packages:read',
  'packages:write',
  'plans:read',
  'plans:write',
  'customers:read',
  'customers:write',
  'accounts:read',
  'accounts:write',
  'accounts:access',
  'billing:read',
  'billing:write',
  'blocking:read',
  'blocking:write',
  'blocking:run',
  'blocking:approve',
  'works:read',
  'works:write',
  'keys:write',
  'audit:read',
] as const;
export type Permission = (typeof permissions)[number];

const allowKey = 'allow';
const publicKey = 'public';
/** What a route needs. A route with neither this nor `Public` is refused to everybody. */
export const Allow = (permission: Permission): MethodDecorator & ClassDecorator => SetMetadata(allowKey, permission);
/** Open to anyone: health and documentation. */
export const Public = (): MethodDecorator & ClassDecorator => SetMetadata(publicKey, true);

export interface Principal {
  id: string;
  permissions: readonly string[];
}

export const hashKey = (key: string): string => createHash('sha256').update(key).digest('base64url');
/** 256 random bits; shown once. */
export const mintKey = (): string => `cp_${randomBytes(32).toString('base64url')}`;

const cacheMilliseconds = 5_000;

/** Looks keys up by their hash, remembering the answer for a few seconds. */
@Injectable()
export class Principals {
  private readonly known = new Map<string, { principal: Principal | undefined; until: number }>();

  constructor(private readonly database: Database) {}

  async find(key: string): Promise<Principal | undefined> {
    const hash = hashKey(key);
    const cached = this.known.get(hash);
    if (cached && cached.until > Date.now()) return cached.principal;
    const [[row]] = await this.database.query<[Principal[], number]>(
      `UPDATE api_key SET last_used_at = now() WHERE hash = $1 AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now()) RETURNING id, permissions`,
      [hash],
    );
    if (this.known.size > 10_000) this.known.clear();
    this.known.set(hash, { principal: row, until: Date.now() + cacheMilliseconds });
    return row;
  }

  forget(): void {
    this.known.clear();
  }
}

/** The global guard: deny by default. */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly principals: Principals,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const targets = [context.getHandler(), context.getClass()];
    if (this.reflector.getAllAndOverride<boolean>(publicKey, targets)) return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const key = /^Bearer ([\w.~+/=-]{1,200})$/i.exec(request.headers.authorization ?? '')?.[1];
    const principal = key === undefined ? undefined : await this.principals.find(key);
    if (!principal) throw kernelProblem('unauthenticated');
    setActor(`key:${principal.id}`, principal.permissions);
    const permission = this.reflector.getAllAndOverride<Permission | undefined>(allowKey, targets);
    if (permission === undefined) throw kernelProblem('forbidden', { permission: '-' });
    if (!principal.permissions.includes('*') && !principal.permissions.includes(permission)) throw kernelProblem('forbidden', { permission });
    return true;
  }
}
