import { Database, newId } from '#kernel';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cpf } from 'cpf-cnpj-validator';
import { openCustomers, type Row, type Stage } from '../customers.fixture.ts';
import { Customers } from './customers.service.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openCustomers();
});
afterAll(() => stage.app.close());

const post = (body: object) => stage.app.request<Row>('POST', '/customers', body);
interface Named {
  data: { name: string }[];
  nextCursor: string | null;
}
const found = async (query: string): Promise<string[]> => {
  const { status, body } = await stage.app.request<Named>('GET', `/customers?${query}`);
  expect(status).toBe(200);
  return body.data.map(({ name }) => name);
};

describe('a new customer', () => {
  it('shows the document only masked, and keeps it sealed', async () => {
    const { status, body, headers } = await post({
      name: ' Ana ',
      document: '529.982.247-25',
      phone: '(37) 99999-0010',
      birthDate: '1980-02-29',
      address: { city: 'Divinópolis', state: 'MG' },
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      name: 'Ana',
      documentKind: 'cpf',
      documentMasked: '***.982.247-**',
      phone: '+55*****0010',
      email: null,
      birthDate: '1980-02-29',
    });
    expect(headers['etag']).toMatch(/^"1\./);
    const stored = await stage.app.database.query(
      'SELECT row_to_json(c)::text || (SELECT string_agg(row_to_json(e)::text, $1) FROM audit_event e) AS text FROM customer c',
      [''],
    );
    expect(JSON.stringify(stored)).not.toContain('52998224725');
    expect(await stage.app.get(Customers).subscriber(stage.app.get(Database), body.id)).toEqual({
      name: 'Ana',
      document: '52998224725',
      email: null,
      phone: '+5537999990010',
      birthDate: '1980-02-29',
    });
  });

  it('may be a company whose CNPJ holds letters', async () => {
    expect((await post({ name: 'Padaria', document: '12.abc.345/01de-35' })).body).toMatchObject({
      documentKind: 'cnpj',
      documentMasked: '**.ABC.345/****-**',
    });
  });

  it.each([
    [{ document: '529.982.247-26' }, 422, 'invalid_document'],
    [{ document: '52998224725' }, 409, 'document_taken'],
    [{ email: 'ana@' }, 422, 'invalid_email'],
    [{ phone: '123' }, 422, 'invalid_phone'],
    [{ birthDate: '2999-01-01' }, 422, 'invalid_birth_date'],
    [{ name: '' }, 400, 'invalid'],
    [{ cpf: '1' }, 400, 'invalid'],
  ])('with %j is refused, naming the field: %i %s', async (wrong, status, code) => {
    const errors = [{ pointer: `/${Object.keys(wrong)[0]}` }];
    expect(await post({ name: 'Bia', document: cpf.generate(), ...wrong })).toMatchObject({ status, body: { code, errors } });
  });

  it('is one, when the same document comes ten times at once', async () => {
    const document = cpf.generate();
    const answers = await Promise.all(Array.from({ length: 10 }, () => post({ name: 'Duda', document })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(9).fill(409)]);
  });
});

describe('finding customers', () => {
  beforeAll(async () => {
    for (const name of ['Álvaro da Conceição', "João D'Ávila", 'Maria Conceição Souza'])
      await post({ name, document: cpf.generate(), externalRef: `ref ${name}` });
    await post({ name: 'Zélia', document: '111.444.777-35' });
  });

  it.each([
    ['search=concei', ['Maria Conceição Souza', 'Álvaro da Conceição']],
    ['search=SOUZA%20MAR', ['Maria Conceição Souza']],
    ['search=d%27avila', ["João D'Ávila"]],
    ['search=nceic', []],
    ['search=11144477735', ['Zélia']],
    ['search=ref%20Maria%20Concei%C3%A7%C3%A3o%20Souza', ['Maria Conceição Souza']],
    ['document=111.444.777-35', ['Zélia']],
    ['search=%26%7C!:*%20%3C-%3E', []],
    ['search=%F0%9F%98%80', []],
  ])('%s', async (query, names) => {
    expect(await found(query)).toEqual(names);
  });

  it('sorts by name as people do, page by page', async () => {
    const names = await found('search=&sort=name&limit=200');
    expect(names.indexOf('Álvaro da Conceição')).toBeLessThan(names.indexOf('Duda'));
    const paged: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page: Named = (await stage.app.request<Named>('GET', `/customers?sort=name&limit=2&cursor=${cursor}`)).body;
      paged.push(...page.data.map(({ name }) => name));
      cursor = page.nextCursor;
    }
    expect(paged).toEqual(names);
  });

  it('refuses what is no document', async () => {
    expect(await stage.app.request('GET', '/customers?document=1')).toMatchObject({ status: 400, body: { code: 'invalid_filter' } });
  });
});

