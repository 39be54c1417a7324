import type { AttachPackage, LinkTrialView, LinkView, TrialTerms } from '../../api/generated/types.gen.ts';
import { showCents, showDate, showDays } from '../../ui/show.ts';

export const trialEnds: Record<TrialTerms['then'], string> = {
  end: 'Termina, sem cobrar nada',
  convert: 'Continua, com preço',
  swap: 'Dá lugar a outro pacote',
};

export const trialStatuses: Record<LinkTrialView['status'], { label: string; color: string }> = {
  waiting: { label: 'espera o serviço', color: 'gold' },
  running: { label: 'em degustação', color: 'blue' },
  ended: { label: 'terminou', color: 'default' },
  converted: { label: 'passou a ser cobrado', color: 'green' },
  swapped: { label: 'deu lugar a outro', color: 'green' },
};

export const trialEndings: Record<NonNullable<LinkTrialView['endedBecause']>, string> = {
  over: 'chegou ao fim',
  removed: 'o pacote foi removido',
  not_told: 'o cliente não foi avisado da cobrança',
  package_gone: 'o pacote seguinte não existe mais',
  package_attached: 'o cliente já tem o pacote seguinte',
  too_late: 'passou da hora de cobrar',
  used_by_new_holder: 'o novo titular já tinha tido',
};

/** A trial that can still be changed, or given up. */
export const hasOpenTrial = ({ trial }: Pick<LinkView, 'trial'>): boolean => trial !== null && ['waiting', 'running'].includes(trial.status);

/** What follows a trial, in a few words. */
export function trialText({ until, then, priceCents }: Pick<LinkTrialView, 'until' | 'then' | 'priceCents'>): string {
  const last = until === null ? 'começa com o serviço' : `até ${showDate(until)}`;
  return then === 'end' ? `${last}, depois termina` : `${last}, depois ${showCents(priceCents)} por mês`;
}

/** What a package begins with, in a few words. */
export function termsText({ days, until, then, priceCents }: Pick<TrialTerms, 'days' | 'until' | 'then' | 'priceCents'>): string {
  const long = until === undefined ? `${showDays(days ?? 0)} de degustação` : `degustação até ${showDate(until)}`;
  if (then === 'end') return `${long}, depois termina`;
  const price = priceCents === undefined ? 'com preço' : `${showCents(priceCents)} por mês`;
  return then === 'swap' ? `${long}, depois outro pacote, ${price}` : `${long}, depois ${price}`;
}

/** The form's fields for a trial; `undefined` fields leave it to the API's own choice. */
export interface TrialFields {
  on?: boolean;
  /** How its end is said. */
  measure?: 'days' | 'until';
  days?: number | null;
  until?: string | null;
  then?: TrialTerms['then'];
  priceCents?: number | null;
  packageId?: string | null;
  noticeDays?: number | null;
  group?: string | null;
}

const given = <T>(value: T | null | undefined): value is T => value !== undefined && value !== null && value !== '';

/** What the form says of a package that is to be added. */
export interface AttachFields {
  /** package: with its own trial; own: with one agreed with this customer. */
  start: 'package' | 'none' | 'own';
  priceCents?: number | null;
  until?: string | null;
  trial?: TrialFields;
}

/** What is sent of it: a price and a last day go with no trial. */
export function attachBody({ start, priceCents, until, trial }: AttachFields): Omit<AttachPackage, 'packageId'> {
  if (start === 'package') return {};
  if (start === 'own') return { trial: termsOf({ ...trial, on: true }) };
  return { trial: null, ...(given(priceCents) ? { priceCents } : {}), ...(given(until) ? { until } : {}) };
}

/** As a form begins: with what was agreed before, or with nothing. */
export const fieldsOf = (before: TrialTerms | null): TrialFields => ({
  then: 'end',
  ...before,
  measure: before?.until === undefined ? 'days' : 'until',
  on: before !== null,
});

/** What is sent for a form: only what its choice of the end asks for. */
export function termsOf(fields: TrialFields | undefined): TrialTerms | null {
  if (!fields?.on) return null;
  const { measure = 'days', then = 'end' } = fields;
  return {
    ...(measure === 'days' && given(fields.days) ? { days: fields.days } : {}),
    ...(measure === 'until' && given(fields.until) ? { until: fields.until } : {}),
    then,
    ...(then !== 'end' && given(fields.priceCents) ? { priceCents: fields.priceCents } : {}),
    ...(then === 'swap' && given(fields.packageId) ? { packageId: fields.packageId } : {}),
    ...(then !== 'end' && given(fields.noticeDays) ? { noticeDays: fields.noticeDays } : {}),
    ...(given(fields.group) ? { group: fields.group } : {}),
  };
}
