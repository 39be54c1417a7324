/** Why a package cannot be attached, in the operators' words: what is in the way, and the next step, click by click. */
export interface ReasonText {
  /** The problem's title: no parameters. */
  title: string;
  message: string;
  fix: string;
  en: string;
}

const customerFix = (field: string): string => `No cadastro do cliente, preencha ${field} e tente de novo.`;
const integrationsMenu = 'Configurações > Integrações > Plataformas de Conteúdo';
const packagesMenu = 'Configuração > Geral > Pacotes';

export const reasonTexts = {
  service_cancelled: {
    title: 'O serviço está cancelado.',
    message: 'Um serviço cancelado não recebe pacotes.',
    fix: 'Adicione um novo serviço ao cliente e vincule o pacote a ele.',
    en: 'The service is cancelled.',
  },
  already_attached: {
    title: 'O pacote já está vinculado.',
    message: 'Este serviço já tem "{package}".',
    fix: 'Nada a fazer. Para mudar o valor ou a data final, edite o pacote em Serviços do Cliente > Outras Opções > Pacotes.',
    en: 'The package is attached to this service already.',
  },
  plan_locked: {
    title: 'O plano trava pacotes.',
    message: 'O pacote não aparece porque o plano "{plan}" está com a opção Travar Pacotes ativa e não lista "{package}".',
    fix: 'Em Configuração > Geral > Serviços/Planos, em Ações > Editar do plano "{plan}", inclua o pacote na aba Pacotes ou desative Travar Pacotes.',
    en: "The service's plan is locked and does not list this package.",
  },
  trial_already_used: {
    title: 'O cliente já teve esta degustação.',
    message: 'O cliente já teve a degustação de "{package}": ela é dada uma só vez por CPF ou CNPJ, também em outro serviço ou depois de um cancelamento.',
    fix: 'Para vender "{package}" com cobrança desde o primeiro dia, vincule-o sem degustação.',
    en: 'The customer had this trial already: once for each document.',
  },
  package_inactive: {
    title: 'O pacote está inativo.',
    message: 'O pacote "{package}" está inativo: não é mais vendido.',
    fix: `Em ${packagesMenu}, em Ações > Editar do pacote, ative-o.`,
    en: 'The package is inactive.',
  },
  package_without_products: {
    title: 'O pacote não tem produtos.',
    message: 'O pacote "{package}" não está ligado a nenhum produto de plataforma.',
    fix: `Em ${packagesMenu}, em Ações > Editar do pacote, escolha a integração e o produto na aba Integração.`,
    en: 'The package has no products.',
  },
  product_retired: {
    title: 'O produto não existe mais na plataforma.',
    message: 'O produto "{product}" saiu do catálogo da plataforma na última sincronização.',
    fix: `Em ${packagesMenu}, em Ações > Editar do pacote, troque o produto na aba Integração; se o produto voltou, sincronize a integração.`,
    en: "A product of the package is gone from the platform's catalog.",
  },
  product_closed: {
    title: 'O produto está fechado para novas vendas.',
    message: 'A plataforma não vende mais o produto "{product}" a novos assinantes; quem já tem continua com ele.',
    fix: `Escolha outro pacote; se a plataforma reabriu o produto, sincronize em ${integrationsMenu} > Ações > Produtos > Sincronizar.`,
    en: 'The platform does not sell a product of the package to new subscribers.',
  },
  integration_disabled: {
    title: 'A integração está desativada.',
    message: 'Nada da integração "{integration}" é vendido enquanto ela não for ativada.',
    fix: `Em ${integrationsMenu}, em Ações > Editar da integração, ative-a.`,
    en: 'The integration is disabled.',
  },
  integration_paused: {
    title: 'A integração está pausada.',
    message: 'A integração "{integration}" está pausada: {why}.',
    fix: `Em ${integrationsMenu}, confira o token e os parâmetros da integração, verifique a conexão e retome.`,
    en: 'The integration is paused.',
  },
  platform_not_loaded: {
    title: 'A plataforma não está disponível.',
    message: 'O plugin da plataforma da integração "{integration}" não está carregado.',
    fix: `Veja o motivo em ${integrationsMenu} e avise o suporte.`,
    en: "The integration's platform plugin is not loaded.",
  },
  no_licences_left: {
    title: 'As licenças acabaram.',
    message: 'A integração "{integration}" não tem licenças livres para um novo assinante.',
    fix: `Contrate mais licenças com a plataforma e, em ${integrationsMenu}, verifique a integração para atualizar o saldo.`,
    en: 'The integration has no licences left.',
  },
  one_package_per_subscriber: {
    title: 'A plataforma aceita um pacote por assinante.',
    message: 'A plataforma aceita um só pacote por assinante, e o cliente já tem "{other}".',
    fix: 'Remova "{other}" em Serviços do Cliente > Outras Opções > Pacotes e depois vincule este.',
    en: 'The platform takes one package per subscriber, and the customer has another.',
  },
  another_main_product: {
    title: 'O cliente já tem um produto principal.',
    message: 'A plataforma aceita um só produto principal por assinante, e o cliente já tem o do pacote "{other}".',
    fix: 'Remova "{other}" em Serviços do Cliente > Outras Opções > Pacotes, ou escolha um pacote só com produtos adicionais.',
    en: 'The customer has another main product of this platform.',
  },
  missing_name: {
    title: 'Falta o nome do cliente.',
    message: 'A plataforma exige o nome do cliente.',
    fix: customerFix('o nome'),
    en: "The customer's name is missing.",
  },
  missing_email: {
    title: 'Falta o e-mail do cliente.',
    message: 'A plataforma exige o e-mail do cliente, e ele não tem.',
    fix: customerFix('o e-mail'),
    en: 'The customer has no e-mail.',
  },
  missing_phone: {
    title: 'Falta o telefone do cliente.',
    message: 'A plataforma exige o telefone do cliente, e ele não tem.',
    fix: customerFix('o telefone'),
    en: 'The customer has no phone.',
  },
  missing_birth_date: {
    title: 'Falta a data de nascimento do cliente.',
    message: 'A plataforma exige a data de nascimento do cliente.',
    fix: customerFix('a data de nascimento'),
    en: 'The customer has no birth date.',
  },
  invalid_document: {
    title: 'O CPF ou CNPJ do cliente não é válido.',
    message: 'A plataforma exige um CPF ou CNPJ válido, e o do cliente não é.',
    fix: 'Corrija o CPF ou CNPJ no cadastro do cliente e tente de novo.',
    en: "The customer's CPF or CNPJ is not valid.",
  },
} as const satisfies Record<string, ReasonText>;

export type ReasonCode = keyof typeof reasonTexts;

/** One thing in the way, with what fills its texts. */
export interface Obstacle {
  code: ReasonCode;
  params: Record<string, string>;
}

/** As the API shows it. */
export interface Reason {
  code: string;
  message: string;
  fix: string;
}

export const fill = (text: string, params: Record<string, string>): string => text.replace(/\{(\w+)\}/g, (whole, name: string) => params[name] ?? whole);

export function explain({ code, params }: Obstacle): Reason {
  return { code, message: fill(reasonTexts[code].message, params), fix: fill(reasonTexts[code].fix, params) };
}
