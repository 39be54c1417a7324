import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { PlanDefaultsRuns } from './plan-defaults.service.ts';

/** A stream of events has answered 200 before its handler could look: this one is asked first. */
@Injectable()
export class DefaultsRunExists implements CanActivate {
  constructor(private readonly runs: PlanDefaultsRuns) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    await this.runs.get(context.switchToHttp().getRequest<FastifyRequest<{ Params: { id: string } }>>().params.id);
    return true;
  }
}
