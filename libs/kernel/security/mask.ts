import { maskSecrets } from './secret-formats.ts';

/** Masks a CPF or CNPJ for lists and logs: `***.982.247-**`, `**.ABC.345/****-**`. */
export function maskDocument(document: string): string {
  if (document.length === 11) return `***.${document.slice(3, 6)}.${document.slice(6, 9)}-**`;
  return `**.${document.slice(2, 5)}.${document.slice(5, 8)}/****-**`;
}

/** `a***@exemplo.com.br` */
export const maskEmail = (email: string): string => `${email.slice(0, 1)}***${email.slice(email.indexOf('@'))}`;
/** `+55*****0010`, of an E.164 number. */
export const maskPhone = (phone: string): string => `${phone.slice(0, 3)}*****${phone.slice(-4)}`;
/** The same in SQL, of a column. */
export const maskedEmail = (column: string): string => `left(${column}, 1) || '***' || substr(${column}, strpos(${column}, '@'))`;
export const maskedPhone = (column: string): string => `left(${column}, 3) || '*****' || right(${column}, 4)`;

const emails = /([^\s@<>"',;:()[\]{}=/])[^\s@<>"',;:()[\]{}=/]{0,63}@((?:[\w-]{1,63}\.){1,8}[a-zA-Z]{2,})/gu;
const phones = /(?<![\d])\+55\d{6,7}(\d{4})(?!\d)/g;

// Eleven digits may also be a phone number; masking one too many is better than showing a CPF.
const documents = /(?<![\w-])(?:\d{3}\.?\d{3}\.?\d{3}-?\d{2}|[\dA-Z]{2}\.?[\dA-Z]{3}\.?[\dA-Z]{3}\/?[\dA-Z]{4}-?\d{2})(?![\w-])/g;
const bearer = /(bearer\s+)[\w.~+/=-]{6,}/gi;

/** What looks like a document, a credential or one of the product's own keys becomes `•••`, an e-mail or a phone as lists show them. */
export function maskText(text: string, secrets: readonly string[] = []): string {
  let masked = text;
  for (const secret of secrets) if (secret.length >= 4) masked = masked.replaceAll(secret, '•••');
  return maskSecrets(masked).replace(emails, '$1***@$2').replace(phones, '+55*****$1').replace(documents, '•••').replace(bearer, '$1•••');
}

const secretNames =
  /^(authorization|cookie|set-cookie|x-sessao|x-csrf-token|x-api-key|password|senha|(access|refresh|id|csrf|setup)?_?token|(client|totp)?_?secret|api_?key|recovery_?codes?|document|cpf|cnpj|cpf_cnpj|documento)$/i;

/** Returns a copy with every string masked by value and fields named like secrets omitted. Depth is bounded. For logs. */
export function maskValue(value: unknown, secrets: readonly string[] = [], depth = 6): unknown {
  if (typeof value === 'string') return maskText(value, secrets);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === 0) return '…';
  if (value instanceof Date) return value;
  if (value instanceof Error) {
    return {
      type: value.name,
      message: maskText(value.message, secrets),
      stack: value.stack && maskText(value.stack, secrets),
      cause: maskValue(value.cause, secrets, depth - 1),
    };
  }
  if (Array.isArray(value)) return value.slice(0, 100).map((item) => maskValue(item, secrets, depth - 1));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, secretNames.test(key) ? '•••' : maskValue(item, secrets, depth - 1)]));
}
