import type { RequestContext } from './context.ts';

export type Language = RequestContext['language'];

/** A kind of error: its HTTP status and its text in both languages. `{name}` is replaced by the error's parameter. */
export interface ProblemText {
  status: 400 | 401 | 403 | 404 | 409 | 412 | 413 | 415 | 422 | 428 | 429 | 500 | 503;
  pt: string;
  en: string;
  /** The field of the body that the error is about (`email`), if any. */
  field?: string;
}

/** A field's own problem inside a request body; `pointer` is an RFC 6901 JSON pointer. */
export interface FieldProblem {
  pointer: string;
  code: string;
  message: string;
}

export type ProblemParams = Record<string, string | number>;

/** An error reported to the client: a code and the parameters of its text. */
export class Problem extends Error {
  constructor(
    readonly code: string,
    readonly text: ProblemText,
    readonly params: ProblemParams = {},
    readonly fields: readonly FieldProblem[] = [],
    readonly extra: Record<string, unknown> = {},
  ) {
    super(`${code}: ${fill(text.en, params)}`);
    this.name = 'Problem';
  }

  get status(): number {
    return this.text.status;
  }

  /** The first sentence of the text without parameters: the same at every occurrence (RFC 9457 `title`). */
  title(language: Language): string {
    const [sentence = ''] = (language === 'en' ? this.text.en : this.text.pt).split(/(?<=\.) /);
    return sentence.replace(/\s*\([^()]*\{\w+\}[^()]*\)/g, '').replace(/[\s:]*"?\{\w+\}"?/g, '');
  }

  /** The problems of the fields; for a problem about a single field, that field. */
  errors(language: Language): readonly FieldProblem[] {
    const { field } = this.text;
    return this.fields.length === 0 && field !== undefined ? [{ pointer: `/${field}`, code: this.code, message: this.detail(language) }] : this.fields;
  }

  detail(language: Language): string {
    return fill(language === 'en' ? this.text.en : this.text.pt, this.params);
  }
}

function fill(text: string, params: ProblemParams): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in params ? String(params[name]) : whole));
}

const textsOf = new Map<string, Record<string, ProblemText>>();

/** All problems of a module, by code. */
export const problemTexts = (module: string): Readonly<Record<string, ProblemText>> => textsOf.get(module) ?? {};

/**
 * Declares a module's problems: an exhaustive record of code to text, and the function that creates them. `module` is the one whose routes
 * answer them: openapi.json declares them there.
 * `const catalogProblem = problems('catalog', { sync_running: { status: 409, pt: '…', en: '…' } }); throw catalogProblem('sync_running')`
 */
export function problems<Code extends string>(module: string, texts: Record<Code, ProblemText>) {
  textsOf.set(module, { ...textsOf.get(module), ...texts });
  const make = (code: Code, params: ProblemParams = {}, more: { fields?: FieldProblem[]; extra?: Record<string, unknown> } = {}): Problem =>
    new Problem(code, texts[code], params, more.fields, more.extra);
  return Object.assign(make, {
    texts,
    /** Returns the text alone, for reasons shown in lists. */
    message: (code: Code, language: Language, params: ProblemParams = {}): string => fill(language === 'en' ? texts[code].en : texts[code].pt, params),
  });
}

