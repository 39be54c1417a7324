import { cnpj, cpf } from 'cpf-cnpj-validator';
import { refusals } from './refusal.ts';

/** What of a user can be changed later. `undefined`: not given. */
export interface UserFields {
  referencia?: string;
  nome?: string;
  email?: string;
  telefone?: string;
}

export interface NewUser extends Required<Omit<UserFields, 'telefone'>> {
  documento: string;
  telefone?: string;
}

const address =
  /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z0-9-]{2,63}$/;

/** Reads a `NovoUsuario`. Throws a 422 refusal for the first bad field, in the contract's order. */
export function checkNewUser(body: Record<string, unknown>): NewUser {
  const referencia = reference(body['referencia']);
  const nome = name(body['nome']);
  const documento = body['documento'];
  if (!isDocument(documento)) throw refusals.invalid('documento', 'CPF ou CNPJ inválido.');
  const email = emailAddress(body['email']);
  return { referencia, nome, documento, email, ...phone(body) };
}

/** Reads a change of a user whose document is `documento`. Unknown fields are ignored; another document is refused. */
export function checkUserChange(body: Record<string, unknown>, documento: string): UserFields {
  if (body['documento'] !== undefined && body['documento'] !== documento) throw refusals.invalid('documento', 'O documento não pode ser alterado.');
  return {
    ...(body['referencia'] !== undefined && { referencia: reference(body['referencia']) }),
    ...(body['nome'] !== undefined && { nome: name(body['nome']) }),
    ...(body['email'] !== undefined && { email: emailAddress(body['email']) }),
    ...phone(body),
  };
}

/** CPF or CNPJ with right check digits, without mask, letters in capitals. */
export function isDocument(value: unknown): value is string {
  if (typeof value !== 'string') return false;
  if (/^\d{11}$/.test(value)) return cpf.isValid(value);
  return /^[0-9A-Z]{12}\d{2}$/.test(value) && cnpj.isValid(value);
}

function reference(value: unknown): string {
  if (typeof value === 'string' && value.trim() !== '' && value.length <= 64) return value;
  throw refusals.invalid('referencia', 'A referência deve ter de 1 a 64 caracteres.');
}

function name(value: unknown): string {
  if (typeof value === 'string' && value.trim() !== '' && !/\p{Cc}/u.test(value)) return value;
  throw refusals.invalid('nome', 'Informe o nome.');
}

function emailAddress(value: unknown): string {
  if (typeof value === 'string' && value.length <= 254 && address.test(value)) return value;
  throw refusals.invalid('email', 'E-mail inválido.');
}

function phone(body: Record<string, unknown>): { telefone?: string } {
  const value = body['telefone'];
  if (value === undefined) return {};
  if (typeof value !== 'string') throw refusals.malformed('telefone deve ser um texto.', 'telefone');
  return { telefone: value };
}
