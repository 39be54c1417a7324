import { RouteConfig } from '@nestjs/platform-fastify';
import type { Permission } from './permissions.ts';
import { FASTIFY_ROUTE_CONFIG_METADATA } from '@nestjs/platform-fastify/constants.js';

/** Bounds of a request body, checked before anything is built from it. */
export interface BodyLimits {
  /** Size on the wire. */
  bytes: number;
  /** Members and elements in all objects and arrays together. */
  values: number;
}

/** What a route tells the HTTP server about itself, before a request reaches Nest. */
export interface RouteSettings {
  /** Open to anybody; `uncounted` is exempt from the rate limit. A route without it requires a principal. */
  open?: 'counted' | 'uncounted';
  /** What a principal needs; `signed-in`: nothing but being one. A route that is not open and names none is refused to everybody. */
  needs?: Permission | 'signed-in';
  /** A person must have proved who they are not long ago. */
  recentSignIn?: boolean;
  body?: BodyLimits;
  /** Hands the body on as the text it is, whatever its content type: for platforms that call us. */
  rawBody?: boolean;
}

export const defaultBodyLimits: BodyLimits = { bytes: 64 * 1024, values: 10_000 };

/** What a controller's method says of its route. */
export const routeSettingsOf = (handler: object): RouteSettings => (Reflect.getMetadata(FASTIFY_ROUTE_CONFIG_METADATA, handler) ?? {}) as RouteSettings;

/** Adds to the settings of a route; several decorators of one route add up. */
export const routeSettings = (more: RouteSettings): MethodDecorator =>
  ((target: object, key: string | symbol, descriptor: PropertyDescriptor) => {
    RouteConfig({ ...routeSettingsOf(descriptor.value as object), ...more })(target, key, descriptor);
  }) as MethodDecorator;

/** A route whose body may be larger than 64 kB, or hold more than 10,000 values. */
export const AcceptsBody = (limits: Partial<BodyLimits>): MethodDecorator => routeSettings({ body: { ...defaultBodyLimits, ...limits } });