export const kernelProblem = problems('kernel', {
  malformed: { status: 400, pt: 'A requisição não pôde ser lida: {why}.', en: 'The request could not be read: {why}.' },
  invalid: { status: 400, pt: 'Há campos inválidos.', en: 'Some fields are invalid.' },
  invalid_cursor: { status: 400, pt: 'O cursor não é válido para esta lista.', en: 'The cursor is not valid for this list.' },
  invalid_sort: { status: 400, pt: 'Não é possível ordenar por "{sort}". Opções: {options}.', en: 'Cannot sort by "{sort}". Options: {options}.' },
  invalid_filter: { status: 400, pt: 'O filtro "{filter}" não aceita este valor.', en: 'The filter "{filter}" does not take this value.' },
  unauthenticated: { status: 401, pt: 'Entre com seu usuário, ou informe uma chave de API válida.', en: 'Sign in, or present a valid API key.' },
  forbidden: { status: 403, pt: 'Você não tem permissão para esta operação ({permission}).', en: 'You may not do this ({permission}).' },
  second_factor_missing: {
    status: 403,
    pt: 'Este provedor exige um segundo fator: ligue o seu para continuar.',
    en: 'A second factor is required here: turn yours on to go on.',
  },
  recent_sign_in_required: {
    status: 403,
    pt: 'Confirme que é você: faz mais de {minutes} minutos desde a última vez.',
    en: 'Prove again who you are: the last time is more than {minutes} minutes ago.',
  },
  foreign_origin: { status: 403, pt: 'O pedido veio de uma página de outro site.', en: 'The request came from a page of another site.' },
  not_found: { status: 404, pt: 'Não encontrado.', en: 'Not found.' },
  changed_meanwhile: {
    status: 412,
    pt: 'O registro foi alterado por outra pessoa. Recarregue e tente de novo.',
    en: 'The resource was changed meanwhile. Reload and try again.',
  },
  if_match_required: { status: 428, pt: 'Envie o cabeçalho If-Match com o ETag lido.', en: 'Send the If-Match header with the ETag you read.' },
  key_reused: {
    status: 422,
    pt: 'Esta Idempotency-Key já foi usada com outro conteúdo.',
    en: 'This Idempotency-Key was used with another body.',
  },
  still_running: { status: 409, pt: 'A mesma requisição ainda está em andamento.', en: 'The same request is still running.' },
  outcome_lost: {
    status: 409,
    pt: 'O pedido com esta Idempotency-Key foi feito, ao menos em parte, mas a resposta se perdeu. Consulte o que existe antes de pedir de novo, com outra chave.',
    en: 'The request with this Idempotency-Key was carried out, at least in part, but its answer was lost. Look at what there is before asking again, with another key.',
  },
  body_too_deep: { status: 400, pt: 'O corpo da requisição tem mais de {depth} níveis.', en: 'The request body nests more than {depth} levels.' },
  body_too_wide: { status: 400, pt: 'Um objeto do corpo tem mais de {keys} campos.', en: 'An object of the request body has more than {keys} fields.' },
  too_large: { status: 413, pt: 'O corpo da requisição é grande demais.', en: 'The request body is too large.' },
  unsupported_media: { status: 415, pt: 'Envie JSON (Content-Type: application/json).', en: 'Send JSON (Content-Type: application/json).' },
  not_cancellable: { status: 409, pt: 'Não pode mais ser cancelado (situação: {status}).', en: 'It can no longer be cancelled (status: {status}).' },
  not_held: { status: 409, pt: 'Não está aguardando aprovação (situação: {status}).', en: 'It is not held (status: {status}).' },
  too_many_requests: { status: 429, pt: 'Pedidos demais. Tente de novo em {seconds} s.', en: 'Too many requests. Try again in {seconds} s.' },
  requester_lost_right: {
    status: 409,
    pt: 'Encerrado: quem pediu perdeu o direito de pedir, ou o acesso.',
    en: 'Ended: whoever asked for it lost the right to, or their access.',
  },
  approver_lost_right: {
    status: 409,
    pt: 'Quem aprovou perdeu o direito de aprovar, ou o acesso: a aprovação não vale mais.',
    en: 'Whoever approved it lost the right to, or their access: the approval no longer counts.',
  },
  own_request: {
    status: 403,
    pt: 'Quem pediu não aprova: peça a outra pessoa. (Provedores de uma pessoa só: ALLOW_SELF_APPROVAL.)',
    en: 'Whoever asked for it does not approve it: ask another person. (Providers of one person: ALLOW_SELF_APPROVAL.)',
  },
  already_running: { status: 409, pt: 'Já há uma execução em andamento.', en: 'One is already running.' },
  key_in_use: {
    status: 409,
    pt: 'Há dados que só esta chave abre, ou é a que este processo usa.',
    en: 'There is data that only this key opens, or it is the one this process uses.',
  },
  key_change_unfinished: {
    status: 409,
    pt: 'Uma troca de SECRETS_KEY está em andamento: esqueça a anterior antes (DELETE /v1/key-encryption-keys/…).',
    en: 'SECRETS_KEY is being replaced: forget the previous one first (DELETE /v1/key-encryption-keys/…).',
  },
  in_use: { status: 409, pt: 'Está em uso e não pode ser excluído.', en: 'It is in use and cannot be deleted.' },
  unavailable: { status: 503, pt: 'O banco de dados não responde. Tente de novo em instantes.', en: 'The database does not answer. Try again shortly.' },
  internal: { status: 500, pt: 'Erro interno. Informe o código da requisição ao suporte.', en: 'Internal error. Tell support the request id.' },
});
