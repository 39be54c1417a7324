import { centsFromReais, type Host, type Platform, type PlatformPlugin, type Product } from '@content-platforms/plugin-sdk';
import { watchApi, type CatalogPackage } from './api.ts';
import { manifest } from './manifest.ts';
import { setAccount } from './set-account.ts';
import type { WatchSettings } from './settings.ts';
import { findTickets, heldAccount, heldAccounts } from './tickets.ts';

export type { WatchSettings } from './settings.ts';

/** Watch Brasil: television and films, a ticket a package. */
export const watch: PlatformPlugin<WatchSettings> = { manifest, connect };

function connect(settings: WatchSettings, host: Host): Platform {
  const api = watchApi(settings, host);
  return {
    async check() {
      // No route says whose account it is: that its packages can be read proves the credentials, and they are this user's.
      await api.packages();
      return { accountId: settings.uid, title: `Watch Brasil (${settings.uid})` };
    },
    async *products() {
      for (const one of await api.packages()) yield productOf(one, host);
    },
    set: (wanted) => setAccount(api, wanted, host.now()),
    async find(wanted) {
      const tickets = await findTickets(api, wanted);
      return tickets.length > 0 ? heldAccount(tickets, wanted.reference) : null;
    },
    async *list() {
      yield* heldAccounts(await api.tickets());
    },
    access: async () => ({ kind: 'sent-by-platform' }),
  };
}

function productOf({ Pacote, Nome, Descricao, Valor, Ativo }: CatalogPackage, host: Host): Product {
  return { ref: Pacote, name: Nome, open: Ativo, ...(Descricao ? { description: Descricao } : {}), ...costOf(Pacote, Valor, host) };
}

/** What a product costs informs; a cost nobody can read must not stop the catalog. */
function costOf(pacote: string, valor: CatalogPackage['Valor'], host: Host): Pick<Product, 'costCents'> {
  if (valor === undefined || valor === null) return {};
  try {
    return { costCents: centsFromReais(valor) };
  } catch {
    host.log('O valor do produto não pôde ser lido e ficou em branco.', { produto: pacote });
    return {};
  }
}
