import { applyDecorators, type CanActivate, type ExecutionContext, Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ApiExtension } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Config } from '../config/config.ts';
import { currentContext, type Principal, setPrincipal } from './context.ts';
import { Clock } from '../time/clock.ts';
import { isForeignWrite } from './origin.ts';
import { holds, type Permission } from './permissions.ts';
import { kernelProblem } from './problem.ts';
import { RequestRate } from './request-rate.ts';

const allowKey = 'allow';
const publicKey = 'public';
const signedInKey = 'signedIn';
const recentKey = 'recentSignIn';

/** What a route needs. A route with neither this, `SignedIn` nor `Public` is refused to everybody. */
export const Allow = (permission: Permission): MethodDecorator & ClassDecorator =>
  applyDecorators(SetMetadata(allowKey, permission), ApiExtension('x-permission', permission));
/** For whoever is known, whatever they may do: their own session, password and second factor. */
export const SignedIn = (): MethodDecorator & ClassDecorator => applyDecorators(SetMetadata(signedInKey, true), ApiExtension('x-permission', 'signed-in'));
/** For what changes who may do what, or shows secrets: a person proves again who they are when the last time is too long ago. Keys are not asked. */
export const RecentSignIn = (): MethodDecorator & ClassDecorator => applyDecorators(SetMetadata(recentKey, true), ApiExtension('x-recent-sign-in', true));
/**
 * Open to anyone: signing in, health. Requests are counted by address, but for those that must be answered whatever happens
 * (`uncounted`): counting asks the database, and one address may speak for many.
 */
export const Public = (rate: 'counted' | 'uncounted' = 'counted'): MethodDecorator & ClassDecorator =>
  applyDecorators(SetMetadata(publicKey, rate), ApiExtension('x-permission', 'public'));

/** Tells who asks from what a request carries; `undefined` when it carries nothing of its kind. */
export type Authenticator = (request: FastifyRequest) => Promise<Principal | undefined>;

/** What a principal may do by now; nothing when it is over. */
type Rights = (principal: Principal) => Promise<readonly string[]>;

/** Who can be known. The modules that keep keys and sessions register here; while none has, nobody gets in. */
@Injectable()
export class Authentication {
  private readonly authenticators: Authenticator[] = [];
  private readonly people: (() => Promise<boolean>)[] = [];
  private rights: Rights | undefined;

  /** `people`: whether there are persons to tell apart, beside keys. `rights`: what a principal may do by now. */
  register(authenticator: Authenticator, people?: () => Promise<boolean>, rights?: Rights): void {
    this.authenticators.push(authenticator);
    if (people) this.people.push(people);
    this.rights = rights;
  }

  /** Whether a principal that was let in would be let in again: for answers that take long, such as streams of events. */
  async stillHolds(principal: Principal, required: readonly string[]): Promise<boolean> {
    const mine = (await this.rights?.(principal)) ?? principal.permissions;
    return mine.length > 0 && required.every((permission) => holds(mine, permission));
  }

  async peopleExist(): Promise<boolean> {
    for (const people of this.people) if (await people()) return true;
    return false;
  }

  async of(request: FastifyRequest): Promise<Principal | undefined> {
    for (const authenticator of this.authenticators) {
      const principal = await authenticator(request);
      if (principal) return principal;
    }
    return undefined;
  }
}

/** Whether the person who asks proved who they are not long ago (`REAUTHENTICATE_MINUTES`). */
@Injectable()
export class RecentSignInCheck {
  constructor(
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  /** Throws `recent_sign_in_required`. Keys and the system pass. */
  require(): void {
    const { principal } = currentContext();
    if (principal?.kind !== 'user') return;
    const minutes = (this.clock.now().getTime() - (principal.authenticatedAt ?? 0)) / 60_000;
    if (minutes > this.config.reauthenticateMinutes) throw kernelProblem('recent_sign_in_required', { minutes: this.config.reauthenticateMinutes });
  }
}

/** The global guard: deny by default. */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly authentication: Authentication,
    private readonly config: Config,
    private readonly rate: RequestRate,
    private readonly recentSignIn: RecentSignInCheck,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const targets = [context.getHandler(), context.getClass()];
    const says = <T>(key: string): T | undefined => this.reflector.getAllAndOverride<T | undefined>(key, targets);
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (isForeignWrite(request, this.config.ownOrigins)) throw kernelProblem('foreign_origin');
    const open = says<string>(publicKey);
    if (open === 'uncounted') return true;
    const principal = open === undefined ? await this.authentication.of(request) : undefined;
    // Nearly always counted in memory: a promise only when a lease is fetched.
    const counted = this.rate.take(principal ? `${principal.kind}:${principal.id}` : `address:${request.ip}`);
    if (counted) await counted;
    if (open !== undefined) return true;
    if (!principal) throw kernelProblem('unauthenticated');
    const permission = says<Permission>(allowKey);
    setPrincipal(principal, permission && [permission]);
    const recent = says<boolean>(recentKey) === true;
    if (says<boolean>(signedInKey)) {
      if (recent) this.recentSignIn.require();
      return true;
    }
    if (principal.lacksSecondFactor) throw kernelProblem('second_factor_missing');
    if (permission === undefined) throw kernelProblem('forbidden', { permission: '-' });
    if (!holds(principal.permissions, permission)) throw kernelProblem('forbidden', { permission });
    if (recent) this.recentSignIn.require();
    return true;
  }
}
