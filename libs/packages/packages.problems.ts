import { problems } from '#kernel';

export const packageProblem = problems('packages', {
  components_do_not_sum: {
    status: 422,
    pt: 'A composição soma {sum}, mas o preço é {price}. Ajuste os valores para que somem exatamente o preço.',
    en: 'The components add up to {sum}, but the price is {price}. Make them add up to the price exactly.',
  },
  package_would_block_many: {
    status: 409,
    pt: 'A mudança no bloqueio por débito bloquearia {accounts} de {all} usuários na plataforma deste pacote de uma vez. Confira e confirme para prosseguir (na API, confirm: true).',
    en: 'The change of what a debt does would block {accounts} of {all} accounts on the platform of this package at once. Check, and send confirm: true to go on.',
  },
  benefit_has_price: {
    status: 422,
    field: 'priceCents',
    pt: 'Um benefício não tem preço: deixe o valor em zero, ou escolha outro tipo.',
    en: 'A benefit has no price: make it zero, or choose another kind.',
  },
  repeated_product: { status: 422, pt: 'O produto "{product}" está repetido.', en: 'The product "{product}" is repeated.' },
  product_not_found: { status: 422, pt: 'Não há produto com o id {product}.', en: 'There is no product with the id {product}.' },
  products_of_two_integrations: {
    status: 422,
    pt: 'Os produtos de um pacote devem ser de uma só integração. Faça um pacote para cada uma.',
    en: 'The products of a package must be of one integration. Make a package for each.',
  },
  too_many_products: {
    status: 422,
    pt: 'Produtos por pacote na plataforma {platform}: no máximo {max}. Este teria {count}: faça um pacote para cada produto.',
    en: 'Products per package on the platform {platform}: {max} at most. This one would have {count}: make a package for each product.',
  },
  product_retired: {
    status: 422,
    pt: 'O produto "{product}" saiu do catálogo da plataforma e não pode mais ser vendido. Escolha outro.',
    en: 'The product "{product}" is gone from the platform and can no longer be sold. Choose another.',
  },
  product_closed: {
    status: 422,
    pt: 'O produto "{product}" está fechado para venda na plataforma. Escolha outro, ou sincronize se já voltou.',
    en: 'The product "{product}" is not on sale on the platform. Choose another, or sync if it is back.',
  },
  fallback_not_of_integration: {
    status: 422,
    pt: 'O produto para quando o pacote estiver bloqueado ("{product}") deve ser da mesma integração dos produtos do pacote.',
    en: 'The product to fall back to ("{product}") must be of the same integration as the products of the package.',
  },
  fallback_is_sold: {
    status: 422,
    pt: 'O produto para quando o pacote estiver bloqueado ("{product}") já é um dos produtos do pacote. Escolha outro.',
    en: 'The product to fall back to ("{product}") is one of the package already. Choose another.',
  },
  code_taken: { status: 409, field: 'code', pt: 'Já existe um pacote com o código "{code}".', en: 'There is a package with the code "{code}" already.' },
  external_ref_taken: {
    status: 409,
    field: 'externalRef',
    pt: 'Já existe um pacote com a referência externa "{externalRef}".',
    en: 'There is a package with the external reference "{externalRef}" already.',
  },
  wrong_trial: { status: 422, pt: 'A degustação não pode ser assim: {why}.', en: 'The trial cannot be so: {whyEn}.' },
  unknown_trial_package: {
    status: 422,
    pt: 'O pacote que viria no lugar depois da degustação não existe.',
    en: 'There is no such package to come after the trial.',
  },
  package_attached: {
    status: 409,
    pt: 'O pacote está ligado a {count} serviço(s) de clientes: os produtos não podem mudar nem ele ser excluído. Desative-o e crie outro; quem já o tem continua com ele.',
    en: 'The package is attached to {count} service(s): its products cannot change and it cannot be deleted. Deactivate it and make another; whoever has it keeps it.',
  },
  package_in_plan: {
    status: 409,
    pt: 'O pacote faz parte de um plano. Retire-o dos planos antes de excluir, ou apenas desative-o.',
    en: 'The package is part of a plan. Take it out of the plans before deleting it, or just deactivate it.',
  },
  package_used: {
    status: 409,
    pt: 'O pacote já foi de algum cliente e fica no histórico: desative-o em vez de excluir.',
    en: 'The package belonged to a customer once and stays in the history: deactivate it instead.',
  },
});
