// Platforms spell what we send their own way. What differs in spelling only must not be "corrected" for ever.

/** Without what platforms like to change: blanks around and between words, and how accents are composed. */
export const plain = (text: string): string => text.normalize('NFC').trim().replace(/\s+/g, ' ');

/** Whether two e-mails differ in more than blanks and case. */
export const sameEmail = (one: string, other: string): boolean => plain(one).toLowerCase() === plain(other).toLowerCase();

/** A phone's digits with area code; Brazil's own prefix is dropped, another country's is kept. */
export const nationalPhone = (phone: string): string => phone.replace(/\D/g, '').replace(/^55(?=\d{10,11}$)/, '');

/** A platform's phone in our format (E.164), where it is one of Brazil's; else nothing. */
export function internationalPhone(phone: string | null | undefined): string | undefined {
  const digits = nationalPhone(phone ?? '');
  return /^\d{10,11}$/.test(digits) ? `+55${digits}` : undefined;
}
