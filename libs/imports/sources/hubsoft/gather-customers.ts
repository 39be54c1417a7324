import type { CivilDate } from '#kernel';
import { type Found, type FoundCustomer } from './records.ts';
import { repeatOf } from './repeats.ts';
import type { ToldCustomer } from './parse-customer.ts';
import type { Origin, ReportLines } from '../../runs/report.ts';

/** A customer named by an answer: one of its list, or inside an invoice. */
export interface CustomerMention {
  origin: Origin;
  told: ToldCustomer;
  /** An element of its own: it gets a line of the report whatever becomes of it. */
  listed: boolean;
}

export type Resolved = { ref: string; since: CivilDate | undefined } | { reason: string };

interface Group {
  ref: string;
  /** The one whose place is the customer's. */
  first: CustomerMention;
  /** What counts: of the lists first; what they leave open is filled from the invoices. */
  whole: ToldCustomer;
  resolved: Resolved;
}

/** Who is who: by id, by code, by document. A person told of in several places is one. */
export class CustomerBook {
  private readonly ids = new Map<string, string>();
  private readonly groups = new Map<string, Group>();
  private readonly owners = new Map<string, Group>();

  constructor(mentions: readonly CustomerMention[], lines: ReportLines) {
    for (const { id, code } of mentions.map(({ told }) => told)) if (id !== undefined && code !== undefined && !this.ids.has(code)) this.ids.set(code, id);
    // Lists first: they say more.
    for (const mention of [...mentions.filter(({ listed }) => listed), ...mentions.filter(({ listed }) => !listed)]) this.collect(mention, lines);
    for (const group of this.groups.values()) group.resolved = this.decide(group);
    for (const group of this.groups.values()) this.report(group, lines);
  }

  /** The customer that an answer means, and since when it is one; or why it was not taken. */
  find(told: ToldCustomer): Resolved {
    const ref = this.refOf(told);
    const group = (ref === undefined ? undefined : this.groups.get(ref)) ?? this.owners.get(told.document?.value ?? '');
    return group?.resolved ?? { reason: 'sem id_cliente, codigo_cliente ou CPF/CNPJ conhecido' };
  }

  found(): Found<FoundCustomer>[] {
    return [...this.groups.values()].flatMap(({ ref, first, whole, resolved }) => {
      const { name, document, email, phone, birthDate, left } = whole;
      if (!('ref' in resolved) || resolved.ref !== ref || name === undefined || document === undefined) return [];
      return [{ ref, origin: first.origin, assumed: left, data: { name, document, email, phone, birthDate } }];
    });
  }

  private refOf({ id, code }: ToldCustomer): string | undefined {
    const known = id ?? (code === undefined ? undefined : this.ids.get(code));
    if (known !== undefined) return `hubsoft:cliente:${known}`;
    return code === undefined ? undefined : `hubsoft:cliente:codigo:${code}`;
  }

  private collect(mention: CustomerMention, lines: ReportLines): void {
    const { origin, told, listed } = mention;
    const ref = this.refOf(told);
    if (ref === undefined) {
      if (listed) lines.add(origin, 'customer', null, 'skipped', { reason: 'sem id_cliente e codigo_cliente' });
      return;
    }
    const group = this.groups.get(ref);
    if (!group) {
      this.groups.set(ref, { ref, first: mention, whole: { ...told }, resolved: { reason: '' } });
      return;
    }
    if (listed) lines.add(origin, 'customer', ref, 'skipped', { reason: repeatOf(group.first) });
    const { whole } = group;
    whole.name ??= told.name;
    whole.document ??= told.document;
    whole.wrongDocument ||= told.wrongDocument;
    whole.email ??= told.email;
    whole.phone ??= told.phone;
    whole.birthDate ??= told.birthDate;
    whole.since ??= told.since;
  }

  /** Two customers of one document are one person here, who owns what hangs on either. */
  private decide(group: Group): Resolved {
    const { ref, whole } = group;
    if (whole.document === undefined) return { reason: whole.wrongDocument ? 'CPF/CNPJ inválido' : 'sem CPF/CNPJ' };
    if (whole.name === undefined) return { reason: 'sem nome' };
    const owner = this.owners.get(whole.document.value);
    if (owner) return owner.resolved;
    this.owners.set(whole.document.value, group);
    return { ref, since: whole.since };
  }

  private report({ ref, first: { origin }, resolved }: Group, lines: ReportLines): void {
    if ('reason' in resolved) lines.add(origin, 'customer', ref, 'skipped', { reason: resolved.reason });
    else if (resolved.ref !== ref) {
      lines.add(origin, 'customer', ref, 'skipped', { reason: `mesmo CPF/CNPJ de ${resolved.ref}: seus serviços e faturas ficam com ele` });
    }
  }
}
