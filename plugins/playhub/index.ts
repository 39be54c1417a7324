import { centsFromReais, type Host, type Platform, type PlatformPlugin, type Product } from '@content-platforms/plugin-sdk';
import { accessOf, findAccount, heldAccount } from './account.ts';
import { playHubApi, type CatalogProduct } from './api.ts';
import { manifest } from './manifest.ts';
import { setAccount } from './set-account.ts';
import type { PlayHubSettings } from './settings.ts';

export type { PlayHubSettings } from './settings.ts';

/** PlayHub: streaming services, resold one by one. */
export const playHub: PlatformPlugin<PlayHubSettings> = { manifest, connect };

function connect(settings: PlayHubSettings, host: Host): Platform {
  const api = playHubApi(settings, host);
  return {
    async check() {
      const { Id, Name, Vouchers } = await api.partner();
      return { accountId: Id, title: Name, ...(Vouchers ? { licences: { contracted: Vouchers.Contracted, used: Vouchers.Used } } : {}) };
    },
    async *products() {
      const products = await api.products();
      const names = new Map(products.map(({ Id, Name }) => [Id, Name]));
      for (const product of products) yield productOf(product, names, host);
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
    // No `list`: its customers can't be listed.
  };
}

function productOf(product: CatalogProduct, names: ReadonlyMap<string, string>, host: Host): Product {
  const { Id, Name, Active } = product;
  const description = slotOf(product, names);
  return { ref: Id, name: Name, open: Active, ...(description ? { description } : {}), ...costOf(product, host) };
}

/** A choice slot is one product to us; what the subscriber may put into it, its description says. */
function slotOf({ ChoiceCount, Choices }: CatalogProduct, names: ReadonlyMap<string, string>): string | undefined {
  if (!ChoiceCount || !Choices?.length) return undefined;
  return `O assinante escolhe ${ChoiceCount} de: ${Choices.map((choice) => names.get(choice) ?? choice).join(', ')}.`;
}

/** What a product costs informs; a cost nobody can read must not stop the catalog. */
function costOf({ Id, Price }: CatalogProduct, host: Host): Pick<Product, 'costCents'> {
  if (Price === undefined || Price === null) return {};
  try {
    return { costCents: centsFromReais(Price) };
  } catch {
    host.log('O valor do produto não pôde ser lido e ficou em branco.', { produto: Id });
    return {};
  }
}
