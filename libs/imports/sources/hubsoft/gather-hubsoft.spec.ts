import { describe, expect, it } from '@jest/globals';
import { fileURLToPath } from 'node:url';
import { gatherHubsoft } from './gather-hubsoft.ts';
import { previewHubsoft } from './read-base.ts';
import { type FolderFile, readFolder } from './read-folder.ts';
import { contentKeys, Places, readHubsoft } from './read-hubsoft.ts';
import { ReportLines } from '../../runs/report.ts';

const fixtures = fileURLToPath(new URL('../../../../test/fixtures/hubsoft', import.meta.url));
const today = '2026-11-23';
const savedAt = new Date('2026-11-22T10:00:00Z');

function gather(folder: readonly FolderFile[]) {
  const lines = new ReportLines();
  const places = new Places();
  const answers = readHubsoft(folder, places, lines);
  const base = gatherHubsoft(answers, places, lines, today);
  return { answers, base, lines: lines.sorted() };
}

/** A folder of one file per content key. */
const told = (content: Record<string, unknown>) =>
  gather(Object.entries(content).map(([key, list]) => ({ file: `${key}.json`, savedAt, content: { status: 'suscess', [key]: list } })));

const service = (more: object = {}) => ({
  id_cliente_servico: 7,
  id_servico: 9,
  nome: 'FIBRA',
  valor: '99.90',
  status_prefixo: 'servico_habilitado',
  pacotes: [],
  ...more,
});
const customer = (more: object = {}) => ({
  id_cliente: 1,
  codigo_cliente: 100,
  nome_razaosocial: 'ANA',
  cpf_cnpj: '52998224725',
  servicos: [service()],
  ...more,
});
const invoice = (more: object = {}) => ({
  id_fatura: 5,
  data_vencimento: '2026-11-10',
  valor: 99.9,
  data_pagamento: null,
  cliente: { codigo_cliente: 100, cpf_cnpj: '52998224725' },
  ...more,
});
const reasons = ({ lines }: ReturnType<typeof gather>): string[] => lines.map(({ kind, path, reason }) => `${kind} ${path}: ${reason}`);

/** The places of the elements of a list, and of the lists inside them that are things of their own. */
const elementsOf = (list: unknown, path: string): string[] =>
  (Array.isArray(list) ? list : []).flatMap((item: Record<string, unknown>, index) => {
    const here = `${path}[${index}]`;
    return [here, ...['servicos', 'pacotes'].flatMap((key) => elementsOf(item[key], `${here}.${key}`))];
  });

describe("HubSoft's published samples", () => {
  it('tell of everything once, and every element of theirs is taken or reported', async () => {
    const { base, lines } = gather(await readFolder(fixtures));
    expect(Object.fromEntries(Object.entries(base).map(([key, found]) => [key, found.length]))).toEqual({
      chargeTypes: 2,
      dueDays: 10,
      plans: 106,
      packages: 8,
      customers: 6,
      services: 7,
      links: 11,
      invoices: 7,
    });
    expect(reasons({ lines } as ReturnType<typeof gather>)).toEqual(['file : não é JSON']);
  });

  it('have no element without a line in the report', async () => {
    const report = await previewHubsoft(fixtures, today);
    const reported = new Set(report.lines.map(({ file, path }) => `${file} ${path}`));
    for (const entry of await readFolder(fixtures)) {
      const paths = 'content' in entry ? contentKeys.flatMap((key) => elementsOf((entry.content as Record<string, unknown>)[key], key)) : [''];
      expect(paths.filter((path) => !reported.has(`${entry.file} ${path}`))).toEqual([]);
    }
  });

  it('say that they are pages of more', async () => {
    const { answers } = gather(await readFolder(fixtures));
    expect(answers.files.find(({ file }) => file === 'customers.json')?.note).toBe('página 497 de 502 (1506 registros ao todo)');
  });

  it('name one customer by id here and by code there', async () => {
    const { base } = gather(await readFolder(fixtures));
    const one = base.customers.find(({ ref }) => ref === 'hubsoft:cliente:11943');
    expect(one?.data).toMatchObject({ name: 'CLIENTE 008', email: 'cliente972@example.com.br', phone: '+5537999990011', birthDate: '1994-03-10' });
    expect(base.invoices.every(({ data }) => data.customerRef === 'hubsoft:cliente:11943')).toBe(true);
    expect(base.services.find(({ ref }) => ref === 'hubsoft:cliente_servico:22703')?.data).toMatchObject({
      planRef: 'hubsoft:plano:500mb',
      dueDay: 5,
      dueDayFrom: 'invoices',
    });
  });

  it('hold no date of birth that is the zero of a computer', async () => {
    const { base } = gather(await readFolder(fixtures));
    expect(base.customers.find(({ ref }) => ref === 'hubsoft:cliente:11201')?.data.birthDate).toBeUndefined();
  });
});

