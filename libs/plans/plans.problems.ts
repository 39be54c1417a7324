import { problems } from '#kernel';

export const planProblem = problems('plans', {
  repeated_package: { status: 422, pt: 'O pacote "{package}" está repetido no plano.', en: 'The package "{package}" is repeated in the plan.' },
  package_not_found: { status: 422, pt: 'Não há pacote com o id {package}.', en: 'There is no package with the id {package}.' },
  package_inactive: {
    status: 422,
    pt: 'O pacote "{package}" está inativo. Ative-o antes de colocá-lo no plano.',
    en: 'The package "{package}" is inactive. Activate it before adding it to the plan.',
  },
  one_package_per_subscriber: {
    status: 422,
    pt: 'A plataforma aceita um só pacote por assinante: "{first}" e "{second}" não podem estar no mesmo plano.',
    en: 'The platform takes one package per subscriber: "{first}" and "{second}" cannot be in the same plan.',
  },
  plan_in_use: {
    status: 409,
    pt: 'O plano é de serviços de clientes e não pode ser excluído: desative-o.',
    en: 'The plan has services and cannot be deleted: deactivate it.',
  },
  external_ref_taken: {
    status: 409,
    field: 'externalRef',
    pt: 'Já existe um plano com a referência externa "{externalRef}".',
    en: 'There is a plan with the external reference "{externalRef}" already.',
  },
});
