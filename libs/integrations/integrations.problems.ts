import { problems } from '#kernel';

export const integrationProblem = problems('integrations', {
  unknown_platform: { status: 422, pt: 'Não há plugin para a plataforma "{platform}".', en: 'There is no plugin for the platform "{platform}".' },
  platform_failed: { status: 422, pt: 'O plugin "{platform}" não foi carregado: {reason}', en: 'The plugin "{platform}" was not loaded: {reason}' },
  would_block_many: {
    status: 409,
    pt: 'Ligar a suspensão bloquearia {accounts} de {all} usuários nesta plataforma de uma vez. Confira e confirme para prosseguir (na API, confirm: true).',
    en: 'Turning suspension on would block {accounts} of {all} accounts on this platform at once. Check, and send confirm: true to go on.',
  },
  accounts_keep_scope: {
    status: 409,
    pt: 'Esta mudança faria de cada usuário outro na plataforma, e há {all} nela. Crie outra integração.',
    en: 'This would make every account another one at the platform, and there are {all}. Create another integration.',
  },
  too_many_callbacks: { status: 429, pt: 'Consultas demais. Aguarde um pouco.', en: 'Too many questions. Wait a little.' },
  callback_failed: { status: 503, pt: 'A consulta não pôde ser respondida. Tente de novo.', en: 'The question could not be answered. Try again.' },
  invalid_settings: { status: 422, pt: 'Os parâmetros da integração não são válidos.', en: 'The integration settings are not valid.' },
  integration_in_use: {
    status: 409,
    pt: 'A integração tem produtos em pacotes ou usuários na plataforma. Desative-a em vez de excluir.',
    en: 'The integration has products in packages or accounts. Disable it instead.',
  },
});