describe('changing a customer', () => {
  const patch = (id: string, body: object, headers = {}) => stage.app.request<Row>('PATCH', `/customers/${id}`, body, headers);

  it('tells the platforms of what they know him by, and of nothing else', async () => {
    const { id } = await stage.customer();
    stage.marks();
    expect((await patch(id, { email: 'nova@exemplo.com.br' })).body).toMatchObject({ email: 'n***@exemplo.com.br', version: 2 });
    expect(stage.marks()).toEqual(['customers change']);
    expect((await patch(id, { email: 'nova@exemplo.com.br', externalRef: newId(), address: { city: 'Itaúna' } })).status).toBe(200);
    expect(stage.marks()).toEqual([]);
    expect((await patch(id, { email: null, name: 'Ana M.' })).body).toMatchObject({ email: null, name: 'Ana M.' });
    expect(stage.marks()).toEqual(['customers change']);
  });

  it('takes what lists show for no change', async () => {
    const { id, email, phone } = await stage.customer({ phone: '37999990010' });
    expect([email, phone]).toEqual(['a***@exemplo.com.br', '+55*****0010']);
    stage.marks();
    expect((await patch(id, { email, phone, name: 'Ana Maria' })).status).toBe(200);
    expect(stage.marks()).toEqual([]);
    expect(await patch(id, { phone: '+55*****0011' })).toMatchObject({ status: 422, body: { code: 'invalid_phone' } });
    expect(await patch(id, { email: 'b***@exemplo.com.br' })).toMatchObject({ status: 422, body: { code: 'invalid_email' } });
    const revealed = await stage.app.request<Row>('POST', `/customers/${id}/reveal`, { reason: 'ligar para o cliente' });
    expect(revealed.body).toMatchObject({ document: expect.stringMatching(/^\d{11}$/), email: 'ana@exemplo.com.br', phone: '+5537999990010', keptUntil: null });
    const events = await stage.app.database.rows<Row>('SELECT * FROM audit_event WHERE subject_id = $1', [id]);
    expect(events).toContainEqual(expect.objectContaining({ action: 'customer.revealed', reason: 'ligar para o cliente' }));
    expect(JSON.stringify(events)).not.toMatch(/ana@|99999|Ana/);
  });

  it('refuses a stale If-Match', async () => {
    const { id } = await stage.customer();
    const { headers } = await stage.app.request('GET', `/customers/${id}`);
    const match = { 'if-match': headers['etag'] ?? '' };
    expect((await patch(id, { name: 'Um' }, match)).status).toBe(200);
    expect(await patch(id, { name: 'Dois' }, match)).toMatchObject({ status: 412, body: { code: 'changed_meanwhile' } });
  });

  it('corrects the document of a customer whose services have reached no platform', async () => {
    const { id } = await stage.customer();
    await stage.service(id, (await stage.plan()).id);
    const { id: other } = await stage.customer();
    const document = cpf.generate();
    expect((await patch(id, { document })).status).toBe(200);
    expect((await patch(id, { document, name: 'Ana' })).status).toBe(200);
    expect(await patch(other, { document })).toMatchObject({ status: 409, body: { code: 'document_taken' } });
  });

  it('does not find what is not there', async () => {
    expect((await patch(newId(), { name: 'X' })).status).toBe(404);
    expect((await patch('x', { name: 'X' })).status).toBe(404);
    expect((await stage.app.request('GET', '/customers/x')).status).toBe(404);
  });
});

describe('a name that many have', () => {
  interface Paged {
    data: { id: string }[];
    nextCursor: string | null;
  }
  /** As `folded()` and the parser of the database tell them. */
  const words = (text: string): string[] =>
    text
      .normalize('NFD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .split(/[^a-z0-9]+/);
  const matches = (name: string, search: string): boolean => words(search).every((each) => words(name).some((word) => word.startsWith(each)));
  const orders = { '-createdAt': 'id DESC', createdAt: 'id', name: 'folded(name) COLLATE "C", id', '-name': 'folded(name) COLLATE "C" DESC, id DESC' };

  /** More than are looked at one by one: one in three is a Célia, one in sixty a Rara; the three hundred that came first are the only Ritas. */
  beforeAll(() =>
    stage.app.database.query(
      `INSERT INTO customer (id, name, document_kind, document_sealed, document_index, document_mask)
       SELECT uuid7(), CASE WHEN n <= 300 THEN 'Rita ' ELSE '' END || CASE WHEN n % 3 = 0 THEN 'Célia ' WHEN n % 60 = 1 THEN 'Rara ' ELSE 'Outra ' END || translate(md5(n::text), '0123456789', 'ghijklmnop'),
         'cpf', 'x', 'many ' || n, '***' FROM generate_series(1, 1300) n`,
    ),
  );

  it.each(Object.entries(orders))('is found as a look at every row finds it, page by page, by %s', async (sort, order) => {
    const all = await stage.app.database.rows<{ id: string; name: string }>(`SELECT id, name FROM customer ORDER BY ${order}`);
    for (const search of ['celia', 'Rit', 'rara', 'ce%20rita', 'ninguem']) {
      const paged: string[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const page: Paged = (await stage.app.request<Paged>('GET', `/customers?search=${search}&sort=${sort}&limit=70&cursor=${cursor}`)).body;
        paged.push(...page.data.map(({ id }) => id));
        cursor = page.nextCursor;
      }
      expect([search, paged]).toEqual([search, all.filter(({ name }) => matches(name, decodeURIComponent(search))).map(({ id }) => id)]);
    }
  });
});
