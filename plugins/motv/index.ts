import { centsFromReais, type Host, type Platform, type PlatformPlugin, type Product } from '@content-platforms/plugin-sdk';
import { accessOf, findAccount, heldAccount } from './account.ts';
import { motvApi, type CatalogProduct } from './api.ts';
import { manifest } from './manifest.ts';
import { setAccount } from './set-account.ts';
import type { MotvSettings } from './settings.ts';

export type { MotvSettings } from './settings.ts';

/** moTV (Youcast, yplay and others): television. */
export const motv: PlatformPlugin<MotvSettings> = { manifest, connect };

function connect(settings: MotvSettings, host: Host): Platform {
  const api = motvApi(settings, host);
  return {
    async check() {
      // No method says whose account it is: that its products can be read proves the signature, and they are this user's at this vendor.
      await api.products();
      const vendor = new URL(settings.baseUrl).host;
      return { accountId: `${settings.username}@${vendor}`, title: `moTV (${settings.username}, ${vendor})` };
    },
    async *products() {
      for (const product of await api.products()) yield productOf(product, host);
    },
    set: (wanted) => setAccount(api, wanted, host.now()),
    async find(wanted) {
      const account = await findAccount(api, wanted);
      return account && heldAccount(account, wanted.reference);
    },
    /** Under which name they come in; the password was ours to make, and stays the one that `set` answered. */
    async access(wanted) {
      return accessOf(await findAccount(api, wanted), wanted) ?? null;
    },
    // No `list`: its customers can only be searched for.
  };
}

/** What is listed is what this provider may sell. */
function productOf({ products_id, name, price }: CatalogProduct, host: Host): Product {
  return { ref: String(products_id), name, open: true, ...costOf(products_id, price, host) };
}

/** What a product costs informs; a cost nobody can read must not stop the catalog. */
function costOf(productsId: number, price: CatalogProduct['price'], host: Host): Pick<Product, 'costCents'> {
  if (price === undefined || price === null) return {};
  try {
    return { costCents: centsFromReais(price) };
  } catch {
    host.log('O valor do produto não pôde ser lido e ficou em branco.', { produto: productsId });
    return {};
  }
}