describe('files', () => {
  it('are known by what they hold; what is not HubSoft is reported and stops nothing', () => {
    const { answers, lines } = gather([
      { file: 'a', savedAt, content: { servicos: [{ id_servico: 1, descricao: 'A' }], vencimentos: [] } },
      { file: 'b', savedAt, content: [] },
      { file: 'c', savedAt, content: { status: 'error', msg: 'Token inválido' } },
      { file: 'd', reason: 'não é JSON' },
      { file: 'e', savedAt, content: { clientes: ['x', null] } },
    ]);
    expect(answers.files.map(({ contents }) => contents)).toEqual([['vencimentos', 'servicos'], [], [], [], ['clientes']]);
    expect(lines.map(({ file, outcome, reason }) => [file, outcome, reason?.split(' ').slice(0, 3).join(' ')])).toEqual([
      ['b', 'skipped', 'não é uma'],
      ['c', 'skipped', 'não é uma'],
      ['d', 'skipped', 'não é JSON'],
      ['e', 'skipped', 'não é um'],
      ['e', 'skipped', 'não é um'],
    ]);
  });
});

describe('customers', () => {
  it('with an invalid document are skipped with everything that hangs on them, each with its reason', () => {
    const all = told({
      clientes: [customer({ cpf_cnpj: '11111111111', servicos: [service({ pacotes: [{ id_pacote: 1, descricao: 'TV', valor: '20' }] })] })],
      faturas: [invoice({ cliente: { id_cliente: 1 } })],
    });
    expect(all.base).toMatchObject({ customers: [], services: [], links: [], invoices: [], packages: [] });
    expect(reasons(all)).toEqual([
      'customer clientes[0]: CPF/CNPJ inválido',
      'service clientes[0].servicos[0]: cliente não importado: CPF/CNPJ inválido',
      'service_package clientes[0].servicos[0].pacotes[0]: serviço não importado: cliente não importado: CPF/CNPJ inválido',
      'invoice faturas[0]: cliente não importado: CPF/CNPJ inválido',
    ]);
    expect(JSON.stringify(all.lines)).not.toContain('11111111111');
  });

  it('told twice count once; two of one document are one person', () => {
    const all = told({
      clientes: [
        customer(),
        customer({ nome_razaosocial: 'OUTRA' }),
        customer({ id_cliente: 2, codigo_cliente: 200, servicos: [service({ id_cliente_servico: 8 })] }),
      ],
    });
    expect(all.base.customers.map(({ ref, data }) => [ref, data.name])).toEqual([['hubsoft:cliente:1', 'ANA']]);
    expect(all.base.services.map(({ ref, data }) => [ref, data.customerRef])).toEqual([
      ['hubsoft:cliente_servico:7', 'hubsoft:cliente:1'],
      ['hubsoft:cliente_servico:8', 'hubsoft:cliente:1'],
    ]);
    expect(reasons(all)).toEqual([
      'customer clientes[1]: repetido: vale o de clientes.json, clientes[0]',
      'service clientes[1].servicos[0]: repetido: vale o de clientes.json, clientes[0].servicos[0]',
      'customer clientes[2]: mesmo CPF/CNPJ de hubsoft:cliente:1: seus serviços e faturas ficam com ele',
    ]);
  });

  it('keep the first phone and e-mail that can be read; a company may have letters in its CNPJ', () => {
    const { base } = told({
      clientes: [
        customer({
          cpf_cnpj: '12.ABC.345/01DE-35',
          email_principal: 'nao-tem',
          email_secundario: 'a@b.com',
          telefone_primario: '123',
          telefone_secundario: '(37) 99999-0010',
        }),
        customer({ id_cliente: 2, codigo_cliente: 2, cpf_cnpj: '11144477735', email_principal: 'x', telefone_primario: '0', servicos: null }),
      ],
    });
    expect(base.customers[0]?.data).toMatchObject({ document: { kind: 'cnpj', value: '12ABC34501DE35' }, email: 'a@b.com', phone: '+5537999990010' });
    expect(base.customers[1]?.assumed).toEqual(['e-mail inválido: não importado', 'telefone inválido: não importado']);
  });

  it('whose code is their document do not carry it into a reference', () => {
    const all = told({ clientes: [customer({ id_cliente: null, codigo_cliente: '52998224725' })] });
    expect(all.base.customers).toEqual([]);
    expect(JSON.stringify(all.lines)).not.toContain('52998224725');
  });
});

