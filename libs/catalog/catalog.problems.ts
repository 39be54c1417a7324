import { isPlatformFailure } from '@content-platforms/plugin-sdk';
import { Problem, problems } from '#kernel';

export const catalogProblem = problems('catalog', {
  platform_has_catalog: {
    status: 422,
    pt: 'A plataforma {platform} informa o próprio catálogo. Sincronize a integração em vez de cadastrar produtos.',
    en: 'The platform {platform} has a catalog of its own. Sync the integration instead of typing products.',
  },
  platform_without_catalog: {
    status: 422,
    pt: 'A plataforma {platform} não informa catálogo. Cadastre os produtos pelo código de cada um.',
    en: 'The platform {platform} has no catalog. Type its products by their codes.',
  },
  product_ref_taken: {
    status: 409,
    pt: 'A integração já tem um produto com o código "{ref}".',
    en: 'The integration already has a product with the code "{ref}".',
  },
  integration_disabled: {
    status: 409,
    pt: 'A integração está desativada. Ative-a antes de sincronizar.',
    en: 'The integration is disabled. Enable it before syncing.',
  },
  duplicate_ref: {
    status: 422,
    pt: 'A plataforma listou o produto "{ref}" duas vezes no mesmo catálogo: a leitura não é confiável e nada foi alterado. Sincronize de novo; se repetir, avise a plataforma.',
    en: 'The platform listed the product "{ref}" twice in one catalog: the reading cannot be trusted and nothing was changed. Sync again; if it repeats, tell the platform.',
  },
  invalid_product: {
    status: 422,
    pt: 'A plataforma enviou um produto inválido (nº {position} da lista: {why}). Nada foi alterado.',
    en: 'The platform sent an invalid product (number {position} of the list: {why}). Nothing was changed.',
  },
  catalog_too_large: {
    status: 422,
    pt: 'O catálogo passou de {max} produtos e a leitura foi interrompida. Nada foi alterado.',
    en: 'The catalog went beyond {max} products and the reading was stopped. Nothing was changed.',
  },
  empty_catalog: {
    status: 422,
    pt: 'A plataforma devolveu um catálogo vazio, mas há {known} produto(s) à venda. Confira com a plataforma; aprove só se todos devem deixar de ser vendidos.',
    en: 'The platform answered an empty catalog, but {known} product(s) are on sale. Check with the platform; approve only if all of them must stop being sold.',
  },
  many_retired: {
    status: 422,
    pt: 'A sincronização retiraria {retired} de {known} produtos da venda ({percent} %). Confira com a plataforma; aprove se for isso mesmo.',
    en: 'The sync would retire {retired} of {known} products ({percent} %). Check with the platform; approve if that is right.',
  },
});

/** Converts a platform failure to a problem with its code and message; returns any other error unchanged. */
export const shown = (error: unknown): unknown =>
  isPlatformFailure(error) ? new Problem(error.code, { status: 422, pt: error.message, en: error.message }) : error;
