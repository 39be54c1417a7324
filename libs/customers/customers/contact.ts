import { isEmail } from 'class-validator';

/** Area code, then eight digits, or nine that begin with 9. */
const brazilian = /^[1-9][1-9](9\d{8}|[2-9]\d{7})$/;

/** A phone as E.164: from E.164, or from Brazilian digits with area code, masked or not; `undefined` for anything else. */
export function readPhone(text: string): string | undefined {
  const plain = text.replace(/[\s().-]/g, '');
  if (plain.startsWith('+55')) return brazilian.test(plain.slice(3)) ? plain : undefined;
  if (/^\+[1-9]\d{7,14}$/.test(plain)) return plain;
  // A trunk prefix, or the country's own without its plus, as people paste them.
  const national = plain.replace(/^0(?=\d{10,11}$)/, '').replace(/^55(?=\d{10,11}$)/, '');
  return brazilian.test(national) ? `+55${national}` : undefined;
}

/** An e-mail address without the blanks around it; `undefined` when it cannot be one. */
export function readEmail(text: string): string | undefined {
  const email = text.trim();
  // Half a character (a lone surrogate) makes the check itself throw.
  // What lists show (`a***@…`) is no address.
  return email.isWellFormed() && isEmail(email) && !email.includes('***') ? email : undefined;
}
