import { cnpj, cpf } from 'cpf-cnpj-validator';
import { refusals } from './refusal.ts';

/** What of a customer can be changed later. `undefined`: not given. */
export interface CustomerFields {
  nome?: string;
  email?: string;
  celular?: string;
  codigo_externo?: string;
}

export interface NewCustomer extends CustomerFields {
  nome: string;
  cpf_cnpj: string;
}

/** Reads a new customer. Throws 20 for the first bad field, in the contract's order. */
export function checkNewCustomer(body: Record<string, unknown>): NewCustomer {
  const nome = name(body['nome']);
  const { cpf_cnpj } = body;
  if (!isMaskedDocument(cpf_cnpj)) throw refusals.invalid('cpf_cnpj');
  return { ...checkCustomerChange({ ...body, nome: undefined, cpf_cnpj: undefined }, cpf_cnpj), nome, cpf_cnpj };
}

/** Reads a change of a customer whose document is `cpfCnpj`. Unknown fields are ignored; another document is refused. */
export function checkCustomerChange(body: Record<string, unknown>, cpfCnpj: string): CustomerFields {
  const { nome, cpf_cnpj, email, celular, codigo_externo } = body;
  if (cpf_cnpj !== undefined && cpf_cnpj !== cpfCnpj) throw refusals.invalid('cpf_cnpj');
  return {
    ...(nome !== undefined && { nome: name(nome) }),
    ...(email !== undefined && { email: matching('email', email, /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/) }),
    ...(celular !== undefined && { celular: matching('celular', celular, /^\d{10,11}$/) }),
    ...(codigo_externo !== undefined && { codigo_externo: matching('codigo_externo', codigo_externo, /^\S{1,64}$/) }),
  };
}

/** CPF or CNPJ with its mask, capitals and right check digits. */
export function isMaskedDocument(value: unknown): value is string {
  if (typeof value !== 'string') return false;
  if (/^\d{3}\.\d{3}\.\d{3}-\d\d$/.test(value)) return cpf.isValid(value);
  return /^[0-9A-Z]{2}\.[0-9A-Z]{3}\.[0-9A-Z]{3}\/[0-9A-Z]{4}-\d\d$/.test(value) && cnpj.isValid(value.replace(/[./-]/g, ''));
}

function name(value: unknown): string {
  if (typeof value === 'string' && value.trim() !== '' && !/\p{Cc}/u.test(value)) return value;
  throw refusals.invalid('nome');
}

function matching(campo: string, value: unknown, shape: RegExp): string {
  if (typeof value === 'string' && value.length <= 254 && shape.test(value)) return value;
  throw refusals.invalid(campo);
}
