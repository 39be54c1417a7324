import { describe, expect, it } from '@jest/globals';
import { decideTransfer, type TransferFacts } from './decide-transfer.ts';
import { everything, integration, live, offered } from '../attachments/offer.fixture.ts';

const single = { integration: integration({ onePackagePerSubscriber: true }) };
const facts = (more: Partial<TransferFacts> = {}): TransferFacts => ({
  serviceId: 'service',
  serviceStatus: 'enabled',
  fromCustomerId: 'ana',
  toCustomerId: 'bia',
  inDebt: false,
  money: { invoices: [], events: [] },
  debtsStay: false,
  invoicesToNewHolder: [],
  eventsToNewHolder: [],
  links: [{ id: 'link', packageId: 'livros', priceCents: 990, origin: 'chosen', mandatory: false }],
  packages: new Map([['livros', offered('livros')]]),
  customer: everything,
  live: [],
  trialsHad: [],
  ...more,
});
const told = (given: TransferFacts): [string, boolean][] => decideTransfer(given).problems.map(({ code, blocking }) => [code, blocking]);

describe('decideTransfer', () => {
  it('keeps the packages with the service, at their prices', () => {
    const { packages, problems } = decideTransfer(facts());
    expect(packages).toEqual([{ linkId: 'link', package: { id: 'livros', code: 'LIVROS', description: 'Pacote livros' }, priceCents: 990 }]);
    expect(problems).toEqual([]);
  });

  it('shows a package that is not offered any more by what is known of it', () => {
    const { packages, problems } = decideTransfer(facts({ packages: new Map() }));
    expect(packages).toMatchObject([{ linkId: 'link', package: { id: 'livros' }, priceCents: 990 }]);
    expect(problems).toEqual([]);
  });

  const invoice = (id: string, overdue: boolean) => ({ id, dueDate: '2026-03-10', competence: null, openCents: 9990, overdue, transferable: !overdue });
  const event = { id: 'e', description: 'Instalação', kind: 'surcharge' as const, installments: 2, remainingCents: 200, percent: null, credit: false };

  it('leaves money with the present holder, unless chosen otherwise; what needs the service lapses', () => {
    const events = [event, { ...event, id: 'd', kind: 'discount' as const }, { ...event, id: 'p', remainingCents: null, percent: 10 }, { ...event, id: 'n' }];
    const decided = decideTransfer(
      facts({ money: { invoices: [invoice('a', false), invoice('b', false)], events }, invoicesToNewHolder: ['b'], eventsToNewHolder: ['n'] }),
    );
    expect(decided.invoices.map(({ id, goesTo }) => [id, goesTo])).toEqual([
      ['a', 'present_holder'],
      ['b', 'new_holder'],
    ]);
    expect(decided.events.map(({ id, goesTo }) => [id, goesTo])).toEqual([
      ['e', 'present_holder'],
      ['d', 'nobody'],
      ['p', 'nobody'],
      ['n', 'new_holder'],
    ]);
    expect(decided.problems).toEqual([]);
  });

  it.each<[string, Partial<TransferFacts>, [string, boolean][]]>([
    ['a cancelled service', { serviceStatus: 'cancelled' }, [['service_cancelled', true]]],
    ['the same customer', { toCustomerId: 'ana' }, [['same_customer', true]]],
    ['a service in debt', { inDebt: true }, [['service_in_debt', true]]],
    ['a service in debt whose debts stay', { inDebt: true, debtsStay: true }, []],
    ['an overdue invoice', { money: { invoices: [invoice('a', true)], events: [] } }, [['holder_owes', true]]],
    ['an overdue invoice that stays', { money: { invoices: [invoice('a', true)], events: [] }, debtsStay: true }, []],
    [
      'an overdue invoice for the new holder',
      { money: { invoices: [invoice('a', true)], events: [] }, debtsStay: true, invoicesToNewHolder: ['a'] },
      [['invoice_stays', true]],
    ],
    ['an unknown invoice', { invoicesToNewHolder: ['x'] }, [['invoice_stays', true]]],
    ['an unknown event', { eventsToNewHolder: ['x'] }, [['event_not_of_service', true]]],
    ['credit without a decision', { money: { invoices: [], events: [{ ...event, credit: true }] } }, [['holder_has_credit', true]]],
    ['credit that goes with the service', { money: { invoices: [], events: [{ ...event, credit: true }] }, eventsToNewHolder: ['e'] }, []],
    ['a holder without e-mail', { customer: { ...everything, email: false } }, [['missing_email', false]]],
    ['a package no longer sold, which stays', { packages: new Map([['livros', offered('livros', { active: false })]]) }, []],
    ['a package without products, which stays', { packages: new Map([['livros', offered('livros', { integration: null })]]) }, []],
    [
      'two packages of a single-package platform that were sold before it became one',
      {
        links: ['livros', 'familia'].map((packageId) => ({ id: packageId, packageId, priceCents: 990, origin: 'chosen', mandatory: false })),
        packages: new Map(['livros', 'familia'].map((id) => [id, offered(id, single)])),
      },
      [['one_package_per_subscriber', true]],
    ],
    [
      'a holder who has another package of a single-package platform',
      { packages: new Map([['livros', offered('livros', single)]]), live: [live(offered('familia', single))] },
      [['one_package_per_subscriber', true]],
    ],
  ])('%s', (_, more, expected) => {
    expect(told(facts(more))).toEqual(expected);
  });
});
