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
  nothing_held: { status: 409, pt: 'Esta conta não existe na plataforma.', en: 'The platform holds no such account.' },
});
