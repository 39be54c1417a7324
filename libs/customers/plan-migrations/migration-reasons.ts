import { explain, fill, type Obstacle, type Reason, type ReasonText } from '../attachments/attachment-reasons.ts';

/** What is wrong with a choice of plan as a whole, or with what was unticked or added in it. */
export const planTexts = {
  mandatory_package: {
    title: 'O pacote é obrigatório no plano.',
    message: 'O pacote "{package}" é obrigatório no plano "{plan}" e não pode ser desmarcado agora.',
    fix: 'Mantenha o pacote; depois de adicionado o serviço, ele pode ser removido em Outras Opções > Pacotes.',
    en: 'The package is mandatory in the plan.',
  },
  unknown_package: {
    title: 'O pacote não existe.',
    message: 'O pacote informado não existe.',
    fix: 'Escolha um pacote da lista.',
    en: 'There is no such package.',
  },
  plan_inactive: {
    title: 'O plano está inativo.',
    message: 'O plano "{plan}" está inativo: não é mais vendido.',
    fix: 'Escolha outro plano ou ative-o em Configuração > Geral > Serviços/Planos.',
    en: 'The plan is inactive.',
  },
  same_plan: {
    title: 'O serviço já está neste plano.',
    message: 'O serviço já está no plano "{plan}".',
    fix: 'Escolha outro plano.',
    en: 'The service is on this plan already.',
  },
  service_in_debt: {
    title: 'O serviço está bloqueado por débito.',
    message: 'O serviço está bloqueado por débito do titular atual.',
    fix: 'Receba as faturas em aberto, ou confirme que a dívida continua com o titular atual (debtsStay): o bloqueio sai com a troca.',
    en: "The service is blocked for its holder's debt.",
  },
  holder_owes: {
    title: 'O titular atual tem faturas vencidas deste serviço.',
    message: 'O titular atual tem {count} fatura(s) vencida(s) deste serviço, no total de R$ {amount}.',
    fix: 'Receba as faturas, ou confirme que a dívida continua com o titular atual (debtsStay). O novo titular não é bloqueado nem avisado por ela.',
    en: 'The present holder has overdue invoices of this service. Receive them, or confirm with debtsStay that they stay with that customer.',
  },
  holder_has_credit: {
    title: 'O titular atual tem crédito neste serviço.',
    message: 'O titular atual tem crédito de R$ {amount} a descontar das próximas faturas deste serviço.',
    fix: 'Devolva o valor e cancele o desconto em Eventos de faturamento, ou escolha que o crédito siga com o serviço (eventsToNewHolder).',
    en: 'The present holder has credit on this service. Pay it out and cancel its billing event, or let it go with the service (eventsToNewHolder).',
  },
  invoice_stays: {
    title: 'A fatura não pode passar ao novo titular.',
    message: 'Uma fatura escolhida não está em aberto neste serviço, já está vencida ou já foi paga em parte.',
    fix: 'Deixe-a com o titular atual: só uma fatura a vencer e sem pagamentos pode ser emitida de novo para o novo titular.',
    en: 'A chosen invoice is not open, is overdue or was paid in part: it stays with the present holder.',
  },
  event_not_of_service: {
    title: 'O evento não tem parcelas a faturar neste serviço.',
    message: 'Um evento de faturamento escolhido não tem parcelas a faturar neste serviço.',
    fix: 'Escolha só eventos da lista da prévia.',
    en: 'A chosen billing event has no installments left on this service.',
  },
  trial_ends_with_transfer: {
    title: 'A degustação termina com a troca.',
    message: 'O novo titular já teve a degustação de "{package}": o pacote sai do serviço com a troca de titularidade.',
    fix: 'Depois da troca, vincule o pacote sem degustação se o novo titular quiser pagar por ele.',
    en: 'The trial ends with the transfer: the new holder had one already.',
  },
  same_customer: {
    title: 'O serviço já é deste cliente.',
    message: 'O serviço já é deste cliente.',
    fix: 'Escolha outro cliente.',
    en: 'The service is of this customer already.',
  },
  service_cancelled: {
    title: 'O serviço está cancelado.',
    message: 'O serviço está cancelado.',
    fix: 'Adicione um novo serviço ao cliente.',
    en: 'The service is cancelled.',
  },
} as const satisfies Record<string, ReasonText>;

export type PlanCode = keyof typeof planTexts;

/** Why a package stays, ends or comes. */
export const moveTexts = {
  in_both_plans: 'Está nos dois planos: o usuário na plataforma não é tocado.',
  chosen_by_hand: 'Foi escolhido à parte e continua.',
  chosen_now: 'Não vem com o novo plano, mas foi escolhido agora e continua.',
  not_in_new_plan: 'Vinha com o plano anterior e não faz parte do plano "{plan}".',
  unticked: 'É opcional no plano "{plan}" e foi desmarcado.',
  locked_by_new_plan: 'O plano "{plan}" trava pacotes e não lista este.',
  mandatory_in_plan: 'É obrigatório no plano "{plan}".',
  optional_in_plan: 'Vem com o plano "{plan}".',
  added_by_hand: 'Foi escolhido agora.',
} as const;

export type MoveCode = keyof typeof moveTexts;

export interface MoveReason {
  code: MoveCode;
  message: string;
}

export const explainMove = (code: MoveCode, plan: string): MoveReason => ({ code, message: fill(moveTexts[code], { plan }) });

/** `blocking`: nothing is changed while it stands; otherwise a warning. */
export interface PlanProblem extends Reason {
  packageId: string | null;
  blocking: boolean;
}

export function planProblem(code: PlanCode, params: Record<string, string>, packageId: string | null = null): PlanProblem {
  return { code, message: fill(planTexts[code].message, params), fix: fill(planTexts[code].fix, params), packageId, blocking: true };
}

export const packageProblem = (obstacle: Obstacle, packageId: string, blocking: boolean): PlanProblem => ({ ...explain(obstacle), packageId, blocking });
