import { PlatformFailure, type Host, type Platform, type PlatformPlugin, type Product } from '@content-platforms/plugin-sdk';
import { satTvApi, type CatalogProduct } from './api.ts';
import { findCustomer, openContract } from './find-customer.ts';
import { accessOf, heldAccount } from './held.ts';
import { manifest } from './manifest.ts';
import { setAccount } from './set-account.ts';
import type { SatTvSettings } from './settings.ts';

export type { SatTvSettings } from './settings.ts';

/** SatTV: television. */
export const satTv: PlatformPlugin<SatTvSettings> = { manifest, connect };

function connect(settings: SatTvSettings, host: Host): Platform {
  const api = satTvApi(settings, host);
  return {
    async check() {
      const { id_provedor, nome, licencas } = await api.provider();
      return { accountId: id_provedor, title: nome, licences: { contracted: licencas.contratadas, used: licencas.em_uso } };
    },
    async *products() {
      for await (const product of api.products()) yield productOf(product, host);
    },
    set: (wanted, call) => setAccount(api, wanted, call.key, host.now()),
    async find(wanted) {
      const customer = await findCustomer(api, wanted);
      return customer && heldAccount(customer);
    },
    async *list() {
      for await (const customer of api.customers()) yield heldAccount(customer);
    },
    async access(wanted) {
      const customer = await findCustomer(api, wanted);
      // One that is still to be adopted has its own way in, which is nobody else's.
      const access = customer?.codigo_externo === wanted.reference ? accessOf(openContract(customer)) : undefined;
      if (!access) throw new PlatformFailure('refused', 'A SatTV ainda não tem um acesso para este cliente: o contrato não está ativo.');
      return access;
    },
  };
}

function productOf({ id, nome, tipo, telas, disponivel, mensalidade }: CatalogProduct, host: Host): Product {
  return {
    ref: String(id),
    name: nome,
    role: tipo === 'principal' ? 'main' : 'addon',
    open: disponivel,
    ...(telas ? { description: telas === 1 ? '1 tela' : `${telas} telas` } : {}),
    ...costOf(id, mensalidade, host),
  };
}

/** What a product costs informs; a cost nobody can read must not stop the catalog. A JSON number may be a hair off its centavos. */
function costOf(id: number, reais: CatalogProduct['mensalidade'], host: Host): Pick<Product, 'costCents'> {
  if (reais === undefined || reais === null) return {};
  const cents = Math.round(reais * 100);
  if (cents >= 0 && Number.isSafeInteger(cents) && Math.abs(reais * 100 - cents) < 1e-6) return { costCents: cents };
  host.log('A mensalidade do produto não pôde ser lida e ficou em branco.', { produto: id });
  return {};
}
