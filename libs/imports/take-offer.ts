import { Database, Problem } from '#kernel';
import { Packages, type PackageView } from '#packages';
import { Plans } from '#plans';
import { Injectable } from '@nestjs/common';
import type { Facts } from './decide-take.ts';
import type { Found, FoundPackage, FoundPlan } from './found.ts';
import { ImportedRows } from './imported-rows.ts';
import type { Outcome } from './outcome.ts';

interface PlanHere {
  id: string;
  name: string;
  price_cents: number;
  active: boolean;
  external_ref: string | null;
}

interface PackageHere {
  id: string;
  description: string;
  external_ref: string;
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
    const here = await this.findPlan(ref, data);
    // Under another reference: the same name said who it is, and says no more.
    if (here && here.external_ref !== ref)
      return { outcome: 'unchanged', id: here.id, assumed: [`plano que já estava aqui, reconhecido pelo nome (${here.name})`] };
    const facts: Facts = {
      name: { says: name, columns: { name }, strength: 'told' },
      active: { says: active, columns: { active }, strength: data.listed ? 'told' : 'assumed' },
      price: { says: data.priceCents, columns: { priceCents }, strength: data.priceCents === undefined ? 'assumed' : 'once' },
    };
    return this.follow(ref, facts, here, {
      differs: { name: here?.name, active: here?.active, priceCents: here?.price_cents },
      create: () => this.plans.create({ name, priceCents, active, externalRef: ref }),
      change: (id, input) => this.plans.change(id, 'any', input),
    });
  }

  async package({ ref, data }: Found<FoundPackage>): Promise<Outcome> {
    const { code, description, priceCents = 0 } = data;
    const [here] = await this.database.rows<PackageHere>('SELECT id, description, external_ref FROM package WHERE external_ref = $1', [ref]);
    const facts: Facts = { description: { says: description, columns: { description }, strength: 'told' } };
    const kind = data.priceCents === 0 ? 'benefit' : 'standalone';
    const input = { code, description, kind, priceCents, externalRef: ref } as const;
    let spare = false;
    const outcome = await this.follow(ref, facts, here, {
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

  private async findPlan(ref: string, { name, byName }: FoundPlan): Promise<PlanHere | undefined> {
    const [here] = await this.database.rows<PlanHere>(
      `SELECT id, name, price_cents, active, external_ref FROM plan
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
      return { id, outcome: here === undefined ? 'taken' : updates ? 'updated' : 'unchanged' };
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      return { outcome: 'skipped', reason: error.detail('pt-BR') };
    }
  }
}
