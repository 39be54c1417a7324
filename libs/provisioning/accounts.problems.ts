import { problems } from '#kernel';

export const accountProblem = problems({
  account_unsettled: {
    status: 409,
    pt: 'O resultado da última operação ainda é desconhecido até {until}. Aguarde, ou envie force para tentar já.',
    en: 'The outcome of the last operation is unknown until {until}. Wait, or send force to try now.',
  },
  no_access_data: {
    status: 404,
    pt: 'A plataforma ainda não informou dados de acesso para esta conta.',
    en: 'The platform has given no access data for this account yet.',
  },
  would_touch_many: {
    status: 409,
    pt: 'A correção alcançaria {accounts} de {all} usuários nesta plataforma de uma vez. Confira e envie confirm: true para prosseguir.',
    en: 'This would touch {accounts} of {all} accounts on this platform at once. Check, and send confirm: true to go on.',
  },
  list_failed: { status: 422, pt: 'A plataforma não entregou a lista inteira: {reason}', en: 'The platform did not give the whole list: {reason}' },
  cannot_reconcile: {
    status: 422,
    pt: 'O plugin desta plataforma não permite consultar o que ela tem.',
    en: 'The plugin of this platform cannot read what it holds.',
  },
  nothing_held: { status: 409, pt: 'Esta conta não existe na plataforma.', en: 'The platform holds no such account.' },
});
