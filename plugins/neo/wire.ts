// The platform's whole wire format is in this file: when its manual comes, this is what is compared with it.
import { parseJson, z, type InboundRequest, type InboundResponse, type WantedAccount } from '@content-platforms/plugin-sdk';

const questionShape = z.object({ login: z.string().trim().min(1).max(200) });

/** Who signs in; `undefined`: the body does not say. */
export function loginIn({ body }: InboundRequest): string | undefined {
  const parsed = questionShape.safeParse(parseJson(body)?.value);
  return parsed.success ? parsed.data.login : undefined;
}

/** HTTP Basic; `undefined`: none was sent. */
export function credentialsIn({ headers }: InboundRequest): string | undefined {
  const [, encoded] = /^Basic ([A-Za-z0-9+/]+=*)$/i.exec(headers['authorization'] ?? '') ?? [];
  return encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString('utf8');
}

const json = (status: number, body: object, headers: Record<string, string> = {}): InboundResponse => ({
  status,
  headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
  body: JSON.stringify(body),
});

export const refusals = {
  method: () => json(405, { erro: 'metodo_invalido' }, { allow: 'POST' }),
  credentials: () => json(401, { erro: 'nao_autorizado' }, { 'www-authenticate': 'Basic realm="consulta", charset="UTF-8"' }),
  malformed: () => json(400, { erro: 'requisicao_invalida' }),
};

/** Whether the subscriber exists, and what they may use. Only what is in `pacotes` lets anybody in. */
export function answerOf(wanted: WantedAccount | null): InboundResponse {
  const products = wanted?.products ?? [];
  const refs = (blocked: boolean): string[] => products.filter((product) => (product.blocked !== false) === blocked).map(({ ref }) => ref);
  const open = refs(false);
  const situacao = products.length === 0 ? 'inexistente' : open.length > 0 ? 'ativo' : 'bloqueado';
  return json(200, { existe: products.length > 0, situacao, pacotes: open, pacotes_bloqueados: refs(true) });
}
