import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { lots } from '../faults.ts';
import { startSandbox, type Sandbox } from '../server.ts';
import { satTvControl } from './control-client.ts';

interface Contract {
  info: { description: string };
  paths: Record<string, { post: { summary: string } }>;
}
const contract = parse(readFileSync(join(import.meta.dirname, '../../../test/fixtures/platforms/sattv.openapi.yaml'), 'utf8')) as Contract;

/** By route, the codes its summary ends with: `· 22, 23`. */
const codesOf = new Map(
  Object.entries(contract.paths).map(([path, { post }]) => [
    path,
    (/ · ([\d, ]+)(?:\. |$)/.exec(post.summary)?.[1] ?? '')
      .split(',')
      .filter((code) => code.trim())
      .map(Number),
  ]),
);
/** By code, what comes with it, from the table. */
const dadosOf = new Map([...contract.info.description.matchAll(/^\| (\d+) \| [^|]+ \| (\w*) ?\|$/gm)].map(([, code, dados]) => [Number(code), dados ?? '']));
/** Any route may answer these: session, a field of a wrong type, the limit. */
const anywhere = [10, 20, 29];

const contrato = ['id_contrato', 'situacao', 'produto_principal', 'adicionais', 'bloqueio', 'id_operacao', 'link_ativacao', 'primeiro_acesso'];
const cliente = ['id_cliente', 'nome', 'cpf_cnpj', 'codigo_externo', 'email', 'celular', 'contratos'];
/** What a good answer holds, as the summaries say it: no less, and no more, or a plugin comes to lean on it. */
const fieldsOf: Record<string, string[]> = {
  '/sessao/abrir': ['sessao', 'expira_em_segundos'],
  '/provedor/consultar': ['id_provedor', 'nome', 'cnpj', 'licencas'],
  '/produtos/listar': ['itens', 'proximo_cursor'],
  '/clientes/listar': ['itens', 'proximo_cursor'],
  '/clientes/inserir': ['id_cliente'],
  '/clientes/buscar': cliente,
  '/clientes/alterar': [],
  '/contratos/inserir': ['id_contrato', 'situacao', 'id_operacao'],
  '/contratos/consultar': contrato,
  '/contratos/alterar': ['id_operacao'],
  '/contratos/bloquear': ['id_bloqueio'],
  '/contratos/desbloquear': [],
  '/contratos/encerrar': [],
  '/operacoes/consultar': ['situacao', 'consultar_em_segundos'],
};

type Body = Record<string, unknown>;
interface Envelope {
  sucesso: boolean;
  codigo: number;
  mensagem: string;
  dados: Body;
}

/** What is wrong with an answer, by the contract; `null`: nothing. */
function faultIn(path: string, status: number, { sucesso, codigo, mensagem, dados, ...more }: Envelope): string | null {
  if (status !== 200) return `HTTP ${status}`;
  if (Object.keys(more).length > 0 || typeof mensagem !== 'string' || sucesso !== (codigo === 0)) return 'no envelope';
  if (codigo === 0) {
    const found = Object.keys(dados).filter((key) => !(path === '/operacoes/consultar' && key === 'mensagem'));
    const odd = sameSet(found, fieldsOf[path] ?? []) ? undefined : found;
    const nested = path === '/clientes/listar' ? (dados['itens'] as Body[]) : path === '/clientes/buscar' ? [dados] : [];
    const oddCustomer = nested.find(
      (each) => !sameSet(Object.keys(each), cliente) || (each['contratos'] as Body[]).some((one) => !sameSet(Object.keys(one), contrato)),
    );
    const oddProduct =
      path === '/produtos/listar' &&
      (dados['itens'] as Body[]).find((each) => !sameSet(Object.keys(each), ['id', 'nome', 'tipo', 'mensalidade', 'telas', 'disponivel']));
    return odd || oddCustomer || oddProduct ? `other fields: ${JSON.stringify(dados)}` : null;
  }
  if (![...(codesOf.get(path) ?? []), ...anywhere].includes(codigo)) return `${codigo} is not a code of ${path}`;
  const expected = dadosOf.get(codigo);
  return sameSet(Object.keys(dados), expected ? [expected] : []) ? null : `${codigo} came with ${JSON.stringify(dados)}`;
}
const sameSet = (a: string[], b: string[]): boolean => a.length === b.length && a.every((one) => b.includes(one));

