import type { LineCode } from '../runs/line-texts.ts';
import { columns, type ServiceLine } from '../sources/csv/columns.ts';

export interface ServiceHere {
  id: string;
  customerId: string;
  planId: string;
  isCancelled: boolean;
  externalRef: string | null;
  dueDay: number | 'last';
  billing: string;
  login: string | null;
  updatedAt: Date;
}

export interface ServiceFacts {
  customerId: string;
  /** Named by the line: by its reference, or by its name. */
  plans: readonly { id: string; active: boolean; hasRef: boolean }[];
  /** With the line's code. */
  named: ServiceHere | undefined;
  /** The customer's live ones, on any plan. */
  live: readonly ServiceHere[];
  /** Those of the line's package codes that can be sold. */
  packages: ReadonlyMap<string, string>;
}

export type ServiceDecision =
  | { does: 'create'; planId: string; packageIds: string[] }
  | { does: 'change'; id: string; fields: { dueDay?: number | 'last'; billing?: 'advance' | 'arrears'; login?: string }; changes: string[]; writtenAt: Date }
  | { does: 'nothing'; id: string }
  | { does: 'refuse'; code: LineCode; column?: string };

/** One plan; of several with the name the one with that reference, or the one on sale. */
function onePlan(plans: ServiceFacts['plans']): string | LineCode {
  const byRef = plans.filter(({ hasRef }) => hasRef);
  const active = plans.filter((plan) => plan.active);
  const chosen = [byRef, active, plans].find((some) => some.length === 1)?.[0];
  return chosen ? chosen.id : plans.length === 0 ? 'unknown_plan' : 'plan_unclear';
}

const isCode = (answer: string): answer is 'unknown_plan' | 'plan_unclear' => answer === 'unknown_plan' || answer === 'plan_unclear';

/** Which service of the customer's a line speaks of: none, that is a new one. */
function target(line: ServiceLine, { customerId, named, live }: ServiceFacts, planId: string): { service?: ServiceHere } | { code: LineCode } {
  if (named) {
    if (named.customerId !== customerId) return { code: 'service_of_another' };
    if (named.isCancelled) return { code: 'service_is_cancelled' };
    return named.planId === planId ? { service: named } : { code: 'service_on_another_plan' };
  }
  const onPlan = live.filter((service) => service.planId === planId);
  // A code that is new beside a service without one: nobody can tell whether it is the same, and a second one would be charged.
  if (line.externalRef !== undefined) return onPlan.some(({ externalRef }) => externalRef === null) ? { code: 'service_without_ref' } : {};
  const [only, ...others] = line.login === undefined ? onPlan : (byLogin(onPlan, line.login) ?? onPlan);
  if (!only) return {};
  if (others.length > 0) return { code: 'service_unclear' };
  return { service: only };
}

function byLogin(services: readonly ServiceHere[], login: string): ServiceHere[] | undefined {
  const found = services.filter((service) => service.login === login);
  return found.length > 0 ? found : undefined;
}

/**
 * What becomes of a line about a service. It is known by its code or, without one, by its customer and plan. What a line may change
 * of one that is here: due day, billing, login; its plan, packages and state have verbs of their own.
 */
export function decideServiceLine(line: ServiceLine, facts: ServiceFacts): ServiceDecision {
  const planId = onePlan(facts.plans);
  if (isCode(planId)) return { does: 'refuse', code: planId };
  const found = target(line, facts, planId);
  if ('code' in found) return { does: 'refuse', code: found.code };
  const { service } = found;
  if (!service) {
    const packageIds = (line.packages ?? []).map((code) => facts.packages.get(code));
    return packageIds.every((id) => id !== undefined) ? { does: 'create', planId, packageIds } : { does: 'refuse', code: 'unknown_package' };
  }
  const changed = (['dueDay', 'billing', 'login'] as const).filter((field) => line[field] !== undefined && line[field] !== service[field]);
  if (changed.length === 0) return { does: 'nothing', id: service.id };
  const fields = Object.fromEntries(changed.map((field) => [field, line[field]]));
  return { does: 'change', id: service.id, fields, changes: changed.map((field) => columns.services[field].names[0]), writtenAt: service.updatedAt };
}
