import type { LinkTrialView, TrialTerms } from '../api/generated/types.gen.ts';
import { showCents, showDate } from '../ui/show.ts';

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

/** What follows a trial, in a few words. */
export function trialText({ until, then, priceCents }: Pick<LinkTrialView, 'until' | 'then' | 'priceCents'>): string {
  const last = until === null ? 'começa com o serviço' : `até ${showDate(until)}`;
  return then === 'end' ? `${last}, depois termina` : `${last}, depois ${showCents(priceCents)} por mês`;
}

/** The form's fields for a trial; `undefined` fields leave it to the API's own choice. */
export interface TrialFields {
  on?: boolean;
  days?: number | null;
  then?: TrialTerms['then'];
  priceCents?: number | null;
  packageId?: string | null;
  noticeDays?: number | null;
  group?: string | null;
}

const given = <T>(value: T | null | undefined): value is T => value !== undefined && value !== null && value !== '';

/** What is sent for a form: only what its choice of the end asks for. `until` of terms with a fixed last day is kept. */
export function termsOf(fields: TrialFields | undefined, before: TrialTerms | null): TrialTerms | null {
  if (!fields?.on) return null;
  const then = fields.then ?? 'end';
  return {
    ...(given(fields.days) ? { days: fields.days } : before?.until ? { until: before.until } : {}),
    then,
    ...(then !== 'end' && given(fields.priceCents) ? { priceCents: fields.priceCents } : {}),
    ...(then === 'swap' && given(fields.packageId) ? { packageId: fields.packageId } : {}),
    ...(then !== 'end' && given(fields.noticeDays) ? { noticeDays: fields.noticeDays } : {}),
    ...(given(fields.group) ? { group: fields.group } : {}),
  };
}
