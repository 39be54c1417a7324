import { internationalPhone, nationalPhone, plain, PlatformFailure, sameEmail, type Subscriber, type SubscriberField } from '@content-platforms/plugin-sdk';
import type { Contact, Customer, NewCustomer } from './api.ts';

/** Who is created at the platform: its user name is our reference. Throws `refused`, naming the field, when something it requires is missing. */
export function newCustomer(reference: string, subscriber: Partial<Subscriber>): NewCustomer {
  const { document, email, phone } = subscriber;
  return {
    Username: reference,
    Password: required(subscriber, 'password', 'uma senha'),
    Name: required(subscriber, 'name', 'o nome'),
    ...(document ? { Document: document } : {}),
    ...(email?.trim() ? { Email: email.trim() } : {}),
    ...(phone ? { Mobile: nationalPhone(phone) } : {}),
  };
}

/**
 * The contact data to write, whole, when they differ from what the platform holds. What we do not know is left as it is, and so is what differs
 * only in spelling. A CPF/CNPJ that the platform does not show is not written: it would be for ever.
 */
export function contactChanges({ name, document, email, phone }: Partial<Subscriber>, { Name, Document, Email, Mobile }: Customer): Contact | undefined {
  const changes: Contact = {};
  if (name && plain(name) !== plain(Name)) changes.Name = name;
  if (email && !sameEmail(email, Email ?? '')) changes.Email = email;
  if (phone && nationalPhone(phone) !== nationalPhone(Mobile ?? '')) changes.Mobile = nationalPhone(phone);
  if (document && Document && plainDocument(document) !== plainDocument(Document)) changes.Document = document;
  if (Object.keys(changes).length === 0) return undefined;
  return { Name, ...(Document ? { Document } : {}), ...(Email ? { Email } : {}), ...(Mobile ? { Mobile } : {}), ...changes };
}

/** Without mask, upper case. */
const plainDocument = (text: string): string => text.replace(/[^0-9A-Za-z]/g, '').toUpperCase();

/** The contact as the platform holds it, in our formats. */
export function heldContact({ Name, Document, Email, Mobile }: Customer): Partial<Subscriber> {
  const phone = internationalPhone(Mobile);
  return { name: Name, ...(Document ? { document: Document } : {}), ...(Email ? { email: Email } : {}), ...(phone ? { phone } : {}) };
}

function required(subscriber: Partial<Subscriber>, field: SubscriberField, label: string): string {
  const value = subscriber[field]?.trim();
  if (value) return value;
  throw new PlatformFailure('refused', `A PlayHub exige ${label} do cliente.`, { field });
}
