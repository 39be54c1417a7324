import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { explain, reasonTexts, type ReasonCode } from './attachment-reasons.ts';
import { type AttachmentFacts, decideAttachment } from './decide-attachment.ts';
import { everything, facts, integration, live, offered } from './offer.fixture.ts';

const codes = (given: AttachmentFacts): ReasonCode[] => decideAttachment(given).map(({ code }) => code);
const product = (status: 'active' | 'closed' | 'retired', role: 'main' | 'addon' | null = null, ref = 'p') => ({ ref, name: 'Biblioteca', status, role });

describe('decideAttachment', () => {
  it('finds nothing in the way of an open plan and an active package', () => {
    expect(codes(facts())).toEqual([]);
  });

  const locked = { name: 'Fibra 500', lockPackages: true, packageIds: new Set(['outro']) };
  const family = offered('familia');
  const single = integration({ onePackagePerSubscriber: true });
  it.each<[string, Partial<AttachmentFacts>, ReasonCode[]]>([
    ['a cancelled service', { serviceStatus: 'cancelled' }, ['service_cancelled']],
    ['a locked plan that does not list it', { plan: locked }, ['plan_locked']],
    ['a locked plan that lists it', { plan: { ...locked, packageIds: new Set(['livros']) } }, []],
    ['an inactive package', { package: offered('livros', { active: false }) }, ['package_inactive']],
    ['a package without products', { package: offered('livros', { products: [], integration: null }) }, ['package_without_products']],
    ['a retired product', { package: offered('livros', { products: [product('retired')] }) }, ['product_retired']],
    ['a closed product', { package: offered('livros', { products: [product('active'), product('closed')] }) }, ['product_closed']],
    ['a disabled integration', { package: offered('livros', { integration: integration({ enabled: false }) }) }, ['integration_disabled']],
    ['a paused integration', { package: offered('livros', { integration: integration({ paused: 'token recusado' }) }) }, ['integration_paused']],
    ['a plugin that is not there', { package: offered('livros', { integration: integration({ needs: null }) }) }, ['platform_not_loaded']],
    ['no licence left', { package: offered('livros', { integration: integration({ licencesLeft: 0 }) }) }, ['no_licences_left']],
    ['no licence left, but one of his own', { package: offered('livros', { integration: integration({ licencesLeft: 0 }) }), live: [live(family)] }, []],
    ['the same package here', { live: [live(offered('livros'), 'service')] }, ['already_attached']],
    ['the same package on another service', { live: [live(offered('livros'))] }, []],
    [
      'another package of a single-package platform',
      { package: offered('livros', { integration: single }), live: [live(family)] },
      ['one_package_per_subscriber'],
    ],
    [
      'the same, but with an account per service',
      { package: offered('livros', { integration: integration({ onePackagePerSubscriber: true, accountScope: 'service' }) }), live: [live(family)] },
      [],
    ],
    [
      'another main product',
      {
        package: offered('livros', { products: [product('active', 'main', 'a')] }),
        live: [live(offered('tv', { products: [product('active', 'main', 'b')] }))],
      },
      ['another_main_product'],
    ],
    [
      'an addon beside a main product',
      {
        package: offered('livros', { products: [product('active', 'addon', 'a')] }),
        live: [live(offered('tv', { products: [product('active', 'main', 'b')] }))],
      },
      [],
    ],
    ['a customer without e-mail', { customer: { ...everything, email: false } }, ['missing_email']],
    ['a customer without phone, which is optional', { customer: { ...everything, phone: false } }, []],
    ['a customer with a bad document', { customer: { ...everything, document: false } }, ['invalid_document']],
    [
      'a platform that needs all there is',
      {
        package: offered('livros', {
          integration: integration({ needs: { phone: 'required', birthDate: 'required', name: 'required', password: 'required' } }),
        }),
        customer: { name: false, document: false, email: false, phone: false, birthDate: false },
      },
      ['missing_name', 'missing_phone', 'missing_birth_date'],
    ],
    ['several at once, the plan first', { plan: locked, customer: { ...everything, email: false } }, ['plan_locked', 'missing_email']],
  ])('%s', (_, given, expected) => {
    expect(codes(facts(given))).toEqual(expected);
  });

  it('answers "the package does not show up" with the lock and the click that solves it', () => {
    const [obstacle] = decideAttachment(facts({ plan: locked }));
    const reason = obstacle && explain(obstacle);
    expect(reason?.message).toBe('O pacote não aparece porque o plano "Fibra 500" está com a opção Travar Pacotes ativa e não lista "Pacote livros".');
    expect(reason?.fix).toMatch(/Serviços\/Planos.*aba Pacotes.*Travar Pacotes/);
  });

  it('has, for every code, texts whose parameters are all filled', () => {
    for (const code of Object.keys(reasonTexts) as ReasonCode[]) {
      const { message, fix } = explain({ code, params: { package: 'P', plan: 'L', product: 'R', integration: 'I', other: 'O', why: 'W' } });
      expect(`${message} ${fix}`).not.toMatch(/[{}]/);
    }
  });

  it('never lets a locked plan through unless it lists the package, whatever else is true', () => {
    fc.assert(
      fc.property(
        fc.boolean(),
        fc.boolean(),
        fc.boolean(),
        fc.constantFrom('awaiting_installation', 'enabled', 'cancelled'),
        (lockPackages, lists, active, serviceStatus) => {
          const found = codes(
            facts({ serviceStatus, package: offered('livros', { active }), plan: { name: 'F', lockPackages, packageIds: new Set(lists ? ['livros'] : []) } }),
          );
          expect(found.includes('plan_locked')).toBe(lockPackages && !lists);
          expect(found.length === 0).toBe(active && serviceStatus !== 'cancelled' && !(lockPackages && !lists));
        },
      ),
    );
  });
});
