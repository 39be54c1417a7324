/** What decides, with its spec beside it. What only acts is mutated by hand: bugs.ts. */
export const rules = [
  'libs/billing/invoices/attribute-invoice.ts',
  'libs/billing/billing-runs/competence.ts',
  'libs/billing/ledger/{place-money,decide-receipt}.ts',
  'libs/blocking/block-runs/{decide-block,decide-brake,decide-outcome,justifies-hold}.ts',
  'libs/blocking/profiles/{business-days,legal-floors}.ts',
  'libs/blocking/trust-unlocks/decide-trust-unlock.ts',
  'libs/catalog/{diff-catalog,read-product}.ts',
  'libs/customers/attachments/decide-attachment.ts',
  'libs/customers/plan-migrations/decide-migration.ts',
  'libs/customers/transfers/decide-transfer.ts',
  'libs/integrations/gateway/pace.ts',
  'libs/kernel/{time/civil-date,money}.ts',
  'libs/packages/{check-products,split-price}.ts',
  'libs/plans/check-packages.ts',
  'libs/provisioning/reconciler/{decide-next,wanted-products}.ts',
];
