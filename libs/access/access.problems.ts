import { problems } from '#kernel';

export const accessProblem = problems('access', {
  invalid_credentials: { status: 401, pt: 'E-mail ou senha incorretos.', en: 'Wrong e-mail or password.' },
  second_factor_required: {
    status: 401,
    pt: 'Informe o código do seu aplicativo autenticador, ou um código de recuperação.',
    en: 'Present the code of your authenticator application, or a recovery code.',
  },
  second_factor_wrong: { status: 401, pt: 'O código não confere, ou já foi usado.', en: 'The code does not match, or was used already.' },
  too_many_attempts: {
    status: 429,
    pt: 'Muitas tentativas. Tente de novo em {seconds} s.',
    en: 'Too many attempts. Try again in {seconds} s.',
  },
  csrf: { status: 403, pt: 'Falta o cabeçalho X-CSRF-Token desta sessão.', en: "This session's X-CSRF-Token header is missing." },
  setup_closed: { status: 403, pt: 'O código de instalação não confere.', en: 'The setup token does not match.' },
  already_set_up: { status: 409, pt: 'Já existe um usuário: entre com ele.', en: 'There is a user already: sign in.' },
  weak_password: { status: 422, pt: 'A senha não serve: {why}.', en: 'The password will not do: {why}.' },
  email_taken: { status: 409, field: 'email', pt: 'Já existe um usuário com este e-mail.', en: 'There is a user with this e-mail.' },
  role_name_taken: { status: 409, field: 'name', pt: 'Já existe um papel com este nome.', en: 'There is a role with this name.' },
  role_in_use: { status: 409, pt: 'O papel está em uso e não pode ser excluído.', en: 'The role is in use and cannot be deleted.' },
  role_built_in: {
    status: 409,
    pt: 'Os papéis do produto não mudam; crie outro.',
    en: 'The roles that come with the product do not change; make another.',
  },
  unknown_role: { status: 422, pt: 'O papel {id} não existe.', en: 'The role {id} does not exist.' },
  more_than_yours: {
    status: 403,
    pt: 'Ninguém concede, nem altera em outro, o que não tem ({permission}).',
    en: 'Nobody grants, or changes in another, what they do not hold ({permission}).',
  },
  last_administrator: {
    status: 409,
    pt: 'É o último administrador ativo: nomeie outro antes.',
    en: 'This is the last active administrator: appoint another first.',
  },
  last_way_in: {
    status: 409,
    pt: 'Sem esta chave ninguém mais administra o produto: crie antes um administrador que consiga entrar.',
    en: 'Without this key nobody could administer the product: first make an administrator who can sign in.',
  },
  passkey_wrong: {
    status: 401,
    pt: 'A chave de acesso não foi aceita. Tente de novo, ou entre de outro jeito.',
    en: 'The passkey was not accepted. Try again, or sign in another way.',
  },
  passkey_known: { status: 409, pt: 'Esta chave de acesso já está cadastrada.', en: 'This passkey is registered already.' },
  too_many_passkeys: { status: 409, pt: 'Cada pessoa pode ter até {most} chaves de acesso.', en: 'A person may have up to {most} passkeys.' },
  oidc_weak: {
    status: 401,
    pt: 'A entrada no provedor de identidade foi mais fraca do que este produto exige.',
    en: 'The sign-in at the identity provider was weaker than this product asks for.',
  },
  second_factor_on: { status: 409, pt: 'O segundo fator já está ativo.', en: 'The second factor is on already.' },
  link_over: { status: 422, pt: 'O endereço já foi usado ou venceu. Peça outro.', en: 'The link was used or has expired. Ask for another.' },
  key_over: { status: 409, pt: 'A chave já não vale; crie outra.', en: 'The key is over; make another.' },
  oidc_off: { status: 404, pt: 'O provedor de identidade não está configurado.', en: 'No identity provider is set up.' },
  oidc_failed: { status: 401, pt: 'A entrada pelo provedor de identidade não se completou.', en: 'Signing in at the identity provider did not complete.' },
  oidc_unreachable: { status: 503, pt: 'O provedor de identidade não responde.', en: 'The identity provider does not answer.' },
  oidc_unknown: {
    status: 403,
    pt: 'O provedor de identidade conhece você, mas aqui não há usuário com este e-mail.',
    en: 'The identity provider knows you, but there is no user with this e-mail here.',
  },
  not_a_person: { status: 409, pt: 'Uma chave de API não tem sessão, senha nem segundo fator.', en: 'An API key has no session, password or second factor.' },
});
