import { type CanActivate, type ExecutionContext, Inject, mixin, type Type } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

interface Reader {
  get(id: string): Promise<unknown>;
}

/**
 * For routes that stream events: Nest answers 200 before their handler could look, so the resource is read first, and a
 * missing one is a 404 like everywhere. `@UseGuards(Exists(Syncs))`
 */
export function Exists(reader: Type<Reader>): Type<CanActivate> {
  class ExistsGuard implements CanActivate {
    constructor(@Inject(reader) private readonly resources: Reader) {}

    async canActivate(context: ExecutionContext): Promise<boolean> {
      await this.resources.get(context.switchToHttp().getRequest<FastifyRequest<{ Params: { id: string } }>>().params.id);
      return true;
    }
  }
  return mixin(ExistsGuard);
}
