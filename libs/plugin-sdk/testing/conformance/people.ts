import type { Manifest, Subscriber, SubscriberField } from '../../contract.ts';
import { subscriberFields } from '../../contract.ts';

/** A made-up subscriber, the same for the same number: data easy to recognise wherever they turn up. */
export function person(number: number): Subscriber {
  return {
    name: `Zuleica Canario ${['Prado', 'Queiroz', 'Xavier', 'Yamada'][number % 4]}`,
    document: cpf(731_942_800 + number),
    email: `zuleica.${number}@canario.example.com.br`,
    phone: `+5537998761${String(200 + number).padStart(3, '0')}`,
    birthDate: `1987-06-${String(10 + (number % 18)).padStart(2, '0')}`,
    password: `Kx9canarySenha${number}`,
  };
}

/** What the host would send of it: no more than the manifest needs. */
export function declared(whole: Subscriber, { needs }: Pick<Manifest<unknown>, 'needs'>): Partial<Subscriber> {
  return Object.fromEntries(subscriberFields.filter((field) => needs[field] !== undefined).map((field) => [field, whole[field]]));
}

/** The ways a datum may be written. */
export function spellings(field: SubscriberField, value: string): string[] {
  const digits = value.replace(/\D/g, '');
  if (field === 'document') return [digits, `${digits.slice(0, 3)}.${digits.slice(3, 6)}.${digits.slice(6, 9)}-${digits.slice(9)}`];
  if (field === 'phone') return [digits.slice(2), `(${digits.slice(2, 4)}) ${digits.slice(4, 9)}-${digits.slice(9)}`, digits.slice(4)];
  if (field === 'birthDate') {
    const [year = '', month = '', day = ''] = value.split('-');
    return [value, `${day}/${month}/${year}`, `${day}-${month}-${year}`, digits, `${day}${month}${year}`];
  }
  return [value, encodeURIComponent(value)];
}

function cpf(first: number): string {
  const digits = [...String(first).padStart(9, '0')].map(Number);
  for (const from of [10, 11]) {
    const rest = (digits.reduce((sum, digit, index) => sum + digit * (from - index), 0) * 10) % 11;
    digits.push(rest % 10);
  }
  return digits.join('');
}
