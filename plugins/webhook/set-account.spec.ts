import { describe, expect, it } from '@jest/globals';
import { isPlatformFailure, type Blocked, type HostResponse, type WantedAccount } from '@content-platforms/plugin-sdk';
import { fakeHost, json } from '@content-platforms/plugin-sdk/testing';
import { webhook } from './index.ts';

const url = 'https://parceiro.example/eventos?chave=7';
const secret = `whsec_${Buffer.from('x'.repeat(32)).toString('base64')}`;
const subscriber = { name: 'Ana Souza', document: '52998224725', email: 'ana@example.com', phone: '+5537999990010' };
const call = { key: 'a-key', signal: new AbortController().signal };

const wanting = (products: Record<string, Blocked>, more: Partial<WantedAccount> = {}): WantedAccount => ({
  reference: 'ref-1',
  revision: 1,
  products: Object.entries(products).map(([ref, blocked]) => ({ ref, blocked })),
  subscriber,
  origin: { customerId: 'c', serviceId: 's', link: 'l', package: { id: 'p', code: 'ESPORTES', description: 'Esportes' } },
  memo: {},
  ...more,
});

function partner(answer: () => HostResponse = () => json(200, {})) {
  const host = fakeHost(answer);
  const platform = webhook.connect({ url, secret }, host);
  let memo: WantedAccount['memo'] = {};
  return {
    host,
    platform,
    bodies: () => host.requests.map(({ body }) => body as Record<string, unknown>),
    kinds: () => host.requests.map(({ body }) => (body as { tipo: string }).tipo),
    /** Until it is done. */
    async become(wanted: WantedAccount) {
      for (let calls = 0; calls < 5; calls += 1) {
        host.advance(1);
        const outcome = await platform.set({ ...wanted, memo }, call);
        memo = outcome.memo;
        if (outcome.state === 'done') return outcome;
      }
      throw new Error('It does not end.');
    },
  };
}

describe('what a receiver is told', () => {
  it('is the whole state, in the words of HubSoft', async () => {
    const { become, host } = partner();
    await become(wanting({ A: false, B: 'debt' }));
    const { body, url: address } = host.requests[0]!;
    expect(address.href).toBe(url);
    expect(body).toEqual({
      versao: '1',
      id: expect.stringMatching(/^msg_[\w-]{27}$/),
      tipo: 'cadastro',
      sequencia: expect.any(Number),
      ocorrido_em: expect.any(String),
      referencia: 'ref-1',
      status: 'habilitado',
      motivo: null,
      id_cliente_servico_pacote: 'l',
      pacote: { id_pacote: 'p', codigo: 'ESPORTES', descricao: 'Esportes' },
      produtos: [
        { codigo: 'A', status: 'habilitado' },
        { codigo: 'B', status: 'suspenso' },
      ],
      cliente_servico: {
        id_cliente_servico: 's',
        servico_status: 'servico_habilitado',
        cliente: {
          id_cliente: 'c',
          nome_razaosocial: 'Ana Souza',
          cpf_cnpj: '52998224725',
          email_principal: 'ana@example.com',
          telefone: '+5537999990010',
        },
      },
    });
  });

  it('each change once, and nothing while nothing changes', async () => {
    const { become, kinds, bodies } = partner();
    const states: Record<string, Blocked>[] = [
      { A: false },
      { A: false },
      { A: 'debt' },
      { A: 'debt' },
      { A: false },
      { A: false, B: false },
      {},
      {},
      { A: false },
    ];
    for (const products of states) await become(wanting(products));
    expect(kinds()).toEqual(['cadastro', 'suspensao', 'habilitacao', 'habilitacao', 'remocao', 'cadastro']);
    expect(bodies()[1]).toMatchObject({ status: 'suspenso', motivo: 'debito', cliente_servico: { servico_status: 'suspenso_debito' } });
    const sequences = bodies().map(({ sequencia }) => Number(sequencia));
    expect(sequences).toEqual([...new Set(sequences)].sort((a, b) => a - b));
  });

  it('an account that begins suspended is registered, then suspended', async () => {
    const { become, kinds } = partner();
    await become(wanting({ A: 'request' }));
    expect(kinds()).toEqual(['cadastro', 'suspensao']);
  });

  it('the sequence grows although the memo was lost, and although the clock was set back', async () => {
    const { platform, host, bodies } = partner();
    const { memo } = await platform.set(wanting({ A: false }), call);
    host.advance(60);
    await platform.set(wanting({ A: false }), call);
    host.advance(-3600);
    await platform.set(wanting({ A: 'debt' }, { memo }), call);
    const [first, again, back] = bodies().map(({ sequencia }) => Number(sequencia));
    expect(again).toBeGreaterThan(first!);
    expect(back).toBeGreaterThan(first!);
  });

  it('a person may have it told once more', async () => {
    const { become, kinds } = partner();
    await become(wanting({ A: false }));
    await become(wanting({ A: false }, { reassert: true }));
    await become(wanting({}));
    await become(wanting({}, { reassert: true }));
    expect(kinds()).toEqual(['cadastro', 'habilitacao', 'remocao', 'remocao']);
  });

  it('one message keeps its id while nobody knows whether it came, and no other has it', async () => {
    const { platform, host, bodies } = partner(() => json(500, {}));
    const lose = async (wanted: WantedAccount): Promise<void> => {
      host.advance(1);
      await platform.set(wanted, call).catch(() => undefined);
    };
    await lose(wanting({ A: false }));
    await lose(wanting({ A: false }));
    await lose(wanting({ A: 'debt' }, { revision: 2 }));
    await lose(wanting({ A: false }, { revision: 3 }));
    const ids = bodies().map(({ id }) => id);
    expect(ids[0]).toBe(ids[1]);
    expect(new Set(ids).size).toBe(3);
  });
});

