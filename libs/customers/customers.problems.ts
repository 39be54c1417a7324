import { type Problem, problems } from '#kernel';
import { type Obstacle, explain, reasonTexts } from './attachments/attachment-reasons.ts';
import { type PlanCode, type PlanProblem, planTexts } from './plan-migrations/migration-reasons.ts';

/** Its title alone, then what the operator reads: the message and the next step. */
const refusals = <Code extends string>(texts: Record<Code, { title: string; en: string }>): Record<Code, { status: 422; pt: string; en: string }> =>
  Object.fromEntries(
    Object.entries<{ title: string; en: string }>(texts).map(([code, { title, en }]) => [code, { status: 422, pt: `${title} {detail}`, en }]),
  ) as Record<Code, { status: 422; pt: string; en: string }>;

const { plan_locked: planLocked, ...otherReasons } = reasonTexts;

export const customerProblem = problems('customers', {
  ...refusals({ ...otherReasons, ...planTexts, package_not_allowed_by_plan: planLocked }),
  invalid_document: {
    status: 422,
    field: 'document',
    pt: 'O CPF ou CNPJ não é válido: confira os dígitos.',
    en: 'The CPF or CNPJ is not valid: check its digits.',
  },
  document_taken: {
    status: 409,
    field: 'document',
    pt: 'Já existe um cliente com este CPF ou CNPJ.',
    en: 'There is a customer with this CPF or CNPJ already.',
  },
  document_fixed: {
    status: 422,
    field: 'document',
    pt: 'O CPF ou CNPJ já foi enviado a {platforms}. Use "Corrigir CPF/CNPJ", que mostra o que muda em cada plataforma. Se a pessoa é outra, cadastre o novo titular e transfira o serviço.',
    en: 'The document was already sent to {platforms}. Use a document correction, which shows what changes on each platform. If it is another person, create the new holder and transfer the service.',
  },
  document_unchanged: {
    status: 422,
    field: 'document',
    pt: 'Este já é o CPF ou CNPJ do cliente.',
    en: "This is the customer's document already.",
  },
  invalid_phone: {
    status: 422,
    field: 'phone',
    pt: 'O telefone não é válido: informe DDD e número.',
    en: 'The phone is not valid: send E.164, or Brazilian digits with area code.',
  },
  invalid_email: { status: 422, field: 'email', pt: 'O e-mail não é válido.', en: 'The e-mail is not valid.' },
  invalid_birth_date: { status: 422, field: 'birthDate', pt: 'A data de nascimento não pode estar no futuro.', en: 'The birth date cannot be in the future.' },
  external_ref_taken: { status: 409, field: 'externalRef', pt: 'Esta referência externa já está em uso.', en: 'This external reference is in use already.' },
  login_taken: { status: 409, field: 'login', pt: 'Outro serviço ativo já usa este login.', en: 'Another live service has this login.' },
  unknown_plan: { status: 422, field: 'planId', pt: 'O plano não existe.', en: 'There is no such plan.' },
  unknown_suspension_profile: { status: 422, pt: 'O perfil de suspensão não existe.', en: 'There is no such suspension profile.' },
  unknown_package_link: { status: 422, pt: 'Este pacote não está vinculado ao serviço.', en: 'This package is not attached to the service.' },
  unknown_customer: { status: 422, pt: 'O cliente não existe.', en: 'There is no such customer.' },
  until_before_from: { status: 422, field: 'until', pt: 'A data final não pode vir antes da inicial.', en: 'The last day cannot come before the first.' },
  no_trial: { status: 422, pt: 'Este pacote não está em degustação.', en: 'This package is not in a trial.' },
  trial_decides_until: {
    status: 422,
    pt: 'A data final é a da degustação: mude a degustação, ou vincule o pacote sem ela.',
    en: 'The last day is that of the trial: change the trial, or attach the package without one.',
  },
  service_never_enabled: {
    status: 422,
    pt: 'O serviço ainda não foi habilitado: não há o que suspender.',
    en: 'The service was never enabled: there is nothing to suspend.',
  },
  customer_erased: { status: 409, pt: 'O titular foi apagado, ou está sendo.', en: 'This person was erased, or is being.' },
  debt_hold_by_run_only: {
    status: 422,
    pt: 'Bloqueios por débito são feitos e desfeitos pelas execuções de bloqueio e pelos pagamentos.',
    en: 'Debt holds are placed and lifted by block runs and payments alone.',
  },
});

type Code = keyof typeof customerProblem.texts;
/** On the wire the lock has another name when it refuses than when it explains. */
const refusalCode = (code: string): Code => (code === 'plan_locked' ? 'package_not_allowed_by_plan' : (code as Code));

/** Refuses an attachment by the first obstacle, showing all. */
export function attachmentRefused(obstacles: readonly [Obstacle, ...Obstacle[]]): Problem {
  const reasons = obstacles.map(explain);
  const detail = `${reasons[0]?.message ?? ''} ${reasons[0]?.fix ?? ''}`;
  return customerProblem(refusalCode(obstacles[0].code), { detail }, { extra: { reasons } });
}

/** Refuses a choice of plan by its first blocking problem, showing all; `undefined` when none blocks. */
export function planRefused(found: readonly PlanProblem[]): Problem | undefined {
  const first = found.find(({ blocking }) => blocking);
  return first && customerProblem(refusalCode(first.code as PlanCode), { detail: `${first.message} ${first.fix}` }, { extra: { problems: found } });
}
