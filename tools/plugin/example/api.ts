// The platform's whole wire format: every request is a POST, errors come inside HTTP 200, and whatever changes a listener is an order.
import { inSession, jsonClient, nationalPhone, PlatformFailure, z, type Host, type Json, type JsonAnswer } from '@content-platforms/plugin-sdk';
import type { RadioSerraSettings } from './settings.ts';

/** `order`: the one under way, if any. */
const listenerShape = z.object({ id: z.int().positive(), external: z.string(), plan: z.string(), suspended: z.boolean(), order: z.int().nullable() });
const planShape = z.object({ code: z.string().min(1), title: z.string(), open: z.boolean() });
const takenShape = z.object({ order: z.int().positive() });

export type RemoteListener = z.output<typeof listenerShape>;
export type Plan = z.output<typeof planShape>;
export type NewListener = { external: string; name: string; phone: string; plan: string };

/** The platform's routes, one request each. They throw `PlatformFailure`; those that write answer the number of an order. */
export type Api = ReturnType<typeof radioSerraApi>;

export function radioSerraApi({ user, password, baseUrl }: RadioSerraSettings, host: Host) {
  const direct = jsonClient({ host, title: 'A Rádio Serra', baseUrl, failureOf });
  const client = inSession({
    client: direct,
    host,
    headers: (session) => ({ 'x-session': session }),
    rejectedCode: 'session',
    // `read`, although it is a POST: a login that was lost has changed nothing.
    open: async () => {
      const shape = z.object({ session: z.string().min(1), seconds: z.number().positive() });
      const { session, seconds } = await direct.read({ method: 'POST', path: '/login', body: { user, password }, shape });
      return { value: session, expiresInSeconds: seconds };
    },
  });
  const ask = <T>(path: string, body: Json, shape: z.ZodType<T>, accepts: (answer: T) => boolean = () => true): Promise<T> =>
    client.read({ method: 'POST', path, body, shape, accepts });
  const order = async (path: string, body: Json): Promise<number> => (await client.write({ path, body, shape: takenShape })).order;

  async function* pages<T>(path: string, item: z.ZodType<T>): AsyncGenerator<T> {
    const shape = z.object({ items: z.array(item), page: z.int(), pages: z.int() });
    for (let page = 1, last = 1; page <= last; page += 1) {
      const answer = await ask(path, { page }, shape, (one) => one.page === page);
      yield* answer.items;
      last = answer.pages;
    }
  }

  return {
    provider: () => ask('/whoami', {}, z.object({ provider: z.string().min(1), name: z.string() })),
    plans: () => pages('/plans', planShape),
    listeners: () => pages('/listeners', listenerShape),
    /** `null`: the platform itself says there is none. */
    async byReference(external: string): Promise<RemoteListener | null> {
      const shape = z.object({ listener: listenerShape.nullable() });
      return (await ask('/listener', { external }, shape, ({ listener }) => listener === null || listener.external === external)).listener;
    },
    /** `unknown`: it has forgotten the order. */
    orderState: async (id: number) =>
      (await ask('/order', { order: id }, z.object({ order: z.literal(id), state: z.enum(['running', 'done', 'unknown']) }))).state,
    create: ({ phone, ...listener }: NewListener) => order('/create', { ...listener, phone: nationalPhone(phone) }),
    /** A person has confirmed that this one is ours. */
    adopt: (id: number, external: string) => order('/link', { id, external }),
    change: (id: number, plan: string) => order('/change', { id, plan }),
    suspend: (id: number) => order('/suspend', { id }),
    resume: (id: number) => order('/resume', { id }),
    cancel: (id: number) => order('/cancel', { id }),
  };
}

const errorShape = z.object({ error: z.string(), id: z.int().optional(), seconds: z.number().optional() });

/** What the platform's own errors mean; what is not listed is left to the SDK. */
function failureOf({ body }: JsonAnswer): PlatformFailure | undefined {
  const parsed = errorShape.safeParse(body);
  if (!parsed.success) return undefined;
  const { error, id, seconds: retryAfterSeconds } = parsed.data;
  switch (error) {
    case 'login':
      return new PlatformFailure('invalid-settings', 'A Rádio Serra não aceitou o usuário e a senha.');
    case 'session':
      return new PlatformFailure('unavailable', 'A Rádio Serra encerrou a sessão.', { platformCode: 'session' });
    case 'busy':
      return new PlatformFailure('busy', 'A Rádio Serra ainda trabalha nesta conta.', { retryAfterSeconds });
    case 'plan':
      return new PlatformFailure('refused', 'A Rádio Serra não conhece este plano.', { field: 'product' });
    case 'phone':
      return new PlatformFailure('refused', 'A Rádio Serra recusou o telefone do cliente.', { field: 'phone' });
    case 'taken':
      return new PlatformFailure('conflict', 'Este telefone já é de outro ouvinte da Rádio Serra.', { field: 'phone', remoteId: String(id) });
    default:
      return undefined;
  }
}
