import { AccountMarker, urgency } from '#integrations';
import { newId, type Tx } from '#kernel';
import { Injectable } from '@nestjs/common';
import type { Found, FoundLink } from '../sources/hubsoft/records.ts';
import { ImportedRows, type ImportTable, takenOf } from './imported-facts.ts';
import type { Ids, Outcomes } from '../planning/outcome.ts';

const table: ImportTable = { name: 'service_package', columns: ['service_id', 'package_id', 'price_cents', 'origin', 'mandatory', 'from_date'] };

interface Here {
  id: string;
  external_ref: string | null;
  pair: string;
  live: boolean;
}

/** Packages attached to services, each at the price of its customer and since its own day. */
@Injectable()
export class TakeLinks {
  constructor(
    private readonly rows: ImportedRows,
    private readonly marker: AccountMarker,
  ) {}

  async take(tx: Tx, batch: readonly Found<FoundLink>[], ids: Ids): Promise<Outcomes> {
    const outcomes: Outcomes = new Map();
    const paired = batch.flatMap((found) => {
      const [service, sold] = [ids.get(found.data.serviceRef), ids.get(found.data.packageRef)];
      if (service !== undefined && sold !== undefined) return [{ ...found, service, sold, pair: `${service} ${sold}` }];
      outcomes.set(found.ref, { outcome: 'skipped', reason: service === undefined ? 'serviço não importado' : 'pacote não importado' });
      return [];
    });
    const here = await findHere(
      tx,
      paired.map(({ service }) => service),
    );
    const byRef = new Map(here.map((row) => [row.external_ref, row]));
    const live = new Map(here.filter((row) => row.live).map((row) => [row.pair, row]));
    const own = paired.filter(({ ref, pair }) => {
      const attached = byRef.has(ref) ? undefined : live.get(pair);
      if (attached) outcomes.set(ref, { id: attached.id, outcome: 'unchanged', assumed: ['o pacote já estava vinculado aqui: fica como está'] });
      return attached === undefined;
    });
    const taken = await this.rows.take(
      tx,
      table,
      own.map(({ ref, service, sold, data }) => ({
        ref,
        id: byRef.get(ref)?.id,
        facts: { price: { says: data.priceCents, columns: { price_cents: data.priceCents }, strength: 'told' } },
        whenNew: () => ({ id: newId(), service_id: service, package_id: sold, origin: 'chosen', mandatory: false, from_date: data.from }),
      })),
    );
    for (const { ref } of own) outcomes.set(ref, takenOf(taken, ref));
    const attached = own.flatMap(({ ref, service }) => (taken.get(ref)?.outcome === 'taken' ? [service] : []));
    if (attached.length > 0) await this.marker.services(tx, [...new Set(attached)], urgency.change);
    return outcomes;
  }
}

async function findHere(tx: Tx, serviceIds: readonly string[]): Promise<Here[]> {
  // Whoever attaches by hand holds the service meanwhile: one waits for the other here, and nowhere else.
  await tx.query('SELECT FROM service WHERE id = ANY($1::uuid[]) ORDER BY id FOR NO KEY UPDATE', [serviceIds]);
  return tx.query<Here[]>(
    `SELECT id, external_ref, service_id || ' ' || package_id AS pair, removed_at IS NULL AS live FROM service_package
     WHERE service_id = ANY($1::uuid[]) ORDER BY id`,
    [serviceIds],
  );
}
