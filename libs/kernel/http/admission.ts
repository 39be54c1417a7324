import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { Config } from '../config/config.ts';
import { Authentication, requireRights } from './auth.ts';
import { isForeignWrite } from './origin.ts';
import { kernelProblem } from './problem.ts';
import { RequestRate } from './request-rate.ts';
import type { RouteSettings } from './route-settings.ts';

/**
 * Decides whether a request is read at all: who sends it and how many requests they have left, from its headers alone. It runs before the body is
 * received, so that an unauthenticated body costs nothing. `AuthGuard` repeats the check for routes that did not pass here.
 */
@Injectable()
export class Admission implements OnModuleInit {
  constructor(
    private readonly adapter: HttpAdapterHost,
    private readonly authentication: Authentication,
    private readonly config: Config,
    private readonly rate: RequestRate,
  ) {}

  onModuleInit(): void {
    const http = this.adapter.httpAdapter as ReturnType<NestFastifyApplication['getHttpAdapter']> | undefined;
    // The worker has no HTTP server.
    http?.getInstance().addHook('onRequest', (request) => this.admit(request));
  }

  /** Throws `not_found`, `foreign_origin`, `unauthenticated`, `too_many_requests`, and what `requireRights` throws. */
  private async admit(request: FastifyRequest): Promise<void> {
    if (request.is404) throw kernelProblem('not_found');
    const { url, config } = request.routeOptions;
    // By the route that was matched: an address may be spelled in many ways (`/%76%31/sessions`).
    if (!url?.startsWith('/v1/')) return;
    if (isForeignWrite(request, this.config.ownOrigins)) throw kernelProblem('foreign_origin');
    const settings = config as RouteSettings;
    const { open } = settings;
    if (open === 'uncounted') return;
    const principal = open === undefined ? await this.authentication.of(request) : undefined;
    // Nearly always counted in memory: a promise only when a lease is fetched.
    const counted = this.rate.take(principal ? `${principal.kind}:${principal.id}` : `address:${request.ip}`);
    if (counted) await counted;
    if (open !== undefined) return;
    if (!principal) throw kernelProblem('unauthenticated');
    requireRights(principal, settings);
  }
}
