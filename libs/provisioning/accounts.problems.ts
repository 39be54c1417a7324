import { problems } from '#kernel';

export const accountProblem = problems('provisioning', {
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
  adopted_elsewhere: {
    status: 409,
    pt: 'O usuário {remoteId} da plataforma já pertence a outra conta. Confira o número; se ele é mesmo deste cliente, encerre ou corrija antes a outra conta (accountId).',
    en: 'The platform user {remoteId} already belongs to another account. Check the number; if it is this customer’s, end or correct the other account (accountId) first.',
  },
  document_differs: {
    status: 409,
    pt: 'Na plataforma, o usuário {remoteId} tem outro CPF/CNPJ. Confira o número; se ele é mesmo deste cliente, corrija o documento na plataforma ou no cadastro e adote de novo.',
    en: 'At the platform, the user {remoteId} has another CPF/CNPJ. Check the number; if it is this customer’s, correct the document there or here and adopt again.',
  },
  document_not_shown: {
    status: 409,
    pt: 'A plataforma não mostra o CPF/CNPJ do usuário {remoteId}. Confira nela se ele é deste cliente e confirme (na API, confirm: true); a confirmação fica registrada.',
    en: 'The platform does not show the CPF/CNPJ of the user {remoteId}. Check there that it is this customer’s, and send confirm: true; the confirmation is audited.',
  },
  nothing_to_adopt: {
    status: 422,
    pt: 'A plataforma não mostra nenhum usuário {remoteId}. Confira o número.',
    en: 'The platform shows no user {remoteId}. Check the number.',
  },
  account_has_user: {
    status: 409,
    pt: 'Esta conta já tem outro usuário na plataforma. Remova-o lá antes de adotar o {remoteId}.',
    en: 'This account has another user at the platform already. Remove that one there before adopting {remoteId}.',
  },
  nothing_wanted: {
    status: 409,
    pt: 'Esta conta não deve ter nada na plataforma agora. Vincule um pacote antes de adotar um usuário.',
    en: 'This account should hold nothing at the platform now. Attach a package before adopting a user.',
  },
  adoption_unchecked: {
    status: 503,
    pt: 'A plataforma não pôde ser consultada, e sem isso nenhum usuário é adotado: {reason} Tente de novo em instantes.',
    en: 'The platform could not be asked, and without that no user is adopted: {reason} Try again shortly.',
  },
  nothing_held: { status: 409, pt: 'Esta conta não existe na plataforma.', en: 'The platform holds no such account.' },
});
