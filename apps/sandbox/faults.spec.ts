import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { saberMaisControl, type SaberMaisControl } from './control-client.ts';
import { answerFaults, faultKinds, listFaults, type AnswerFault } from './fault-kinds.ts';
import { FaultBox, faultRequest, type FaultRequest } from './faults.ts';
import { startSandbox, type Sandbox } from './server.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());

const person = (n: number) => ({ referencia: `r${n}`, nome: `Pessoa ${n}`, documento: '52998224725', email: `p${n}@exemplo.com.br` });
const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));

/** What a client sees of one request: `200 {…}`, `200 not JSON`, or how it was cut short. */
async function see(tenant: SaberMaisControl, method: string, path: string, body?: unknown, timeoutMs = 30_000): Promise<string> {
  try {
    const response = await fetch(`${tenant.baseUrl}/api/v1${path}`, {
      method,
      redirect: 'manual',
      headers: { authorization: `Bearer ${tenant.token}` },
      signal: AbortSignal.timeout(timeoutMs),
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (text.length > 1_000_000) return `${response.status} of ${text.length} characters`;
    if (response.headers.has('location')) return `${response.status} to ${response.headers.get('location')}`;
    if (response.headers.has('retry-after')) return `${response.status} after ${response.headers.get('retry-after')}`;
    try {
      const parsed = JSON.parse(text) as { erro?: { codigo: string } };
      return `${response.status} ${parsed.erro ? parsed.erro.codigo : Object.keys(parsed).join()}`;
    } catch {
      return `${response.status} not JSON`;
    }
  } catch (error) {
    if ((error as Error).name === 'TimeoutError') return 'timeout';
    const { code } = (error as { cause?: { code?: string } }).cause ?? {};
    return `cut (${code})`;
  }
}

/** What each fault looks like from the client's side, and how many users exist at once and once everything has landed. */
const table: Record<AnswerFault, { seen: RegExp; atOnce: 0 | 1; settled: 0 | 1; delayMs?: number | null }> = {
  refuse: { seen: /^cut \((UND_ERR_SOCKET|ECONNRESET|EPIPE)\)$/, atOnce: 0, settled: 0 },
  'reset-before': { seen: /^cut \(ECONNRESET\)$/, atOnce: 0, settled: 0 },
  'reset-after': { seen: /^cut \(ECONNRESET\)$/, atOnce: 1, settled: 1 },
  hang: { seen: /^timeout$/, atOnce: 0, settled: 0 },
  'hang-after': { seen: /^timeout$/, atOnce: 1, settled: 1 },
  cut: { seen: /^cut \((UND_ERR_SOCKET|ECONNRESET)\)$/, atOnce: 1, settled: 1 },
  garble: { seen: /^201 not JSON$/, atOnce: 1, settled: 1 },
  malformed: { seen: /^201 resultado$/, atOnce: 1, settled: 1 },
  'error-in-200': { seen: /^200 erro_interno$/, atOnce: 0, settled: 0 },
  '401': { seen: /^401 token_invalido$/, atOnce: 0, settled: 0 },
  '403': { seen: /^403 token_sem_permissao$/, atOnce: 0, settled: 0 },
  '429': { seen: /^429 after 2$/, atOnce: 0, settled: 0 },
  '503': { seen: /^503 manutencao$/, atOnce: 0, settled: 0 },
  '500-before': { seen: /^500 erro_interno$/, atOnce: 0, settled: 0 },
  '500-after': { seen: /^500 erro_interno$/, atOnce: 1, settled: 1 },
  '500-late': { seen: /^500 erro_interno$/, atOnce: 0, settled: 1, delayMs: null },
  'reset-late': { seen: /^cut \(ECONNRESET\)$/, atOnce: 0, settled: 1, delayMs: null },
  slow: { seen: /^201 id,referencia,/, atOnce: 1, settled: 1, delayMs: 200 },
  huge: { seen: /^201 of 524288\d\d characters$/, atOnce: 1, settled: 1 },
  redirect: { seen: /^302 to http:\/\/127\.0\.0\.1:\d+\/_sandbox\/saber-mais\/falha-redirect\/redirected$/, atOnce: 0, settled: 0 },
};

describe('each fault, from the client and by its effects', () => {
  it.each(answerFaults.map((kind) => [kind, table[kind]] as const))('%s', async (kind, { seen, atOnce, settled, delayMs }) => {
    const tenant = saberMaisControl(sandbox.url, `falha-${kind}`);
    await tenant.fault({ kind, times: 1, match: { method: 'post', path: '^/usuarios$' }, ...(delayMs !== undefined && { delayMs }) });
    expect(await see(tenant, 'GET', '/usuarios')).toMatch(/^200 dados/);
    const began = performance.now();
    expect(await see(tenant, 'POST', '/usuarios', person(1), kind.startsWith('hang') ? 800 : undefined)).toMatch(seen);
    if (kind === 'slow') expect(performance.now() - began).toBeGreaterThanOrEqual(190);
    expect((await tenant.state()).effects).toHaveLength(atOnce);
    await tenant.landLate();
    const { effects, users, faults, requests, latePending } = await tenant.state();
    expect(effects.map(({ kind, referencia, requestSeq }) => ({ kind, referencia, requestSeq }))).toEqual(
      settled ? [{ kind: 'user-created', referencia: 'r1', requestSeq: 2 }] : [],
    );
    expect(users).toHaveLength(settled);
    expect(faults).toMatchObject([{ hits: 1 }]);
    expect(latePending).toBe(0);
    expect(requests.recent).toMatchObject([{ fault: null }, { fault: kind }]);
    // The fault is used up: the next one is served.
    expect(await see(tenant, 'POST', '/usuarios', person(2))).toMatch(/^201 id,/);
  });

  it('knows them all', () => {
    expect(Object.keys(table).sort()).toEqual([...answerFaults].sort());
    expect(faultKinds).toHaveLength(answerFaults.length + listFaults.length);
  });
});

describe('variants', () => {
  it('garble cuts the JSON, then answers something else; malformed goes through three shapes', async () => {
    const tenant = saberMaisControl(sandbox.url, 'variantes');
    const raw = async (): Promise<string> =>
      (await fetch(`${tenant.baseUrl}/api/v1/parceiro`, { headers: { authorization: `Bearer ${tenant.token}` } })).text();
    const whole = await raw();
    await tenant.fault({ kind: 'garble', times: 2 });
    expect(whole.startsWith(await raw())).toBe(true);
    expect(await raw()).toMatch(/^<!doctype html>/);
    await tenant.fault({ kind: 'malformed', times: 3 });
    expect([await raw(), await raw(), typeof (JSON.parse(await raw()) as { id: unknown }).id]).toEqual(['{"resultado":"ok"}', '[]', 'string']);
    expect(await raw()).toBe(whole);
  });

  it('spoils the empty answer of a deletion too', async () => {
    const tenant = saberMaisControl(sandbox.url, 'variantes-204');
    for (const [kind, seen] of [
      ['garble', '200 not JSON'],
      ['malformed', '200 resultado'],
      ['cut', 'cut (UND_ERR_SOCKET)'],
    ] as const) {
      const { id } = await tenant.plantUser();
      await tenant.fault({ kind, times: 1 });
      expect(await see(tenant, 'DELETE', `/usuarios/${id}`)).toBe(seen);
    }
    expect((await tenant.state()).users).toEqual([]);
  });
});

describe('late effects', () => {
  it('land by themselves, under the rules of that moment', async () => {
    const tenant = saberMaisControl(sandbox.url, 'tarde');
    await tenant.fault({ kind: '500-late', times: 2, delayMs: 700 });
    await see(tenant, 'POST', '/usuarios', person(1));
    await see(tenant, 'POST', '/usuarios', { ...person(2), email: 'p1@exemplo.com.br' });
    expect((await tenant.state()).latePending).toBe(2);
    while ((await tenant.state()).latePending > 0) await pause(20);
    expect((await tenant.state()).effects.map((effect) => effect.referencia)).toEqual(['r1']);
  });

  it('can be held until told to land: a block after the unblock', async () => {
    const tenant = saberMaisControl(sandbox.url, 'tarde-2');
    const { assinaturas } = await tenant.plantUser({ produtos: ['SM-ENEM'] });
    const path = `/assinaturas/${assinaturas[0]?.id}`;
    await tenant.fault({ kind: 'reset-late', times: 1, delayMs: null });
    await see(tenant, 'PATCH', path, { situacao: 'bloqueada' });
    expect(await see(tenant, 'PATCH', path, { situacao: 'ativa' })).toMatch(/^200/);
    expect(await tenant.landLate()).toBe(1);
    expect((await tenant.state()).users[0]?.assinaturas[0]?.situacao).toBe('bloqueada');
  });

  it('never land for a call the platform would not have taken, nor after a reset', async () => {
    const tenant = saberMaisControl(sandbox.url, 'tarde-3');
    await tenant.fault({ kind: '500-late', delayMs: 500 });
    await see({ ...tenant, token: 'outro' }, 'POST', '/usuarios', person(1));
    expect((await tenant.state()).latePending).toBe(0);
    await see(tenant, 'POST', '/usuarios', person(1));
    await tenant.reset();
    await pause(600);
    expect((await tenant.state()).effects).toEqual([]);
  });
});

describe('faults of the catalog', () => {
  const codes = async (tenant: SaberMaisControl, path: string) => {
    const response = await fetch(`${tenant.baseUrl}/api/v1${path}`, { headers: { authorization: `Bearer ${tenant.token}` } });
    const body = (await response.json()) as { dados: { codigo?: string; id?: number }[]; pagina: number; total: number; total_paginas: number };
    return [body.dados.map((each) => each.codigo ?? each.id).join(' '), body.pagina, body.total_paginas, body.total];
  };

  it.each([
    ['empty', ['', 2, 1, 0]],
    ['repeat-page', ['A B', 2, 3, 5]],
    ['half', ['', 2, 1, 2]],
    ['wrong-total', ['C D', 2, 3, 12]],
  ] as const)('%s', async (kind, expected) => {
    const tenant = saberMaisControl(sandbox.url, `lista-${kind}`);
    await tenant.replaceProducts(['A', 'B', 'C', 'D', 'E'].map((codigo) => ({ codigo, nome: codigo })));
    await tenant.fault({ kind });
    expect(await codes(tenant, '/produtos?por_pagina=2&pagina=2')).toEqual(expected);
    expect(await see(tenant, 'GET', '/parceiro')).toMatch(/^200/);
    const user = await tenant.plantUser();
    expect(await codes(tenant, '/usuarios')).toEqual([String(user.id), 1, 1, 1]);
    expect((await tenant.state()).faults).toMatchObject([{ hits: 1 }]);
  });

  it('reach another list when its path is named', async () => {
    const tenant = saberMaisControl(sandbox.url, 'lista-usuarios');
    await tenant.plantUser();
    await tenant.fault({ kind: 'empty', match: { path: '^/usuarios' } });
    expect(await codes(tenant, '/usuarios')).toEqual(['', 1, 1, 0]);
  });

  it('fail the third page alone, by the query', async () => {
    const tenant = saberMaisControl(sandbox.url, 'lista-terceira');
    await tenant.fault({ kind: '500-before', match: { path: String.raw`^/produtos\?.*\bpagina=3\b` } });
    expect(await Promise.all([2, 3, 4].map((n) => see(tenant, 'GET', `/produtos?por_pagina=3&pagina=${n}`)))).toEqual([
      '200 dados,pagina,total_paginas,total',
      '500 erro_interno',
      '200 dados,pagina,total_paginas,total',
    ]);
  });
});

describe('a redirect', () => {
  it('counts who follows it', async () => {
    const tenant = saberMaisControl(sandbox.url, 'desvio');
    await tenant.fault({ kind: 'redirect', times: 1 });
    await fetch(`${tenant.baseUrl}/api/v1/parceiro`, { headers: { authorization: `Bearer ${tenant.token}` } });
    await tenant.fault({ kind: 'redirect', times: 1, location: 'http://10.0.0.1/' });
    expect(await see(tenant, 'GET', '/parceiro')).toBe('302 to http://10.0.0.1/');
    expect((await tenant.state()).redirectsFollowed).toBe(1);
  });
});

describe('a connection held open', () => {
  it('is counted as open, and let go by a reset', async () => {
    const tenant = saberMaisControl(sandbox.url, 'preso');
    await tenant.fault({ kind: 'hang' });
    const waiting = see(tenant, 'GET', '/parceiro');
    while ((await tenant.state()).requests.open === 0) await pause(5);
    await tenant.reset();
    expect(await waiting).toMatch(/^cut/);
  });
});

describe('choosing', () => {
  const target = { method: 'GET', path: '/produtos', search: '?pagina=2', lists: 'catalog' as const };
  const box = (...requests: FaultRequest[]): FaultBox => {
    const faults = new FaultBox();
    for (const request of requests) faults.add(faultRequest.parse(request));
    return faults;
  };

  it('takes the oldest that matches and is not used up', () => {
    const faults = box({ kind: 'hang', match: { method: 'POST' } }, { kind: '503', times: 1 }, { kind: 'slow', match: { path: 'pagina=2$' } });
    expect([1, 2].map(() => faults.suffer(target)?.kind)).toEqual(['503', 'slow']);
    expect(faults.suffer({ ...target, search: '' })).toBeNull();
    faults.remove(3);
    expect(faults.suffer(target)).toBeNull();
  });

  it('serves the first of those that match, when told to', () => {
    const faults = box({ kind: '503', skip: 2, match: { path: 'produtos' } });
    expect([1, 2, 3, 4].map(() => faults.suffer(target)?.kind)).toEqual([undefined, undefined, '503', '503']);
    expect(faults.suffer({ ...target, path: '/parceiro' })).toBeNull();
  });

  it('draws the same lots for the same seed, about as many as asked', () => {
    const run = (seed: number): string => {
      const faults = box({ kind: '503', probability: 0.3, seed });
      return Array.from({ length: 1000 }, () => (faults.suffer(target) ? 'x' : '.')).join('');
    };
    expect(run(7)).toBe(run(7));
    expect(run(7)).not.toBe(run(8));
    const hits = run(7).replaceAll('.', '').length;
    expect(hits).toBeGreaterThan(250);
    expect(hits).toBeLessThan(350);
  });
});
