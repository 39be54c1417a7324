/** What earlier steps leave for later ones. */
export interface FactTypes {
  /** Of the customers that came from HubSoft, one who can be sold to, and one who lacks an e-mail. */
  imported: { buyer: ServiceOf; withoutEmail: ServiceOf };
  /** Of the generated base, an enabled service of each customer with an e-mail. */
  base: Reachable[];
  integration: { id: string; description: string };
  /** Ids by the platform's own code. */
  products: ReadonlyMap<string, string>;
  packages: { standalone: Sold; benefit: Sold; combo: Sold; courses: Sold };
  /** Carries the benefit as mandatory and the combo as optional. */
  plan: { id: string; name: string };
  /** Came with everything its plan gives. */
  ana: ServiceOf;
  /** Its optional package was unticked. */
  bruno: ServiceOf;
  /** Those of the base that have the package now, at the platform too; and those whose e-mail is somebody else's there. */
  sold: Reachable[];
  undecided: Reachable[];
  /** Those blocked by the run, with their invoices. */
  debtors: Debtor[];
}

export interface ServiceOf {
  serviceId: string;
  customerId: string;
  name: string;
}

/** Of a customer with an e-mail. */
export interface Reachable extends ServiceOf {
  email: string;
}

export interface Sold {
  id: string;
  code: string;
  description: string;
  priceCents: number;
  /** The platform's code of its only product. */
  productRef: string;
}

export interface Debtor extends ServiceOf {
  invoices: { externalRef: string; amountCents: number }[];
}

const names: Record<keyof FactTypes, string> = {
  imported: 'os clientes do HubSoft',
  base: 'a base de clientes gerada',
  integration: 'a integração cadastrada',
  products: 'os produtos sincronizados',
  packages: 'os pacotes cadastrados',
  plan: 'o plano com pacotes',
  ana: 'o serviço com os pacotes do plano',
  bruno: 'o serviço sem o pacote opcional',
  sold: 'o pacote vinculado à base',
  undecided: 'as contas que pedem uma decisão',
  debtors: 'os clientes bloqueados por débito',
};

/** A step cannot begin: an earlier one did not leave what it needs. */
export class MissingFact extends Error {
  override readonly name = 'MissingFact';

  constructor(name: keyof FactTypes) {
    super(`depende de um passo anterior (${names[name]})`);
  }
}

export class Facts {
  private readonly known: Partial<FactTypes> = {};

  keep<Name extends keyof FactTypes>(name: Name, fact: FactTypes[Name]): void {
    this.known[name] = fact;
  }

  /** Throws `MissingFact`. */
  get<Name extends keyof FactTypes>(name: Name): FactTypes[Name] {
    const fact = this.known[name];
    if (fact === undefined) throw new MissingFact(name);
    return fact;
  }
}
