/** What decides, with its spec beside it. What only acts is mutated by hand: bugs.ts. */
export const rules = [
  'libs/billing/{attribute-invoice,competence,decide-allocation,decide-payment}.ts',
  'libs/blocking/{business-days,decide-block,decide-brake,decide-outcome,decide-trust-unlock,legal-floors}.ts',
  'libs/catalog/{diff-catalog,read-product}.ts',
  'libs/customers/{decide-attachment,decide-migration,decide-transfer}.ts',
  'libs/integrations/pace.ts',
  'libs/kernel/{civil-date,money}.ts',
  'libs/packages/{check-products,split-price}.ts',
  'libs/plans/check-packages.ts',
  'libs/provisioning/{decide-next,wanted-products}.ts',
];
