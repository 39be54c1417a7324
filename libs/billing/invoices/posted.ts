import type { FastifyReply } from 'fastify';

/** The answer to a POST that may be a repeat: what it wrote, or what the first one did. */
export interface Posted {
  created: boolean;
  resource: object;
}

/** 201 for what was made, 200 for a repeat. */
export function answerPosted(reply: FastifyReply, { created, resource }: Posted): object {
  void reply.status(created ? 201 : 200);
  return resource;
}
