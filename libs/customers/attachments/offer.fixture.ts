import type { AttachmentFacts, LivePackage, OfferedIntegration, OfferedPackage } from './decide-attachment.ts';

/** Facts in which nothing is in the way; the specs put one thing in it at a time. */
export const integration = (more: Partial<OfferedIntegration> = {}): OfferedIntegration => ({
  id: 'saber-mais',
  description: 'Livros digitais',
  enabled: true,
  paused: null,
  needs: { name: 'required', document: 'required', email: 'required', phone: 'optional' },
  onePackagePerSubscriber: false,
  accountScope: 'customer',
  licencesLeft: null,
  ...more,
});

export const offered = (id: string, more: Partial<OfferedPackage> = {}): OfferedPackage => ({
  id,
  code: id.toUpperCase(),
  description: `Pacote ${id}`,
  kind: 'standalone',
  priceCents: 1990,
  active: true,
  trial: null,
  products: [{ ref: `ref-${id}`, name: `Produto ${id}`, status: 'active', role: null }],
  integration: integration(),
  ...more,
});

export const live = (of: OfferedPackage, serviceId: string | null = 'other'): LivePackage => ({
  serviceId,
  package: { id: of.id, description: of.description, products: of.products, integrationId: of.integration?.id ?? null },
});

export const everything = { name: true, document: true, email: true, phone: true, birthDate: true };

export const facts = (more: Partial<AttachmentFacts> = {}): AttachmentFacts => ({
  serviceId: 'service',
  serviceStatus: 'enabled',
  plan: { name: 'Fibra 500', lockPackages: false, packageIds: new Set() },
  package: offered('livros'),
  customer: everything,
  live: [],
  trialsUsed: new Set(),
  ...more,
});
