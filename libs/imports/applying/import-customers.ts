import { documentIndex, documentPlace } from '#customers';
import { AccountMarker, urgency } from '#integrations';
import { maskDocument, newId, type Queryable, Secrets, type Tx, UnsealError } from '#kernel';
import { Injectable } from '@nestjs/common';
import type { Facts } from '../planning/follow-facts.ts';
import type { Found, FoundCustomer } from '../sources/hubsoft/records.ts';
import { importProblem } from '../runs/import-problem.ts';
import { ImportedRows, type ImportTable, takenOf } from './imported-facts.ts';
import type { Outcomes } from '../planning/outcome.ts';

const table: ImportTable = {
  name: 'customer',
  columns: ['name', 'document_kind', 'document_sealed', 'document_index', 'document_mask', 'email', 'phone', 'birth_date'],
};

interface Here {
  id: string;
  external_ref: string | null;
  document_index: string;
}

type Indexed = Found<FoundCustomer> & { index: string };

/** Customers, known by their reference or, where they came another way, by their document. */
@Injectable()
export class TakeCustomers {
  constructor(
    private readonly rows: ImportedRows,
    private readonly secrets: Secrets,
    private readonly marker: AccountMarker,
  ) {}

  /** What is sealed under another key than the product's is lost to it. Throws `ImportProblem`. */
  async checkKey(db: Queryable): Promise<void> {
    const [one] = await db.query<{ id: string; document_sealed: string }[]>('SELECT id, document_sealed FROM customer ORDER BY id LIMIT 1');
    try {
      if (one) this.secrets.open(one.document_sealed, documentPlace(one.id));
    } catch (error) {
      if (!(error instanceof UnsealError)) throw error;
      throw importProblem('Os documentos dos clientes deste banco não se abrem com a SECRETS_KEY desta importação. Importe com a chave que o produto usa.');
    }
  }

  async take(tx: Tx, batch: readonly Found<FoundCustomer>[]): Promise<Outcomes> {
    const indexed = batch.map((found): Indexed => ({ ...found, index: this.secrets.index(found.data.document.value, documentIndex) }));
    const rows = await findHere(tx, indexed);
    const byRef = new Map(rows.map((row) => [row.external_ref, row]));
    const byDocument = new Map(rows.map((row) => [row.document_index, row]));
    const known = indexed.filter(({ ref, index }) => byRef.has(ref) || !byDocument.has(index));
    const outcomes = await this.adopt(tx, indexed, byRef, byDocument);
    const taken = await this.rows.take(
      tx,
      table,
      known.map((found) => ({ ref: found.ref, id: byRef.get(found.ref)?.id, facts: factsOf(found.data), whenNew: () => this.newRow(found) })),
    );
    for (const { ref, index } of known) {
      const here = byRef.get(ref);
      const assumed = here && here.document_index !== index ? ['o CPF/CNPJ mudou no HubSoft: não é alterado aqui'] : [];
      outcomes.set(ref, { ...takenOf(taken, ref), assumed });
    }
    const updated = [...taken.values()].filter(({ outcome }) => outcome === 'updated').map(({ id }) => id);
    if (updated.length > 0) await this.marker.customers(tx, updated, urgency.change);
    return outcomes;
  }

  /** Somebody here has this document: the same person, whose data stay. One without a reference gets it. */
  private async adopt(tx: Tx, batch: readonly Indexed[], byRef: ReadonlyMap<string | null, Here>, byDocument: ReadonlyMap<string, Here>): Promise<Outcomes> {
    const outcomes: Outcomes = new Map();
    const named: { id: string; ref: string }[] = [];
    const told = new Map<string, Record<string, string>>();
    for (const { ref, index, data } of batch) {
      const row = byRef.has(ref) ? undefined : byDocument.get(index);
      if (!row) continue;
      const assumed = [`já cadastrado aqui com o mesmo CPF/CNPJ: os dados daqui ficam${row.external_ref === null ? '' : ` (${row.external_ref})`}`];
      outcomes.set(ref, { id: row.id, outcome: row.external_ref === null ? 'updated' : 'unchanged', assumed });
      if (row.external_ref !== null) continue;
      named.push({ id: row.id, ref });
      told.set(ref, this.rows.decide(factsOf(data), undefined, true).told);
    }
    if (named.length > 0) {
      await tx.query(
        `UPDATE customer c SET external_ref = n.ref, version = c.version + 1, updated_at = now() FROM jsonb_to_recordset($1::jsonb) n (id uuid, ref text) WHERE c.id = n.id`,
        [JSON.stringify(named)],
      );
      await this.rows.remember(tx, told);
    }
    return outcomes;
  }

  private newRow({ data: { document }, index }: Indexed): { id: string } & Record<string, unknown> {
    const id = newId();
    return {
      id,
      document_kind: document.kind,
      document_sealed: this.secrets.seal(document.value, documentPlace(id)),
      document_index: index,
      document_mask: maskDocument(document.value),
    };
  }
}

function findHere(tx: Tx, batch: readonly Indexed[]): Promise<Here[]> {
  return tx.query<Here[]>(
    `SELECT id, external_ref, document_index FROM customer
     WHERE id IN (SELECT id FROM customer WHERE external_ref = ANY($1::text[]) UNION SELECT id FROM customer WHERE document_index = ANY($2::text[]))
     ORDER BY id FOR NO KEY UPDATE`,
    [batch.map(({ ref }) => ref), batch.map(({ index }) => index)],
  );
}

/** What a source leaves empty was not told: an import fills, it never empties. */
function factsOf({ name, email, phone, birthDate }: FoundCustomer): Facts {
  const fact = (says: string | undefined, column: string) => ({
    says,
    columns: { [column]: says },
    strength: says === undefined ? ('assumed' as const) : ('told' as const),
  });
  return { name: fact(name, 'name'), email: fact(email, 'email'), phone: fact(phone, 'phone'), birthDate: fact(birthDate, 'birth_date') };
}
