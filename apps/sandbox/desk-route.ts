import type { z } from 'zod';
import type { Answer } from './exchange.ts';
import type { ControlRoute } from './platform.ts';

/** Writes the control routes of one world: what `act` answers is the body, `undefined` is 204, and what the rules refuse is worded by `refusing`. */
export function deskRoutesOf(refusing: (act: () => Answer) => Answer) {
  return <Body>(method: string, template: string, accepts: z.ZodType<Body> | null, act: (id: string, body: Body) => unknown): ControlRoute => ({
    method,
    template,
    ...(accepts && { accepts }),
    handle: ({ params, body }) =>
      refusing(() => {
        const made = act(params['id'] ?? '', body as Body);
        return made === undefined ? { status: 204 } : { status: method === 'POST' ? 201 : 200, body: made };
      }),
  });
}
