import { centsFromReais, type Host, type Platform, type PlatformPlugin, type Product } from '@content-platforms/plugin-sdk';
import { saberMaisApi, type CatalogProduct } from './api.ts';
import { findUser } from './find-user.ts';
import { heldAccount } from './held.ts';
import { manifest } from './manifest.ts';
import { setAccount } from './set-account.ts';
import type { SaberMaisSettings } from './settings.ts';

export type { SaberMaisSettings } from './settings.ts';

/** Saber Mais (Click Sistemas): digital books. */
export const saberMais: PlatformPlugin<SaberMaisSettings> = { manifest, connect };

function connect(settings: SaberMaisSettings, host: Host): Platform {
  const api = saberMaisApi(settings, host);
  return {
    async check() {
      const { id, razao_social, licencas } = await api.partner();
      return { accountId: String(id), title: razao_social, licences: { contracted: licencas.contratadas, used: licencas.em_uso } };
    },
    async *products() {
      for await (const product of api.products()) yield productOf(product, host);
    },
    set: (wanted) => setAccount(api, wanted, host.now()),
    async find(wanted) {
      const user = await findUser(api, wanted);
      return user && heldAccount(user);
    },
    async *list() {
      for await (const user of api.users()) yield heldAccount(user);
    },
    access: async () => ({ kind: 'sent-by-platform' }),
  };
}

function productOf({ codigo, nome, descricao, valor, situacao }: CatalogProduct, host: Host): Product {
  return { ref: codigo, name: nome, open: situacao === 'ativo', ...(descricao ? { description: descricao } : {}), ...costOf(codigo, valor, host) };
}

/** What a product costs informs; a cost nobody can read must not stop the catalog. */
function costOf(codigo: string, valor: CatalogProduct['valor'], host: Host): Pick<Product, 'costCents'> {
  if (valor === undefined || valor === null || valor === '') return {};
  try {
    return { costCents: centsFromReais(valor) };
  } catch {
    host.log('O valor do produto não pôde ser lido e ficou em branco.', { produto: codigo });
    return {};
  }
}
