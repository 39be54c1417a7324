import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Syncs } from './syncs.service.ts';

/** A stream of events has answered 200 before its handler could look: this one is asked first. */
@Injectable()
export class SyncExists implements CanActivate {
  constructor(private readonly syncs: Syncs) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    await this.syncs.get(context.switchToHttp().getRequest<FastifyRequest<{ Params: { id: string } }>>().params.id);
    return true;
  }
}
