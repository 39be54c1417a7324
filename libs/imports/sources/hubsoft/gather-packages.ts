import { type Found, type FoundPackage, reais } from './records.ts';
import { Votes } from './most-frequent.ts';
import type { ToldPackage } from './parse-offer.ts';
import { foldName } from './read-values.ts';
import type { Origin } from '../../runs/report.ts';

interface Known {
  ref: string;
  origin: Origin;
  code: string | undefined;
  ownCode: string;
  description: string | undefined;
  votes: Votes;
}

/** The packages a folder tells of. HubSoft has no list of them: they are known by the services that have them. */
export class PackageBook {
  private readonly known = new Map<string, Known>();
  private readonly names = new Map<string, Known>();

  /** The package that a service has; `undefined` when it names neither id nor description. */
  find(told: ToldPackage, origin: Origin): Known | undefined {
    const { id, description } = told;
    const folded = description === undefined ? undefined : foldName(description).replaceAll(' ', '-');
    const known = id === undefined ? this.names.get(folded ?? '') : this.known.get(refOf(id));
    const found = known ?? this.note(id, folded, origin);
    if (!found) return undefined;
    found.code ??= told.code;
    found.description ??= description;
    if (folded !== undefined && !this.names.has(folded)) this.names.set(folded, found);
    if (told.priceCents !== undefined && told.priceCents >= 0) found.votes.cast(told.priceCents);
    return found;
  }

  found(): Found<FoundPackage>[] {
    const codes = new Set<string>();
    return [...this.known.values()].map(({ ref, origin, code, ownCode, description, votes }) => {
      const taken = code !== undefined && codes.has(code);
      const given = code !== undefined && !taken ? code : ownCode;
      codes.add(given);
      const priceCents = votes.winner;
      return {
        ref,
        origin,
        assumed: [
          ...(given === code ? [] : [`${taken ? 'código repetido em outro pacote' : 'sem código'}: recebe um próprio (${given})`]),
          ...(description === undefined ? ['sem descrição: o código no lugar dela'] : []),
          ...(votes.winner === undefined ? [`preço não informado (${reais(0)})`] : []),
          ...(priceCents !== undefined && votes.different > 1 ? [`preço: o mais comum entre os valores dos serviços (${reais(priceCents)})`] : []),
        ],
        data: { code: given, spareCode: ownCode, description: description ?? given, priceCents },
      };
    });
  }

  private note(id: string | undefined, folded: string | undefined, origin: Origin): Known | undefined {
    const mark = id ?? folded;
    if (mark === undefined) return undefined;
    const ref = id === undefined ? `hubsoft:pacote:nome:${folded}` : refOf(id);
    const found: Known = { ref, origin, code: undefined, ownCode: `HUBSOFT-${mark.toUpperCase()}`.slice(0, 60), description: undefined, votes: new Votes() };
    this.known.set(ref, found);
    return found;
  }
}

const refOf = (id: string): string => `hubsoft:pacote:${id}`;
