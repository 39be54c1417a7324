import { readDocument, readEmail, readPhone, type TaxDocument } from '#customers';
import type { CivilDate } from '#kernel';
import { foldName, readBirthDate, readCents, readDay, readText } from '../hubsoft/read-values.ts';
import { longestCell } from '../limits.ts';

/** Why a cell cannot be taken. */
export type CellCode =
  | 'too_long'
  | 'invalid_document'
  | 'invalid_email'
  | 'invalid_phone'
  | 'invalid_date'
  | 'invalid_birth_date'
  | 'invalid_amount'
  | 'ambiguous_amount'
  | 'invalid_due_day'
  | 'invalid_billing'
  | 'invalid_status'
  | 'invalid_competence'
  | 'invalid_state'
  | 'invalid_postal_code';

export type Read<T> = { value: T } | { code: CellCode };
export type Reader<T> = (text: string, today: CivilDate) => Read<T>;

const given = <T>(value: T | undefined, code: CellCode): Read<T> => (value === undefined ? { code } : { value });

/** Text on one line, of so many characters. */
export const text =
  (longest: number): Reader<string> =>
  (cell) => {
    const read = readText(cell, longestCell + 1);
    return read === undefined || read.length > longest ? { code: 'too_long' } : { value: read };
  };

export const document: Reader<TaxDocument> = (cell) => given(readDocument(restoreZeros(cell)), 'invalid_document');
export const email: Reader<string> = (cell) => (cell.trim().length > 254 ? { code: 'too_long' } : given(readEmail(cell), 'invalid_email'));
export const phone: Reader<string> = (cell) => given(readPhone(cell), 'invalid_phone');
export const day: Reader<CivilDate> = (cell) => given(readDay(cell), 'invalid_date');
export const birthDate: Reader<CivilDate> = (cell, today) => given(readBirthDate(cell, today), 'invalid_birth_date');

/** Spreadsheets take a CPF for a number, and drop the zeros it begins with. */
function restoreZeros(cell: string): string {
  const bare = cell.trim();
  return /^\d{8,10}$/.test(bare) ? bare.padStart(11, '0') : /^\d{12,13}$/.test(bare) ? bare.padStart(14, '0') : bare;
}

/** How an amount may be written: whole reais, or centavos after a comma or a point, with thousands parted by the other of the two. */
const amounts = [/^\d+(,\d{1,2})?$/, /^\d+\.\d{1,2}$/, /^\d{1,3}(\.\d{3})+,\d{1,2}$/, /^\d{1,3}(\.\d{3}){2,}$/];
const withCommas = /^\d{1,3}(,\d{3})+\.\d{1,2}$/;

/** Centavos of `1.234,56`, `1234.56`, `R$ 10`, more than none; `1.234` alone may be one real or a thousand, and is refused. */
export const cents: Reader<number> = (cell) => {
  const bare = cell.trim().replace(/^R\$\s*/, '');
  if (/^\d{1,3}[.,]\d{3}$/.test(bare)) return { code: 'ambiguous_amount' };
  const plain = withCommas.test(bare) ? bare.replaceAll(',', '') : bare;
  const read = amounts.some((form) => form.test(plain)) ? readCents(plain) : undefined;
  return read !== undefined && read > 0 ? { value: read } : { code: 'invalid_amount' };
};

/** The same, and none (`0,00`), as systems write what is not paid. */
export const centsOrNone: Reader<number> = (cell, today) => (/^(R\$\s*)?0([.,]0{1,2})?$/.test(cell.trim()) ? { value: 0 } : cents(cell, today));

export const dueDay: Reader<number | 'last'> = (cell) => {
  const bare = foldName(cell);
  if (['ultimo', 'ultimo dia', '29', '30', '31'].includes(bare)) return { value: 'last' };
  return /^0?[1-9]$|^1\d$|^2[0-8]$/.test(bare) ? { value: Number(bare) } : { code: 'invalid_due_day' };
};

/** What a word on a line means; words are compared without accents and case. */
const word =
  <T>(words: Record<string, T>, code: CellCode): Reader<T> =>
  (cell) => {
    const bare = foldName(cell);
    return Object.hasOwn(words, bare) ? { value: words[bare] as T } : { code };
  };

export const billing = word<'advance' | 'arrears'>(
  { antecipada: 'advance', antecipado: 'advance', 'pre paga': 'advance', postecipada: 'arrears', postecipado: 'arrears', 'pos paga': 'arrears' },
  'invalid_billing',
);

export const newStatus = word<'awaiting_installation' | 'enabled'>(
  {
    'aguardando instalacao': 'awaiting_installation',
    aguardando: 'awaiting_installation',
    habilitado: 'enabled',
    'servico habilitado': 'enabled',
    ativo: 'enabled',
  },
  'invalid_status',
);

/** `2026-12` or `12/2026`. */
export const competence: Reader<string> = (cell) => {
  const bare = cell.trim();
  const month = /^\d{2}\/\d{4}$/.test(bare) ? `${bare.slice(3)}-${bare.slice(0, 2)}` : bare;
  return /^\d{4}-(0[1-9]|1[0-2])$/.test(month) ? { value: month } : { code: 'invalid_competence' };
};

export const state: Reader<string> = (cell) => (/^[A-Za-z]{2}$/.test(cell.trim()) ? { value: cell.trim().toUpperCase() } : { code: 'invalid_state' });

export const postalCode: Reader<string> = (cell) => {
  const digits = cell.replace(/[\s.-]/g, '');
  return /^\d{7,8}$/.test(digits) ? { value: digits.padStart(8, '0').replace(/^(\d{5})/, '$1-') } : { code: 'invalid_postal_code' };
};

/** Codes parted by `|`. */
export const codes: Reader<string[]> = (cell) => {
  const all = cell
    .split('|')
    .map((one) => one.trim())
    .filter((one) => one !== '');
  return all.some((one) => one.length > 100) || all.length > 20 ? { code: 'too_long' } : { value: [...new Set(all)] };
};
