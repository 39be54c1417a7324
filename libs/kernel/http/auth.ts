import { applyDecorators, type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Config } from '../config/config.ts';
import { currentContext, type Principal, setPrincipal } from './context.ts';
import { Clock } from '../time/clock.ts';
import { holds, type Permission } from './permissions.ts';
import { kernelProblem } from './problem.ts';
import { type RouteSettings, routeSettings } from './route-settings.ts';

/** What a route needs. A route with neither this, `SignedIn` nor `Public` is refused to everybody. */
export const Allow = (permission: Permission): MethodDecorator =>
  applyDecorators(routeSettings({ needs: permission }), ApiExtension('x-permission', permission));
/** For every principal, whatever their permissions: their own session, password and second factor. */
export const SignedIn = (): MethodDecorator => applyDecorators(routeSettings({ needs: 'signed-in' }), ApiExtension('x-permission', 'signed-in'));
/** For routes that change rights or show secrets: a person must have authenticated recently. API keys are exempt. */
export const RecentSignIn = (): MethodDecorator => applyDecorators(routeSettings({ recentSignIn: true }), ApiExtension('x-recent-sign-in', true));
/**
 * Open to anyone: signing in, health. Requests are counted by address, but for those that must be answered whatever happens
 * (`uncounted`): counting asks the database, and one address may speak for many.
 */
export const Public = (rate: 'counted' | 'uncounted' = 'counted'): MethodDecorator =>
  applyDecorators(routeSettings({ open: rate }), ApiExtension('x-permission', 'public'));

/** Identifies the principal of a request; returns `undefined` when the request carries no credentials of its kind. */
export type Authenticator = (request: FastifyRequest) => Promise<Principal | undefined>;

/** Returns a principal's current permissions; empty when the principal has lost access. */
type Rights = (principal: Principal) => Promise<readonly string[]>;

/** Registry of authenticators. The modules that own keys and sessions register here; without any, every request is refused. */
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

  /** Returns whether a principal still has the required permissions. For long responses, such as event streams. */
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

/** Requires that the person authenticated recently (`REAUTHENTICATE_MINUTES`). */
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

/**
 * Makes a principal the one who asks, if the route lets them. Throws `second_factor_missing`, and `forbidden` where the route names no
 * permission: deny by default.
 */
export function requireRights(principal: Principal, { needs }: RouteSettings): void {
  const permission = needs === 'signed-in' ? undefined : needs;
  setPrincipal(principal, permission && [permission]);
  if (needs === 'signed-in') return;
  if (principal.lacksSecondFactor) throw kernelProblem('second_factor_missing');
  if (permission === undefined) throw kernelProblem('forbidden', { permission: '-' });
  if (!holds(principal.permissions, permission)) throw kernelProblem('forbidden', { permission });
}

/** The second check of what `Admission` has checked before the body was read. */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(private readonly recentSignIn: RecentSignInCheck) {}

  canActivate(context: ExecutionContext): boolean {
    const settings = context.switchToHttp().getRequest<FastifyRequest>().routeOptions.config as RouteSettings;
    if (settings.open !== undefined) return true;
    const { principal } = currentContext();
    if (!principal) throw kernelProblem('unauthenticated');
    requireRights(principal, settings);
    if (settings.recentSignIn) this.recentSignIn.require();
    return true;
  }
}