describe('services', () => {
  it('with a status nobody knows are skipped, packages too', () => {
    const all = told({
      clientes: [customer({ servicos: [service({ status_prefixo: 'em_analise', pacotes: [{ id_pacote: 1 }] }), service({ id_cliente_servico: null })] })],
    });
    expect(reasons(all)).toEqual([
      'service clientes[0].servicos[0]: situação "em_analise" desconhecida',
      'service_package clientes[0].servicos[0].pacotes[0]: serviço não importado: situação "em_analise" desconhecida',
      'service clientes[0].servicos[1]: sem id_cliente_servico',
    ]);
  });

  it('take their due day from the list of due days, else from their invoices, else the tenth', () => {
    const due = (more: object, invoices: object[] = []) =>
      told({
        vencimentos: [
          { id_vencimento: 3, dia_vencimento: '20' },
          { id_vencimento: 7, dia_vencimento: 'ultimo_dia' },
        ],
        clientes: [customer({ servicos: [service(more)] })],
        faturas: invoices,
      }).base.services[0];
    expect(due({ id_vencimento: 3 })?.data).toMatchObject({ dueDay: 20, dueDayFrom: 'service' });
    expect(due({ vencimento: { id_vencimento: 7 } })?.data).toMatchObject({ dueDay: 31, dueDayFrom: 'service' });
    expect(
      due({}, [invoice(), invoice({ id_fatura: 6, data_vencimento: '30/10/2026' }), invoice({ id_fatura: 7, data_vencimento: '31/08/2026' })])?.data,
    ).toMatchObject({
      dueDay: 31,
      dueDayFrom: 'invoices',
    });
    expect(due({})).toMatchObject({ data: { dueDay: 10, dueDayFrom: 'nothing' }, assumed: expect.arrayContaining(['vencimento não informado (dia 10)']) });
  });

  it('that name only their plan find it by its name', () => {
    const { base } = told({
      servicos: [{ id_servico: 9, descricao: 'Fibra 500' }],
      clientes: [
        customer({ servicos: [service({ id_servico: undefined, nome: 'FIBRA  500' }), service({ id_cliente_servico: 8, id_servico: undefined, nome: '4M' })] }),
      ],
    });
    expect(base.services.map(({ data }) => [data.planRef, data.planTold])).toEqual([
      ['hubsoft:servico:9', false],
      ['hubsoft:plano:4m', false],
    ]);
    expect(base.plans.map(({ ref, data }) => [ref, data.active])).toEqual([
      ['hubsoft:servico:9', true],
      ['hubsoft:plano:4m', false],
    ]);
  });

  it('give their plan its price: the most common; the others are told', () => {
    const { base } = told({
      clientes: [1, 2, 3].map((n) =>
        customer({
          id_cliente: n,
          codigo_cliente: n,
          cpf_cnpj: ['52998224725', '11144477735', '11222333000181'][n - 1],
          servicos: [service({ id_cliente_servico: n, valor: n === 1 ? 60 : '89,90' })],
        }),
      ),
    });
    expect(base.plans[0]).toMatchObject({ data: { priceCents: 8990 }, assumed: ['preço: o mais comum entre os valores dos serviços (R$ 89,90)'] });
    expect(base.services[0]?.assumed).toContain('outro valor no HubSoft: aqui vale o do plano (R$ 60,00, R$ 89,90)');
  });
});