let sandbox: Sandbox;
// A millisecond each time it is looked at: the exercise is the same on every machine.
let ticks = 1_800_000_000_000;
beforeAll(async () => {
  sandbox = await startSandbox({ clock: () => (ticks += 1) });
});
afterAll(() => sandbox.close());

it('reads the codes from the contract', () => {
  expect(codesOf.get('/contratos/inserir')).toEqual([22, 23, 24, 28]);
  expect(codesOf.get('/clientes/inserir')).toEqual([20, 21]);
  expect(codesOf.get('/contratos/consultar')).toEqual([25]);
  expect(dadosOf.get(27)).toBe('id_bloqueio');
  expect(dadosOf.get(22)).toBe('');
  expect(dadosOf.size).toBe(17);
  expect(Object.keys(fieldsOf).sort()).toEqual([...codesOf.keys()].sort());
});

describe('every answer of a long random exercise', () => {
  const control = () => satTvControl(sandbox.url, 'contrato');
  const seen = new Map<string, number>();
  let session = '';

  async function call(path: string, body: unknown, sent = JSON.stringify(body)): Promise<Envelope> {
    const response = await fetch(control().baseUrl + path, { method: 'POST', headers: { 'x-sessao': session }, body: sent });
    const answer = (await response.json()) as Envelope;
    const fault = faultIn(path, response.status, answer);
    if (fault) throw new Error(`${path} ${sent}: ${fault}`);
    seen.set(`${path} ${answer.codigo}`, (seen.get(`${path} ${answer.codigo}`) ?? 0) + 1);
    return answer;
  }

  it('matches the contract for its route', async () => {
    const { usuario, senha, idProvedor } = (await control().state()).settings;
    await control().configure({ requestsPerSecond: 1_000_000, licencas: 4, operationMs: 200, pageSize: 7, cursorSeconds: 1 });
    const draw = lots(20_261_124);
    const upTo = (n: number): number => Math.floor(draw() * n);
    const oneOf = <T>(...choices: [T, ...T[]]): T => choices[upTo(choices.length)] ?? choices[0];
    const open = async (): Promise<void> => {
      const { dados } = await call('/sessao/abrir', { usuario, senha, id_provedor: idProvedor });
      session = String(dados['sessao']);
    };
    const customers: number[] = [1];
    const contracts: number[] = [1];
    const operations: number[] = [1];
    const cursors: unknown[] = ['nada'];
    const id = (ids: number[]): unknown =>
      oneOf<unknown>(ids[ids.length - 1 - upTo(Math.min(ids.length, 15))] ?? 1, ids[upTo(ids.length)] ?? 1, oneOf<unknown>(999, 'abc'));
    const main = () => oneOf<unknown>(10, 20, 30, 40, 101, 7, 'x');
    const addons = () => oneOf<unknown>([], [101], [101, 103], [109], [20], 'x');
    const document = () => {
      const n = upTo(60);
      return oneOf(cpfOf(n), cpfOf(n), cpfOf(n), '12.ABC.345/01DE-35', '00000000000');
    };
    const contact = () => ({
      ...(draw() < 0.5 && { email: oneOf('a@exemplo.com.br', 'sem-arroba') }),
      ...(draw() < 0.5 && { celular: oneOf<unknown>('37999990010', '+55', 37) }),
      ...(draw() < 0.9 && { codigo_externo: `r${upTo(70)}` }),
    });
    const remember = (list: unknown[], value: unknown): void => void (value !== undefined && value !== null && list.push(value));
    const steps: [weight: number, () => Promise<unknown>][] = [
      [1, () => call('/sessao/abrir', { usuario, senha: 'x', id_provedor: idProvedor })],
      [1, () => call('/sessao/abrir', { usuario, senha, id_provedor: 'x' })],
      [1, open],
      [1, () => call('/provedor/consultar', {})],
      [
        4,
        async () =>
          remember(cursors, (await call(oneOf('/clientes/listar', '/produtos/listar'), oneOf<Body>({}, { cursor: cursors.at(-1) }))).dados['proximo_cursor']),
      ],
      [
        10,
        async () => remember(customers, (await call('/clientes/inserir', { nome: oneOf('José', ''), cpf_cnpj: document(), ...contact() })).dados['id_cliente']),
      ],
      [3, () => call('/clientes/alterar', { id_cliente: id(customers), ...contact() })],
      [4, () => call('/clientes/buscar', oneOf<Body>({ id_cliente: id(customers) }, { codigo_externo: `r${upTo(70)}` }, { cpf_cnpj: document() }, {}))],
      [
        12,
        async () => {
          const body = {
            id_cliente: id(customers),
            produto_principal: main(),
            adicionais: addons(),
            ...(draw() < 0.3 && { chave_idempotencia: `k${upTo(20)}` }),
          };
          const { dados } = await call('/contratos/inserir', body);
          remember(contracts, dados['id_contrato']);
          remember(operations, dados['id_operacao']);
        },
      ],
      [4, () => call('/contratos/consultar', { id_contrato: id(contracts) })],
      [8, async () => remember(operations, (await call('/contratos/alterar', { id_contrato: id(contracts), adicionais: addons() })).dados['id_operacao'])],
      [6, () => call('/contratos/bloquear', { id_contrato: id(contracts), motivo: oneOf('debito', 'solicitacao', 'raiva') })],
      [
        6,
        async () => {
          const contractId = id(contracts);
          const { dados } = await call('/contratos/consultar', { id_contrato: contractId });
          await call('/contratos/desbloquear', {
            id_contrato: contractId,
            id_bloqueio: (dados['bloqueio'] as { id_bloqueio: number } | null)?.id_bloqueio ?? 5,
          });
        },
      ],
      [2, () => call('/contratos/encerrar', { id_contrato: id(contracts) })],
      [4, () => call('/operacoes/consultar', { id_operacao: id(operations) })],
      [1, () => call(oneOf('/contratos/encerrar', '/clientes/inserir'), null, oneOf('{', '[]', 'null', ''))],
      [1, () => control().configure({ failNext: 2 })],
    ];
    await open();
    const bag = steps.flatMap(([weight, step]) => Array.from({ length: weight }, () => step));
    for (let n = 0; n < 2500; n += 1) await bag[upTo(bag.length)]?.();
    session = 'outra';
    await call('/provedor/consultar', {});
    await open();
    await control().configure({ requestsPerSecond: 0 });
    await call('/provedor/consultar', {});

    const wanted = [...codesOf].flatMap(([path, codes]) => [0, ...codes].map((code) => `${path} ${code}`));
    expect([...wanted, '/provedor/consultar 10', '/provedor/consultar 29'].filter((answer) => !seen.has(answer))).toEqual([]);
  }, 120_000);
});

/** A valid CPF with its mask, another one for each number. */
function cpfOf(n: number): string {
  const digit = (digits: string): number => (([...digits].reduce((sum, each, index) => sum + Number(each) * (digits.length + 1 - index), 0) * 10) % 11) % 10;
  const nine = `1${String(n).padStart(8, '0')}`;
  const ten = nine + digit(nine);
  return (ten + digit(ten)).replace(/^(...)(...)(...)(..)$/, '$1.$2.$3-$4');
}
