import { internationalPhone, nationalPhone, plain, PlatformFailure, sameEmail, type Subscriber } from '@content-platforms/plugin-sdk';
import type { Contact, Customer, NewCustomer } from './api.ts';
import { masked, unmasked } from './document.ts';

/** Who is created at the platform. Throws `refused`, naming the field, when something it requires is missing. */
export function newCustomer(reference: string, { name, document, email, phone }: Partial<Subscriber>): NewCustomer {
  if (!name?.trim()) throw new PlatformFailure('refused', 'A SatTV exige o nome do cliente.', { field: 'name' });
  const cpfCnpj = masked(document ?? '');
  if (cpfCnpj === undefined) throw new PlatformFailure('refused', 'A SatTV exige o CPF/CNPJ do cliente.', { field: 'document' });
  return {
    nome: name.trim(),
    cpf_cnpj: cpfCnpj,
    codigo_externo: reference,
    ...(email?.trim() ? { email: email.trim() } : {}),
    ...(phone && nationalPhone(phone) ? { celular: nationalPhone(phone) } : {}),
  };
}

/**
 * What differs from what the platform holds. What we do not know is left as it is, and so is what differs only in spelling that
 * platforms like to change (blanks, the e-mail's case, the phone's mask): it would be "corrected" for ever.
 */
export function contactChanges({ name, email, phone }: Partial<Subscriber>, customer: Customer): Contact | undefined {
  const changes: Contact = {};
  if (name && plain(name) !== plain(customer.nome)) changes.nome = name;
  if (email && !sameEmail(email, customer.email ?? '')) changes.email = email;
  if (phone && nationalPhone(phone) !== nationalPhone(customer.celular ?? '')) changes.celular = nationalPhone(phone);
  return Object.keys(changes).length > 0 ? changes : undefined;
}

/** The contact as the platform holds it, in our formats. */
export function heldContact({ nome, cpf_cnpj, email, celular }: Customer): Partial<Subscriber> {
  const phone = internationalPhone(celular);
  return {
    name: nome,
    document: unmasked(cpf_cnpj),
    ...(email ? { email } : {}),
    ...(phone ? { phone } : {}),
  };
}