describe('packages', () => {
  it('have another price for each customer, and a code of ours where they have none', () => {
    const sold = (more: object) => ({ id_pacote: 240, codigo: null, descricao: 'HBO', valor: '10', data_cadastro: '2022-09-28 15:06:28', ...more });
    const { base, lines } = told({
      clientes: [
        customer({
          servicos: [
            service({
              pacotes: [
                sold({}),
                sold({ valor: 12 }),
                sold({ id_pacote: null, descricao: 'hbo ', valor: null }),
                sold({ id_pacote: 7, codigo: 'TV7', valor: '-1' }),
                {},
              ],
            }),
            service({ id_cliente_servico: 8, pacotes: [sold({ valor: '0' })] }),
          ],
        }),
      ],
    });
    expect(base.packages.map(({ ref, data }) => [ref, data.code, data.priceCents])).toEqual([['hubsoft:pacote:240', 'HUBSOFT-240', 1000]]);
    expect(base.links.map(({ ref, data }) => [ref, data.priceCents, data.from])).toEqual([
      ['hubsoft:cliente_servico:7:pacote:240', 1000, '2022-09-28'],
      ['hubsoft:cliente_servico:8:pacote:240', 0, '2022-09-28'],
    ]);
    expect(lines.map(({ reason }) => reason)).toEqual([
      'o mesmo pacote duas vezes no serviço: vale o primeiro',
      'o mesmo pacote duas vezes no serviço: vale o primeiro',
      'valor negativo (R$ -1,00)',
      'sem id_pacote e descrição',
    ]);
  });
});

