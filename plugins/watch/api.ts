// The platform's whole wire format is in this file: when its manual comes, this is what is compared with it.
import {
  inSession,
  jsonClient,
  PlatformFailure,
  z,
  type FailureCode,
  type Host,
  type JsonAnswer,
  type JsonObject,
  type SubscriberField,
} from '@content-platforms/plugin-sdk';
import { accessIn, isOver, openSession } from './session.ts';
import type { WatchSettings } from './settings.ts';

// Shapes ask only for what is used, and are strict only where a wrong value would do harm: an odd new field must not stop anything.

const note = z.string().nullish().catch(undefined);
const text = z.union([z.string().min(1), z.int()]).transform(String);
const token = z.string().regex(/^[\x21-\x7e]+$/);
const flag = z.union([z.boolean(), z.enum(['true', 'false']).transform((value) => value === 'true')]);

const tokensShape = z.object({ access_token: token, refresh_token: token.nullish(), expires_in: z.number().positive().nullish().catch(undefined) });
const packageShape = z.object({ Pacote: text, Nome: z.string(), Descricao: note, Valor: z.number().nullish().catch(undefined), Ativo: flag });
const ticketShape = z.object({
  Pacote: text,
  Ticket: text,
  Status: flag,
  EmailUsuario: note,
  DataCriacao: note,
  /** Empty: the subscriber never finished signing up. */
  DataCriacaoUsuario: z.string().nullish(),
  IDIntegracaoAssinante: z.string().nullish(),
});
const errorShape = z.object({ HasError: z.literal(true), IsValidationError: z.boolean().catch(false), ErrorNumber: z.int().catch(0) });

/** A good answer's envelope. */
const good = <T>(Result: z.ZodType<T>): z.ZodType<{ Result: T }> => z.object({ HasError: z.literal(false), Result });
const list = <T>(item: z.ZodType<T>): z.ZodType<{ Result: { list: T[]; total: number } }> => good(z.object({ list: z.array(item), total: z.int() }));
const answers = {
  codes: good(z.tuple([z.object({ code: token })], z.unknown())),
  tokens: good(z.tuple([tokensShape], z.unknown())),
  packages: list(packageShape),
  tickets: list(ticketShape),
  inserted: good(z.object({ ticket: text })),
  changed: good(z.object({ Ticket: text })),
};

export type CatalogPackage = z.output<typeof packageShape>;
export type Ticket = z.output<typeof ticketShape>;
export type NewTicket = Record<'pPacote' | 'pEmail' | 'pPhone' | 'pName' | 'pAssinanteIDIntegracao', string>;

/** The platform's routes, one request each. They throw `PlatformFailure`. */
export interface Api {
  packages(): Promise<CatalogPackage[]>;
  /** Those of one integration id; all of them without one. */
  tickets(integrationId?: string): Promise<Ticket[]>;
  /** Answers the ticket's number. */
  insert(ticket: NewTicket): Promise<string>;
  setStatus(ticket: string, active: boolean): Promise<void>;
  deleteTicket(ticket: string): Promise<void>;
}

const tokenExpired = '401';

