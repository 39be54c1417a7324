import { type Found, type FoundPlan, reais } from './records.ts';
import { Votes } from './most-frequent.ts';
import { repeatOf } from './repeats.ts';
import { parsePlan, type ToldPlan } from './parse-offer.ts';
import type { Element } from './read-hubsoft.ts';
import { foldName } from './read-values.ts';
import type { Origin, ReportLines } from '../../runs/report.ts';

interface Known {
  ref: string;
  origin: Origin;
  name: string;
  byName: boolean;
  listed: boolean;
  /** Another plan has the same name, and a service named only that. */
  ambiguous: boolean;
  votes: Votes;
}

/**
 * The plans a folder tells of: those its list names, and those the customers' services name, by id or, in older answers, by
 * name alone. Register every plan with an id before asking for one by its name.
 */
export class PlanBook {
  private readonly known = new Map<string, Known>();
  private readonly names = new Map<string, Known[]>();
  private readonly complete: boolean;

  constructor(elements: readonly Element[], lines: ReportLines) {
    this.complete = elements.length > 0;
    for (const { origin, value } of elements) {
      const told = parsePlan(value);
      const earlier = told.id === undefined ? undefined : this.known.get(refOf(told.id));
      const reason = told.id === undefined ? 'sem id_servico' : told.name === undefined ? 'sem descrição' : earlier && repeatOf(earlier);
      if (reason !== undefined) lines.add(origin, 'plan', told.id === undefined ? null : refOf(told.id), 'skipped', { reason });
      else this.register(told, origin, true);
    }
  }

  /** Takes note of a plan that has an id and a name. */
  register({ id, name }: ToldPlan, origin: Origin, listed = false): void {
    if (id === undefined || name === undefined || this.known.has(refOf(id))) return;
    this.note({ ref: refOf(id), origin, name, byName: false, listed, ambiguous: false, votes: new Votes() });
  }

  /** The plan a service names; `undefined` when it names none. */
  find({ id, name }: ToldPlan, origin: Origin): Known | undefined {
    if (id !== undefined) return this.known.get(refOf(id));
    if (name === undefined) return undefined;
    const [same, ...others] = this.names.get(foldName(name)) ?? [];
    if (same) {
      same.ambiguous ||= others.length > 0;
      return same;
    }
    const ref = `hubsoft:plano:${foldName(name).replaceAll(' ', '-')}`;
    return this.note({ ref, origin, name, byName: true, listed: false, ambiguous: false, votes: new Votes() });
  }

  found(): Found<FoundPlan>[] {
    return [...this.known.values()].map(({ ref, origin, name, byName, listed, ambiguous, votes }) => ({
      ref,
      origin,
      assumed: [
        ...(byName ? ['plano conhecido só pelo nome'] : []),
        ...(ambiguous ? ['outro plano tem o mesmo nome: os serviços que só citam o nome ficam com este'] : []),
        ...(votes.winner === undefined ? [`preço não informado (${reais(0)})`] : []),
        ...(votes.winner !== undefined && votes.different > 1 ? [`preço: o mais comum entre os valores dos serviços (${reais(votes.winner)})`] : []),
        ...(this.complete && !listed ? ['fora da lista de planos à venda: importado como inativo'] : []),
      ],
      data: { name, byName, listed, priceCents: votes.winner, active: listed || !this.complete },
    }));
  }

  private note(plan: Known): Known {
    this.known.set(plan.ref, plan);
    const folded = foldName(plan.name);
    this.names.set(folded, [...(this.names.get(folded) ?? []), plan]);
    return plan;
  }
}

const refOf = (id: string): string => `hubsoft:servico:${id}`;
