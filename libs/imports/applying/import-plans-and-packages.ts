import { Database, newId, Problem, type Queryable, type Tx } from '#kernel';
import { Packages, type PackageView } from '#packages';
import { Plans } from '#plans';
import { Injectable } from '@nestjs/common';
import type { Facts } from '../planning/follow-facts.ts';
import type { Found, FoundPackage, FoundPlan } from '../sources/hubsoft/records.ts';
import { ImportedRows } from './imported-facts.ts';
import type { Outcome } from '../planning/outcome.ts';

interface PlanHere {
  id: string;
  name: string;
  price_cents: number;
  active: boolean;
  external_ref: string | null;
  updated_at: Date;
}

interface PackageHere {
  id: string;
  description: string;
  external_ref: string;
  updated_at: Date;
}

/** Plans and packages: few, so each goes the way an operator's would. */
@Injectable()
export class TakeOffer {
  constructor(
    private readonly database: Database,
    private readonly rows: ImportedRows,
    private readonly plans: Plans,
    private readonly packages: Packages,
  ) {}

  async plan({ ref, data }: Found<FoundPlan>): Promise<Outcome> {
    const { name, priceCents = 0, active } = data;
    const here = await this.findPlan(this.database, ref, data);
    return (
      byName(ref, here) ??
      this.follow(ref, planFacts(data), here, {
        differs: planDiffers(here),
        create: () => this.plans.create({ name, priceCents, active, externalRef: ref }),
        change: (id, input) => this.plans.change(id, 'any', input),
      })
    );
  }

  /** What `plan` would answer; what would be made stands in for itself until the transaction goes back. */
  async rehearsePlan(tx: Tx, { ref, data }: Found<FoundPlan>): Promise<Outcome> {
    const here = await this.findPlan(tx, ref, data);
    const { name, priceCents = 0, active } = data;
    return (
      byName(ref, here) ??
      this.rehearse(tx, ref, planFacts(data), here, {
        differs: planDiffers(here),
        insert: (id) =>
          tx.query('INSERT INTO plan (id, name, price_cents, active, external_ref) VALUES ($1, $2, $3, $4, $5)', [id, name, priceCents, active, ref]),
      })
    );
  }

  async package({ ref, data }: Found<FoundPackage>): Promise<Outcome> {
    const { code, description, priceCents = 0 } = data;
    const here = await findPackage(this.database, ref);
    const kind = data.priceCents === 0 ? 'benefit' : 'standalone';
    const input = { code, description, kind, priceCents, externalRef: ref } as const;
    let spare = false;
    const outcome = await this.follow(ref, packageFacts(data), here, {
      differs: { description: here?.description },
      create: async (): Promise<PackageView> => {
        try {
          return await this.packages.create(input);
        } catch (error) {
          if (!(error instanceof Problem && error.code === 'code_taken') || code === data.spareCode) throw error;
          spare = true;
          return this.packages.create({ ...input, code: data.spareCode });
        }
      },
      change: (id, changes) => this.packages.change(id, 'any', changes),
    });
    return spare ? { ...outcome, assumed: [`código de outro pacote daqui: recebe um próprio (${data.spareCode})`] } : outcome;
  }

  /** What `package` would answer, but for a code that is another's. */
  async rehearsePackage(tx: Tx, { ref, data }: Found<FoundPackage>): Promise<Outcome> {
    const here = await findPackage(tx, ref);
    return this.rehearse(tx, ref, packageFacts(data), here, {
      differs: { description: here?.description },
      insert: (id) =>
        tx.query(`INSERT INTO package (id, code, description, kind, price_cents, external_ref) VALUES ($1::uuid, $1::text, $2, 'standalone', $3, $4)`, [
          id,
          data.description,
          data.priceCents ?? 0,
          ref,
        ]),
    });
  }

  private async rehearse(
    tx: Tx,
    ref: string,
    facts: Facts,
    here: { id: string; updated_at: Date } | undefined,
    { differs, insert }: { differs: Record<string, unknown>; insert: (id: string) => Promise<unknown> },
  ): Promise<Outcome> {
    const id = here?.id ?? newId();
    if (!here) {
      await insert(id);
      return { id, outcome: 'taken' };
    }
    const { columns, changed } = this.rows.decide(facts, (await this.rows.recall(tx, [ref])).get(ref), true);
    const updates = Object.entries(columns).some(([name, value]) => value !== differs[name]);
    return { id, outcome: updates ? 'updated' : 'unchanged', changed, writtenAt: here.updated_at };
  }

  private async findPlan(db: Queryable, ref: string, { name, byName }: FoundPlan): Promise<PlanHere | undefined> {
    const [here] = await db.query<PlanHere[]>(
      `SELECT id, name, price_cents, active, external_ref, updated_at FROM plan
       WHERE external_ref = $1 OR ($3 AND folded(name) = folded($2)) ORDER BY external_ref = $1 DESC NULLS LAST, external_ref IS NULL, id LIMIT 1`,
      [ref, name, byName],
    );
    return here;
  }

  /** Not in one transaction with what it remembers: a crash between the two is made good by the next run. */
  private async follow(
    ref: string,
    facts: Facts,
    here: { id: string } | undefined,
    verbs: {
      differs: Record<string, unknown>;
      create: () => Promise<{ id: string }>;
      change: (id: string, input: Record<string, unknown>) => Promise<unknown>;
    },
  ): Promise<Outcome> {
    const told = (await this.rows.recall(this.database, [ref])).get(ref);
    const take = this.rows.decide(facts, told, here !== undefined);
    const changes = Object.fromEntries(Object.entries(take.columns).filter(([name, value]) => value !== verbs.differs[name]));
    try {
      const id = here?.id ?? (await verbs.create()).id;
      const updates = here !== undefined && Object.keys(changes).length > 0;
      if (updates) await verbs.change(id, changes);
      if (take.changed.length > 0) await this.rows.remember(this.database, new Map([[ref, take.told]]));
      return { id, outcome: here === undefined ? 'taken' : updates ? 'updated' : 'unchanged', changed: take.changed };
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return { outcome: 'skipped', reason: error.detail('pt-BR') };
    }
  }
}

/** Under another reference: the same name said who it is, and says no more. */
const byName = (ref: string, here: PlanHere | undefined): Outcome | undefined =>
  here && here.external_ref !== ref
    ? { outcome: 'unchanged', id: here.id, assumed: [`plano que já estava aqui, reconhecido pelo nome (${here.name})`] }
    : undefined;

const planDiffers = (here: PlanHere | undefined): Record<string, unknown> => ({ name: here?.name, active: here?.active, priceCents: here?.price_cents });

const planFacts = ({ name, priceCents, active, listed }: FoundPlan): Facts => ({
  name: { says: name, columns: { name }, strength: 'told' },
  active: { says: active, columns: { active }, strength: listed ? 'told' : 'assumed' },
  price: { says: priceCents, columns: { priceCents: priceCents ?? 0 }, strength: priceCents === undefined ? 'assumed' : 'once' },
});

const packageFacts = ({ description }: FoundPackage): Facts => ({ description: { says: description, columns: { description }, strength: 'told' } });

async function findPackage(db: Queryable, ref: string): Promise<PackageHere | undefined> {
  const [here] = await db.query<PackageHere[]>('SELECT id, description, external_ref, updated_at FROM package WHERE external_ref = $1', [ref]);
  return here;
}
