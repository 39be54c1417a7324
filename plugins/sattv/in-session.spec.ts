import { describe, expect, it } from '@jest/globals';
import { call, connected, contract, customer, failureOf, products, set, wanting } from './fake-account.ts';
import { fakePlatform } from './fake-platform.ts';

const inStep = () => fakePlatform({ products, customers: [customer([contract(100, [1])])] });

describe('the session', () => {
  it('is opened once, and kept', async () => {
    const platform = inStep();
    await connected(platform).check(call);
    await set(platform, wanting([1], true));
    expect(platform.sessions).toBe(1);
  });

  it('is opened again when it has expired or somebody ended it, in the middle of a call too', async () => {
    const platform = inStep();
    await set(platform, wanting([1]));
    platform.host.advance(1801);
    await set(platform, wanting([1]));
    expect(platform.sessions).toBe(2);
    platform.endSession();
    await set(platform, wanting([1]));
    expect(platform.sessions).toBe(3);
    platform.writeFaults = [10];
    expect(await set(platform, wanting([1], true))).toMatchObject({ state: 'done' });
    expect({ sessions: platform.sessions, writes: platform.writes }).toEqual({ sessions: 4, writes: ['/contratos/bloquear'] });
  });

  it('is not fought for: ended again at once, the call fails and nothing has changed', async () => {
    const platform = inStep();
    platform.writeFaults = [10, 10];
    const failure = await failureOf(set(platform, wanting([1], true)));
    expect(failure).toMatchObject({ code: 'unavailable', platformCode: '10', message: expect.stringMatching(/outro programa/) });
    expect(platform.writes).toEqual([]);
  });

  it('that cannot be opened is never an unknown write', async () => {
    const platform = inStep();
    const original = platform.host.fetch;
    platform.host.fetch = (url, init) => (url.endsWith('/sessao/abrir') ? Promise.reject(new TypeError('reset')) : original(url, init));
    expect(await failureOf(set(platform, wanting([1], true)))).toMatchObject({ code: 'unavailable' });
  });

  it.each([
    [{ password: 'errada' }, '11', /usuário e a senha/],
    [{ providerId: '00000000-0000-4000-8000-000000000000' }, '12', /identificador do provedor/],
  ])('with %j pauses the integration', async (settings, platformCode, message) => {
    const failure = await failureOf(connected(inStep(), settings).check(call));
    expect(failure).toMatchObject({ code: 'invalid-settings', platformCode, message: expect.stringMatching(message) });
    expect(failure.message).not.toContain('errada');
  });
});
