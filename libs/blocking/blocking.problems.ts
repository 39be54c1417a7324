import { problems } from '#kernel';

export const blockingProblem = problems('blocking', {
  below_legal_minimum: {
    status: 422,
    pt: 'O perfil fica abaixo do mínimo legal: aviso ao menos 1 dia após o vencimento, bloqueio ao menos 15 dias após o aviso, rescisão ao menos 60 dias após o bloqueio.',
    en: 'The profile is below the legal minimum: notice at least 1 day after due, block at least 15 days after the notice, end at least 60 days after the block.',
  },
  name_taken: { status: 409, field: 'name', pt: 'Já há um perfil com este nome.', en: 'There is a profile with this name.' },
  default_required: {
    status: 422,
    pt: 'Sempre há um perfil padrão. Para trocá-lo, marque outro como padrão.',
    en: 'There is always a default profile. To change it, make another one the default.',
  },
  unknown_service: { status: 422, pt: 'Não há serviço com este id.', en: 'There is no service with this id.' },
  sent_in_future: { status: 422, field: 'sentAt', pt: 'A data de envio do aviso está no futuro.', en: 'The notice is dated in the future.' },
  external_ref_taken: {
    status: 409,
    pt: 'A referência externa "{ref}" já foi usada para outro aviso.',
    en: 'The external reference "{ref}" was used for another notice.',
  },
  too_many_days: {
    status: 422,
    field: 'days',
    pt: 'O perfil de suspensão permite no máximo {maxDays} dia(s) de desbloqueio em confiança, e foram pedidos {days}.',
    en: 'The suspension profile allows at most {maxDays} day(s) of trust unlock, and {days} were asked for.',
  },
  no_unlocks_left: {
    status: 422,
    pt: 'Os desbloqueios em confiança deste ciclo acabaram: o perfil de suspensão permite {perCycle} por ciclo de vencimento. O próximo ciclo começa no próximo vencimento.',
    en: 'No trust unlocks are left in this cycle: the suspension profile allows {perCycle} from one due day to the next.',
  },
  not_blocked_for_debt: {
    status: 422,
    pt: 'O serviço não está bloqueado por débito: não há o que desbloquear em confiança.',
    en: 'The service is not blocked for debt: there is nothing to unlock in trust.',
  },
  notice_not_failed: {
    status: 409,
    pt: 'Só um aviso que falhou antes de sair pode ser reenviado.',
    en: 'Only a notice that failed before it was sent can be sent again.',
  },
  channel_not_set_up: {
    status: 422,
    pt: 'O canal "{channel}" não está configurado: defina SMTP_URL e MAIL_FROM para e-mail, NOTICE_WEBHOOK_URL e NOTICE_WEBHOOK_SECRET para SMS e WhatsApp.',
    en: 'The channel "{channel}" is not set up: set SMTP_URL and MAIL_FROM for e-mail, NOTICE_WEBHOOK_URL and NOTICE_WEBHOOK_SECRET for SMS and WhatsApp.',
  },
  payments_in_future: { status: 422, pt: 'A data dos dados de pagamento está no futuro.', en: 'The date of the payment data is in the future.' },
  end_too_early: {
    status: 422,
    pt: 'O contrato ainda não pode ser encerrado por débito: são ao menos 60 dias de suspensão e um aviso próprio com o prazo do perfil (a partir de: {possibleOn}).',
    en: 'The contract cannot end for debt yet: at least 60 days of suspension, and a notice of its own with the days of the profile (from: {possibleOn}).',
  },
  preview_first: {
    status: 422,
    pt: 'Um bloqueio começa por uma prévia: envie preview: true e depois execute-a.',
    en: 'A block begins with a preview: send preview: true, then run it.',
  },
  as_of_in_future: {
    status: 422,
    pt: 'A prévia é de uma data futura ({asOf}) e não pode ser executada. Faça uma prévia de hoje.',
    en: 'The preview is as of a future day ({asOf}) and cannot be run. Make one of today.',
  },
  preview_expired: {
    status: 422,
    pt: 'A prévia tem mais de 24 horas e não pode mais ser executada. Faça outra.',
    en: 'The preview is more than 24 hours old and cannot be run. Make another.',
  },
  not_previewed: {
    status: 409,
    pt: 'Só uma prévia pronta pode ser executada, e uma vez (situação: {status}).',
    en: 'Only a finished preview can be run, once (status: {status}).',
  },
  run_not_finished: {
    status: 409,
    pt: 'Só um bloqueio terminado pode ser desfeito (situação: {status}).',
    en: 'Only a finished run can be undone (status: {status}).',
  },
  not_debts_of_service: {
    status: 422,
    pt: 'O aviso cita uma fatura que não é deste serviço ou não foi cobrada do titular atual. Informe só faturas do serviço e do titular, ou não informe nenhuma.',
    en: "The notice names an invoice that is not of this service or was not billed to its holder. List only the holder's invoices of this service, or none.",
  },
});