describe('invoices', () => {
  it('told by both lists are one, each list giving its half', () => {
    const detail = { descricao: '(+) Taxa de Instalação (1/3) | R$ 33.33', valor: 33.33 };
    const all = told({
      clientes: [customer()],
      faturas: [
        invoice({
          valor: 99.9,
          data_pagamento: '31/10/2026',
          detalhamento: [detail, { descricao: 'Internet', valor: '66.57' }],
          cliente: { codigo_cliente: 100, servico: { id_cliente_servico: 7 } },
        }),
        invoice({ data_pagamento: '2026-10-31', valor_pago: '89.9' }),
      ],
    });
    expect(all.base.invoices.map(({ data, assumed }) => ({ ...data, assumed }))).toEqual([
      {
        customerRef: 'hubsoft:cliente:1',
        serviceRef: 'hubsoft:cliente_servico:7',
        dueDate: '2026-11-10',
        amountCents: 9990,
        lines: [
          { description: 'Taxa de Instalação (1/3)', name: 'taxa de instalacao', amountCents: 3333 },
          { description: 'Internet', name: 'internet', amountCents: 6657 },
        ],
        linesTold: true,
        payment: { paidAt: '2026-10-31T03:00:00Z', paidCents: 8990 },
        assumed: ['liquidada com desconto (R$ 10,00)'],
      },
    ]);
    expect(reasons(all)).toEqual(['invoice faturas[1]: repetido: vale o de faturas.json, faturas[0], completada por esta']);
  });

  it('whose lines do not add up get one that makes them', () => {
    const { base } = told({ clientes: [customer()], faturas: [invoice({ detalhamento: [{ descricao: 'Internet', valor: 90 }, { descricao: 'sem valor' }] })] });
    expect(base.invoices[0]).toMatchObject({ data: { lines: [{ amountCents: 9000 }, { description: 'Ajuste ao valor da fatura', amountCents: 990 }] } });
  });

  it('become no debt of another service than they name', () => {
    const { base } = told({
      clientes: [customer()],
      faturas: [invoice({ cliente: { codigo_cliente: 100, servico: { id_cliente_servico: 99, status_prefixo: 'xyz' } } })],
    });
    expect(base.invoices[0]?.data.serviceRef).toBeNull();
  });

  it('without what makes them one are skipped; a payment to come is no payment', () => {
    const all = told({
      clientes: [customer()],
      faturas: [
        invoice({ id_fatura: '' }),
        invoice({ id_fatura: 1, data_vencimento: '' }),
        invoice({ id_fatura: 2, valor: 'x' }),
        invoice({ id_fatura: 3, valor: '-1' }),
        invoice({ id_fatura: 4, cliente: {} }),
        invoice({ data_pagamento: '2027-01-01' }),
      ],
    });
    expect(all.lines.map(({ reason }) => reason)).toEqual([
      'sem id_fatura',
      'sem data de vencimento',
      'sem valor',
      'valor negativo (R$ -1,00)',
      'cliente não importado: sem id_cliente, codigo_cliente ou CPF/CNPJ conhecido',
    ]);
    expect(all.base.invoices).toMatchObject([{ data: { payment: undefined }, assumed: ['pagamento com data futura: não considerado'] }]);
  });

  it('alone tell of customers and services too', () => {
    const one = {
      id_cliente: 9,
      codigo_cliente: 9,
      nome_razaosocial: 'BIA',
      cpf_cnpj: '11144477735',
      servico: { id_cliente_servico: 70, nome: '500MB', valor: 54.95, status: 'Serviço Habilitado' },
    };
    const { base, lines } = told({ faturas: [invoice({ cliente: one }), invoice({ id_fatura: 6, cliente: one })] });
    expect(base).toMatchObject({
      customers: [{ ref: 'hubsoft:cliente:9', origin: { path: 'faturas[0].cliente' } }],
      services: [{ data: { planRef: 'hubsoft:plano:500mb' } }],
    });
    expect(lines).toEqual([]);
  });
});

describe('short lists', () => {
  it('report what they leave out', () => {
    const all = told({
      tipos_servico: [
        { id_tipo_servico: 3, descricao: 'Taxa', bloquear: false },
        { id_tipo_servico: 3, descricao: 'Taxa' },
        { descricao: 'x' },
        { id_tipo_servico: 4 },
      ],
      vencimentos: [
        { id_vencimento: 1, dia_vencimento: 29 },
        { id_vencimento: 2, dia_vencimento: 32 },
      ],
      servicos: [{ descricao: 'x' }, { id_servico: 1 }, { id_servico: 2, descricao: 'A' }, { id_servico: 2, descricao: 'B' }],
    });
    expect(all.base).toMatchObject({
      chargeTypes: [{ data: { name: 'Taxa', blocks: false } }],
      dueDays: [{ data: { day: 31 } }],
      plans: [{ data: { name: 'A', priceCents: undefined } }],
    });
    expect(all.lines.map(({ path }) => path)).toEqual([
      'servicos[0]',
      'servicos[1]',
      'servicos[3]',
      'tipos_servico[1]',
      'tipos_servico[2]',
      'tipos_servico[3]',
      'vencimentos[1]',
    ]);
  });
});
