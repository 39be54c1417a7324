import { productZone, type Tx } from '#kernel';
import { attributeInvoice, type ServiceLife } from '../invoices/attribute-invoice.ts';
import { billingProblem } from '../billing.problems.ts';
import type { NewInvoice, NewInvoiceLine } from '../invoices/new-invoice.ts';

export interface Charged {
  serviceId: string | null;
  lines: (NewInvoiceLine & { blocks: boolean })[];
}

interface Facts {
  known: boolean;
  erased: boolean;
  services: ServiceLife[];
  links: { id: string; service: string }[];
  types: { id: string; blocks: boolean }[];
}

/** Reads the service an invoice is a debt of, and which of its lines may block. Throws `unknown_…` for ids that are not the customer's. */
export async function readCharge(tx: Tx, input: NewInvoice): Promise<Charged> {
  const linkIds = [...new Set(input.lines.flatMap(({ packageLinkId }) => packageLinkId?.toLowerCase() ?? []))];
  const typeIds = [...new Set(input.lines.flatMap(({ chargeTypeId }) => chargeTypeId?.toLowerCase() ?? []))];
  const [facts] = await tx.query<Facts[]>(
    `SELECT EXISTS (SELECT FROM customer WHERE id = $1) AS known, EXISTS (SELECT FROM customer WHERE id = $1 AND erased_at IS NOT NULL) AS erased,
       (SELECT coalesce(json_agg(json_build_object('id', id, 'from', least(starts_on, (enabled_at AT TIME ZONE '${productZone}')::date),
          'until', (cancelled_at AT TIME ZONE '${productZone}')::date)), '[]') FROM service WHERE customer_id = $1) AS services,
       (SELECT coalesce(json_agg(json_build_object('id', p.id, 'service', p.service_id)), '[]')
        FROM service_package p JOIN service s ON s.id = p.service_id WHERE p.id = ANY($2::uuid[]) AND s.customer_id = $1) AS links,
       (SELECT coalesce(json_agg(json_build_object('id', id, 'blocks', blocks)), '[]') FROM charge_type WHERE id = ANY($3::uuid[])) AS types`,
    [input.customerId, linkIds, typeIds],
  );
  if (!facts?.known) throw billingProblem('unknown_customer');
  if (facts.erased) throw billingProblem('customer_erased');
  if (facts.types.length < typeIds.length) throw billingProblem('unknown_charge_type');
  const named = input.serviceId?.toLowerCase();
  if (named !== undefined && !facts.services.some(({ id }) => id === named)) throw billingProblem('unknown_service');
  const serviceId = attributeInvoice({
    named,
    ofLinks: facts.links.map(({ service }) => service),
    services: facts.services,
    competence: input.competence ?? null,
    dueDate: input.dueDate,
  });
  const strange = facts.links.length < linkIds.length || (serviceId !== null && facts.links.some(({ service }) => service !== serviceId));
  if (strange) throw billingProblem('unknown_package_link');
  const neverBlocks = new Set(facts.types.filter(({ blocks }) => !blocks).map(({ id }) => id));
  const lines = input.lines.map((line) => ({ ...line, blocks: (line.blocks ?? true) && !neverBlocks.has(line.chargeTypeId?.toLowerCase() ?? '') }));
  return { serviceId, lines };
}
