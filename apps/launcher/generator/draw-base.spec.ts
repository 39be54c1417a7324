import { readDocument, readEmail, readPhone } from '#customers';
import { isCivilDate } from '#kernel';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { drawBase, type DrawnCustomer } from './draw-base.ts';
import { drawCnpj } from './draw-documents.ts';

const today = '2026-11-23';
const share = (part: number, whole: number): number => part / whole;

describe('a drawn base', () => {
  let base: DrawnCustomer[];
  beforeAll(() => {
    base = drawBase({ customers: 2000, seed: 42, today });
  });
  const services = () => base.flatMap((customer) => customer.services);

  it('is the same for the same seed, and another for another', () => {
    expect(drawBase({ customers: 300, seed: 42, today })).toEqual(base.slice(0, 300));
    expect(drawBase({ customers: 5, seed: 43, today })).not.toEqual(base.slice(0, 5));
  });

  it('has valid documents, each once; companies too, some of them with letters', () => {
    const documents = base.map(({ document }) => readDocument(document));
    expect(documents).not.toContain(undefined);
    expect(new Set(base.map(({ document }) => document)).size).toBe(2000);
    expect(documents.filter((document) => document?.kind === 'cnpj').length).toBeGreaterThan(60);
    expect(base.filter(({ document }) => /[A-Z]/.test(document)).length).toBeGreaterThan(10);
  });

  it('has phones and e-mails as the product stores them, a few missing, a few shared', () => {
    for (const { email, phone, birthDate } of base) {
      if (email !== null) expect(readEmail(email)).toBe(email);
      if (phone !== null) expect(readPhone(phone)).toBe(phone);
      if (birthDate !== null) expect(isCivilDate(birthDate) && birthDate < '2009-01-01').toBe(true);
    }
    expect(share(base.filter(({ email }) => email === null).length, 2000)).toBeGreaterThan(0.08);
    const emails = base.flatMap(({ email }) => email ?? []);
    expect(emails.length - new Set(emails).size).toBeGreaterThan(30);
  });

  it('has statuses in plausible shares', () => {
    const of = (status: string): number => share(services().filter((service) => service.status === status).length, services().length);
    expect(of('enabled')).toBeGreaterThan(0.83);
    expect(of('cancelled')).toBeGreaterThan(0.03);
    for (const status of ['awaiting_installation', 'awaiting_migration', 'quota_exceeded']) expect(of(status)).toBeGreaterThan(0.003);
  });

  it('has invoices mostly paid, one a month, none paid before its time or in the future', () => {
    const invoices = services().flatMap((service) => service.invoices);
    const overdue = invoices.filter(({ paidOn, dueDate }) => paidOn === null && dueDate < today);
    expect(invoices.every(({ paidOn }) => paidOn === null || paidOn <= today)).toBe(true);
    expect(share(invoices.filter(({ paidOn }) => paidOn !== null).length, invoices.length)).toBeGreaterThan(0.7);
    expect(share(overdue.length, invoices.length)).toBeGreaterThan(0.01);
    expect(share(overdue.length, invoices.length)).toBeLessThan(0.06);
    for (const service of services()) expect(new Set(service.invoices.map(({ competence }) => competence)).size).toBe(service.invoices.length);
  });

  it('draws CNPJs like those that are given', () => {
    const sequence = [1, 2, 10, 11, 12, 3, 4, 5].map((value) => value / 36 + 0.001);
    expect(readDocument(drawCnpj(() => sequence.shift() ?? 0, true))).toMatchObject({ kind: 'cnpj', value: expect.stringMatching(/^12ABC3450001\d\d$/) });
  });
});