describe('what a receiver answers', () => {
  const failure = async (answer: HostResponse, products: Record<string, Blocked> = { A: false }) => {
    const error = await partner(() => answer)
      .become(wanting(products))
      .then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
    return isPlatformFailure(error) ? [error.code, error.retryAfterSeconds] : error;
  };
  const text = (status: number, type: string, body: string): HostResponse => ({ status, headers: { 'content-type': type }, text: body });

  it('a login is the way in, and is kept nowhere else', async () => {
    const outcome = await partner(() => json(200, { login: 'ana', senha: 's3nha' })).become(wanting({ A: false }));
    expect(outcome.access).toEqual({ kind: 'login', username: 'ana', password: 's3nha' });
    expect(JSON.stringify([outcome.memo, outcome.state === 'done' && outcome.held])).not.toMatch(/s3nha|ana"/);
  });

  it.each([
    ['nothing', text(204, '', '')],
    ['any object', json(202, { resultado: 'ok' })],
  ])('%s is a yes', async (_name, answer) => expect(await failure(answer)).toBeUndefined());

  it.each([
    ['a page', text(200, 'text/html', '<html></html>'), 'unknown'],
    ['an error in a 200', json(200, { erro: 'interno' }), 'unknown'],
    ['500', json(500, {}), 'unknown'],
    ["a proxy's 404", text(404, 'text/html', '<html></html>'), 'unknown'],
    ['400 in plain text', text(400, 'text/plain', 'no'), 'refused'],
    ['401', json(401, {}), 'invalid-settings'],
    ['410', text(410, 'text/plain', ''), 'invalid-settings'],
    ['503', json(503, {}, { 'retry-after': '9' }), 'unavailable', 9],
    ['429', json(429, {}, { 'retry-after': '7' }), 'throttled', 7],
  ] as const)('%s', async (_name, answer, code, wait: number | undefined = undefined) => expect(await failure(answer)).toEqual([code, wait]));

  it('check asks whether address and signature are right; a receiver that only knows events says so too', async () => {
    const check = (answer: HostResponse) => partner(() => answer).platform.check(call);
    expect(await check(json(200, {}))).toEqual({ accountId: 'webhook', title: 'parceiro.example' });
    expect(await check(json(422, {}))).toMatchObject({ accountId: 'webhook' });
    await expect(check(json(401, {}))).rejects.toMatchObject({ code: 'invalid-settings' });
    await expect(check(json(404, {}))).rejects.toMatchObject({ code: 'refused' });
  });
});
