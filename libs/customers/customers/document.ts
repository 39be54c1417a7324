import { cnpj, cpf } from 'cpf-cnpj-validator';

export interface TaxDocument {
  kind: 'cpf' | 'cnpj';
  /** Without mask, upper case; a CNPJ may hold letters. */
  value: string;
}

/** A CPF or CNPJ, masked or not; `undefined` when its digits do not check. Only the mask's punctuation is dropped: letters count. */
export function readDocument(text: string): TaxDocument | undefined {
  const value = text.replace(/[\s./-]/g, '').toUpperCase();
  if (/^\d{11}$/.test(value)) return cpf.isValid(value, true) ? { kind: 'cpf', value } : undefined;
  if (/^[0-9A-Z]{12}\d{2}$/.test(value)) return cnpj.isValid(value, true) ? { kind: 'cnpj', value } : undefined;
  return undefined;
}
