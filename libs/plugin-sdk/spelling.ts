// Platforms normalise values in their own way. A difference in spelling only must not be corrected again and again.

/** Normalises what platforms change: blanks around and between words, and the composition of accents. */
export const plain = (text: string): string => text.normalize('NFC').trim().replace(/\s+/g, ' ');

/** Returns whether two e-mails are equal apart from blanks and case. */
export const sameEmail = (one: string, other: string): boolean => plain(one).toLowerCase() === plain(other).toLowerCase();

/** Returns a phone's digits with area code, without Brazil's country code; another country's code is kept. */
export const nationalPhone = (phone: string): string => phone.replace(/\D/g, '').replace(/^55(?=\d{10,11}$)/, '');

/** Converts a platform's phone to E.164 when it is Brazilian; returns undefined otherwise. */
export function internationalPhone(phone: string | null | undefined): string | undefined {
  const digits = nationalPhone(phone ?? '');
  return /^\d{10,11}$/.test(digits) ? `+55${digits}` : undefined;
}
