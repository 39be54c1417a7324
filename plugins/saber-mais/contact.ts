import { internationalPhone, nationalPhone, plain, PlatformFailure, sameEmail, type Subscriber, type SubscriberField } from '@content-platforms/plugin-sdk';
import type { Contact, NewUser, User } from './api.ts';

/** Who is created at the platform. Throws `refused`, naming the field, when something it requires is missing. */
export function newUser(reference: string, subscriber: Partial<Subscriber>): NewUser {
  return {
    referencia: reference,
    nome: required(subscriber, 'name', 'o nome'),
    documento: required(subscriber, 'document', 'o CPF/CNPJ'),
    email: required(subscriber, 'email', 'o e-mail'),
    ...(subscriber.phone ? { telefone: nationalPhone(subscriber.phone) } : {}),
  };
}

/**
 * What differs from what the platform holds. What we do not know is left as it is, and so is what differs only in spelling that
 * platforms like to change (blanks, the e-mail's case, the phone's mask): it would be "corrected" for ever.
 */
export function contactChanges({ name, email, phone }: Partial<Subscriber>, user: User): Contact | undefined {
  const changes: Contact = {};
  if (name && plain(name) !== plain(user.nome)) changes.nome = name;
  if (email && !sameEmail(email, user.email)) changes.email = email;
  if (phone && nationalPhone(phone) !== nationalPhone(user.telefone ?? '')) changes.telefone = nationalPhone(phone);
  return Object.keys(changes).length > 0 ? changes : undefined;
}

/** The contact as the platform holds it, in our formats. */
export function heldContact(user: User): Partial<Subscriber> {
  const phone = internationalPhone(user.telefone);
  return {
    name: user.nome,
    document: user.documento,
    email: user.email,
    ...(phone ? { phone } : {}),
  };
}

function required(subscriber: Partial<Subscriber>, field: SubscriberField, label: string): string {
  const value = subscriber[field]?.trim();
  if (value) return value;
  throw new PlatformFailure('refused', `A Saber Mais exige ${label} do cliente.`, { field });
}
