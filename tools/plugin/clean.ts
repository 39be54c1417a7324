import { createHmac, randomBytes } from 'node:crypto';

/** Takes content out of what was said and leaves its shape. */
export interface Cleaner {
  value(value: unknown): unknown;
  /** Of an answer: where a session or a token is given, no text stays at all. */
  answer(path: string, value: unknown): unknown;
  /** Path and query; what names a thing or a person does not stay. */
  path(url: URL): string;
}

const secretName = /token|senha|password|secret|sess|chave|key|authoriz/i;
/** What may hold a person's name, however short. */
const personName = /nome|name|mail|phone|fone|celular|document|cpf|cnpj|nasc|birth|ender|address|login|user|usuario/i;
const opensSomething = /oauth|token|sess|login|auth/i;
/** A platform's own codes say what happened, and to nobody. */
const codeName = /^(codigo|code|erro|error|status|situacao)$/;
const largestPlainNumber = 1e6;

/**
 * `secrets` become `•••`, wherever they stand. Short codes and numbers stay. Any other text becomes another of the same form, the same for the
 * same text, so that a cursor or an id is still recognised when it comes back; what made it is thrown away with the cleaner. Dates become one
 * day, and whatever holds as many digits as a CPF only noughts.
 */
export function cleaner(secrets: readonly unknown[]): Cleaner {
  const seed = randomBytes(32);
  const known = secrets.filter((one): one is string => typeof one === 'string' && one.length >= 4 && !/^https?:/.test(one));
  const bytesOf = (text: string): Buffer => createHmac('sha512', seed).update(text).digest();

  function pseudonym(text: string): string {
    const bytes = bytesOf(text);
    const isPersonal = (text.match(/\d/g)?.length ?? 0) >= 8;
    let at = 0;
    const next = (): number => bytes[(at += 1) % bytes.length] ?? 0;
    return text.replace(/^https?:\/\/|[\p{L}\d]/gu, (one) => {
      if (one.length > 2) return one;
      if (/\d/.test(one)) return isPersonal ? '0' : String(next() % 10);
      const letter = String.fromCharCode(97 + (next() % 26));
      return one === one.toLowerCase() ? letter : letter.toUpperCase();
    });
  }
  const text = (value: string, key: string): string => {
    if (known.some((secret) => value.includes(secret) || value.includes(encodeURIComponent(secret)))) return '•••';
    if (/^\d{4}-\d\d-\d\d([T ]|$)/.test(value)) return `2026-01-01${value.slice(10).replace(/\d/g, '0')}`;
    if (!personName.test(key) && /^[A-Z0-9/?&=._-]{0,12}$/i.test(value) && !/\d{6}/.test(value)) return value;
    return pseudonym(value);
  };
  const number = (value: number): number => {
    if (Math.abs(value) < largestPlainNumber) return value;
    return Math.sign(value) * (largestPlainNumber + (bytesOf(String(value)).readUInt32BE() % (8 * largestPlainNumber)));
  };
  const clean = (value: unknown, key = '', isSecret = false): unknown => {
    if (typeof value === 'string') {
      if (isSecret || secretName.test(key)) return '•••';
      return codeName.test(key) && /^[a-z_]{2,40}$/i.test(value) ? value : text(value, key);
    }
    if (typeof value === 'number') return number(value);
    if (Array.isArray(value)) return value.map((item) => clean(item, key, isSecret));
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, clean(item, name, isSecret)]));
    return value;
  };
  return {
    value: (value) => clean(value),
    answer: (path, value) => clean(value, '', opensSomething.test(path)),
    path({ pathname, searchParams }) {
      const steps = pathname.split('/').map((step) => (/@|%|\d{4}/.test(step) ? ':id' : step));
      const query = [...searchParams].map(([key, value]) => `${key}=${String(clean(value, key))}`);
      return steps.join('/') + (query.length > 0 ? `?${query.join('&')}` : '');
    },
  };
}