export function watchApi({ clientId, clientSecret, uid, redirectUrl, baseUrl }: WatchSettings, host: Host): Api {
  const direct = jsonClient({ host, title: 'A Watch', baseUrl, failureOf });
  // Neither changes anything that a person could miss: silence is no unknown write.
  const tokens = async (grant: Record<string, string>): Promise<z.output<typeof tokensShape>> => {
    const form = { client_id: clientId, client_secret: clientSecret, ...grant };
    return (await direct.read({ method: 'POST', path: '/oauth/token', form, shape: answers.tokens })).Result[0];
  };
  const grants = {
    async byCode() {
      const form = { client_id: clientId, redirect_url: redirectUrl, approval_prompt: 'auto', uid };
      const { Result } = await direct.read({ method: 'POST', path: '/oauth/authorize', form, shape: answers.codes });
      return tokens({ code: Result[0].code, grant_type: 'authorization_code' });
    },
    byRefresh: (refreshToken: string) => tokens({ refresh_token: refreshToken, grant_type: 'refresh_token' }),
  };
  const client = inSession({
    client: direct,
    host,
    headers: (session) => ({ authorization: `Bearer ${accessIn(session)}` }),
    rejectedCode: tokenExpired,
    isOver: (session) => isOver(session, host.now()),
    open: (old) => openSession(grants, host, old),
  });

  const readAll = async <T>(
    path: string,
    query: Record<string, string>,
    item: z.ZodType<{ Result: { list: T[]; total: number } }>,
    keyOf: (one: T) => string,
  ) =>
    (
      await client.read({
        path,
        query,
        shape: item,
        // As many as the platform says, none twice.
        accepts: ({ Result }) => Result.list.length === Result.total && new Set(Result.list.map(keyOf)).size === Result.total,
      })
    ).Result.list;
  const write = (path: string, body: JsonObject & { pTicket: string }, repeatable = false) =>
    client.write({ path, body, shape: answers.changed, accepts: ({ Result }) => Result.Ticket === body.pTicket, repeatable });

  return {
    packages: () => readAll('/watch/v1/pacotes/get', {}, answers.packages, ({ Pacote }) => Pacote),
    async tickets(integrationId) {
      // By the integration id alone: an e-mail must not stand in an address.
      const query: Record<string, string> = integrationId === undefined ? {} : { pAssinanteIDIntegracao: integrationId };
      const found = await readAll('/watch/v2/tickets/get', query, answers.tickets, ({ Ticket }) => Ticket);
      // Nothing may be concluded from a list that was not filtered: "none of these" is not "there is none".
      if (integrationId === undefined || found.every((ticket) => ticket.IDIntegracaoAssinante === integrationId)) return found;
      throw new PlatformFailure('unavailable', 'A Watch listou tickets de outros assinantes.');
    },
    // A second one would be a second ticket: what became of a lost one, the list tells.
    insert: async (ticket) => (await client.write({ path: '/watch/v2/assinantes/insert', body: ticket, shape: answers.inserted })).Result.ticket,
    async setStatus(ticket, active) {
      // Both are absolute, yet a lost one may land late. A late unblock leaves a debtor in until the host looks again: cheap beside making one
      // who paid wait. A late block would shut out one who paid.
      await write('/watch/v1/tickets/updatestatus', { pTicket: ticket, pStatus: active }, active);
    },
    deleteTicket: async (ticket) => void (await write('/watch/v1/tickets/delete', { pTicket: ticket })),
  };
}

/** What an error number means: our code, the sentence for the operator, and the datum at fault where the number itself names it. */
type Meaning = readonly [code: FailureCode, message: string, field?: SubscriberField | 'product'];

// What was read a moment ago and is otherwise now is `busy`: the next call reads again.
const meanings: Record<number, Meaning> = {
  10: ['refused', 'A Watch não conhece este pacote, ou não o vende mais.', 'product'],
  11: ['refused', 'A Watch recusou o e-mail do cliente.', 'email'],
  12: ['refused', 'A Watch recusou o telefone do cliente.', 'phone'],
  13: ['refused', 'A Watch recusou o nome do cliente.', 'name'],
  20: ['busy', 'O ticket mudou na Watch durante a operação.'],
  30: ['quota', 'Não há mais tickets contratados na Watch.'],
  400: ['invalid-settings', 'A Watch não aceitou o client_id, o client_secret ou o uid.'],
  401: ['invalid-settings', 'A Watch não aceitou o acesso da integração.'],
  402: ['invalid-settings', 'A Watch não renovou o acesso da integração.'],
  403: ['invalid-settings', 'A Watch não permite o acesso desta integração.'],
};

/** How long to wait for the platform to finish with an account, when it does not say. */
export const busySeconds = 5;

/**
 * The platform's own sentence is not passed on: it may quote what we sent. A number on no list says that nothing changed only when it is a
 * validation error; any other is left to the SDK, as an answer that does not show what was asked.
 */
function failureOf({ status, body }: JsonAnswer): PlatformFailure | undefined {
  const parsed = status >= 200 && status <= 299 ? errorShape.safeParse(body) : undefined;
  if (!parsed?.success) return undefined;
  const { ErrorNumber, IsValidationError } = parsed.data;
  const known = Object.hasOwn(meanings, ErrorNumber) ? meanings[ErrorNumber] : undefined;
  const meaning = known ?? (IsValidationError ? (['refused', `A Watch recusou os dados enviados (erro ${ErrorNumber}).`] as const) : undefined);
  if (!meaning) return undefined;
  const [code, message, field] = meaning;
  return new PlatformFailure(code, message, { platformCode: String(ErrorNumber), field, retryAfterSeconds: code === 'busy' ? busySeconds : undefined });
}
