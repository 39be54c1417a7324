import type { Sold } from '../facts.ts';
import { brl } from '../words.ts';
import type { Step, World } from '../world.ts';

interface Package {
  id: string;
  code: string;
  description: string;
  priceCents: number;
  components: { amountCents: number }[];
  products: { ref: string }[];
}

interface Offer {
  code: string;
  description: string;
  kind: 'standalone' | 'benefit' | 'combo';
  priceCents: number;
  components?: { description: string; fiscalNature: string; amountCents: number }[];
}

const literature: Offer = {
  code: 'LIVROS',
  description: 'Clássicos da Literatura',
  kind: 'standalone',
  priceCents: 1490,
  components: [{ description: 'Biblioteca digital', fiscalNature: 'SVA', amountCents: 1490 }],
};
const essential: Offer = { code: 'LEITURA', description: 'Leitura Essencial', kind: 'benefit', priceCents: 0 };
const family: Offer = {
  code: 'FAMILIA',
  description: 'Combo Família Leitora',
  kind: 'combo',
  priceCents: 1990,
  components: [
    { description: 'Clubinho de leitura', fiscalNature: 'SVA', amountCents: 1290 },
    { description: 'Conexão dedicada à leitura', fiscalNature: 'SCM', amountCents: 700 },
  ],
};
const exams: Offer = { code: 'ENEM', description: 'Preparatório ENEM', kind: 'standalone', priceCents: 2490 };

const kinds = { standalone: 'avulso', benefit: 'benefício', combo: 'combo' } as const;

async function add({ api, facts, check }: World, offer: Offer, productRef: string): Promise<Sold> {
  const made = await api.post<Package>('/packages', { ...offer, products: [{ productId: facts.get('products').get(productRef) }] });
  const sum = made.components.reduce((total, { amountCents }) => total + amountCents, 0);
  const what = `${kinds[offer.kind]} “${offer.description}”: ${brl(offer.priceCents)}, produto ${productRef}`;
  check.same(`${what}; a composição soma o preço`, [[productRef], offer.priceCents], [made.products.map(({ ref }) => ref), sum]);
  return { id: made.id, code: made.code, description: made.description, priceCents: made.priceCents, productRef };
}

export const addPackages: Step = {
  title: 'Configuração › Geral › Pacotes › Adicionar',
  guide: [
    'O provedor poderá vender um pacotes avulsos, oferecer como benefício ao cliente e até mesmo vender combos de Serviços de Internet e Plataformas de Conteúdo',
    'Configure o pacote como desejar, com valores e composições, e na aba Integração, selecione a integração e o produtos que será ofertado naquele pacote.',
  ],
  async run(world) {
    const { api, facts, check } = world;
    const productId = facts.get('products').get('SM-INFANTIL');
    const [first, ...others] = family.components ?? [];
    const short = { ...family, components: [{ ...first, amountCents: 1190 }, ...others], products: [{ productId }] };
    await check.refused('uma composição que não soma o preço é recusada', 'components_do_not_sum', api.post('/packages', short));
    facts.keep('packages', {
      standalone: await add(world, literature, 'SM-LITERATURA'),
      benefit: await add(world, essential, 'SM-ESSENCIAL'),
      combo: await add(world, family, 'SM-INFANTIL'),
      courses: await add(world, exams, 'SM-ENEM'),
    });
  },
};

export const oneProductPerPackage: Step = {
  title: 'Configuração › Geral › Pacotes › aba Integração',
  guide: ['Obs.: Para essa integração, só é permitido vincular um produto a cada pacote.'],
  async run({ api, facts, check }) {
    const products = facts.get('products');
    const two = ['SM-AUDIO', 'SM-CULINARIA'].map((ref) => ({ productId: products.get(ref) }));
    const both = { code: 'DOIS', description: 'Dois produtos', kind: 'standalone', priceCents: 1000, products: two };
    await check.refused('um pacote com dois produtos é recusado ao salvar', 'too_many_products', api.post('/packages', both));
    const { id } = facts.get('packages').standalone;
    await check.refused('e também ao editar um que já existe', 'too_many_products', api.patch(`/packages/${id}`, { products: two }));
  },
};
