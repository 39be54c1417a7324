import { describe, expect, it } from '@jest/globals';
import { isPlatformFailure } from '@content-platforms/plugin-sdk';
import { misbehaving } from '../../apps/sandbox/misbehaving.ts';
import { watch as simulated } from '../../apps/sandbox/watch/platform.ts';
import { watch } from './index.ts';
import { accessIn, isOver } from './session.ts';

const call = { key: 'k', signal: new AbortController().signal };

function connected() {
  const requests: string[] = [];
  const at = misbehaving(simulated, {
    kindOf: (request) => {
      requests.push(request);
      return 'read';
    },
  });
  const { baseUrl, desk } = at.direct;
  const settings = { clientId: 'client-conformance', clientSecret: 'secret-conformance', uid: 'provedor-conformance' };
  const platform = watch.connect({ ...settings, redirectUrl: 'https://provedor.example/retorno', baseUrl }, at.host);
  const asked = async (): Promise<string[]> => {
    requests.length = 0;
    await platform.check(call);
    return requests.map((request) => request.split('/').at(-1) ?? '');
  };
  return { at, desk, platform, asked };
}

describe('the session', () => {
  it('is opened by a code, and kept', async () => {
    const { asked } = connected();
    expect(await asked()).toEqual(['authorize', 'token', 'get']);
    expect(await asked()).toEqual(['get']);
  });

  it('is renewed by its refresh token when its hour is over, before it is refused', async () => {
    const { at, asked } = connected();
    await asked();
    at.host.advance(3600);
    expect(await asked()).toEqual(['token', 'get']);
  });

  it('is renewed when an error inside 200 says that it expired', async () => {
    const { desk, asked } = connected();
    await asked();
    desk('POST', '/tokens/end', {}, {});
    expect(await asked()).toEqual(['get', 'token', 'get']);
  });

  it('is authorised again where its refresh token is refused', async () => {
    const { desk, asked } = connected();
    await asked();
    desk('POST', '/tokens/end', {}, { refresh: true });
    expect(await asked()).toEqual(['get', 'token', 'authorize', 'token', 'get']);
  });

  it('whose renewal meets silence is not authorised again: the refresh token may still be good', async () => {
    const { at, desk, asked } = connected();
    await asked();
    desk('POST', '/tokens/end', {}, {});
    at.readFaults = ['none', 'lost-before'];
    const failure: unknown = await asked().catch((error: unknown) => error);
    expect(isPlatformFailure(failure) && failure.code).toBe('unavailable');
  });

  it('of nonsense is a token to be refused', () => {
    expect(accessIn('abc')).toBe('abc');
    expect(isOver('abc', new Date())).toBe(false);
    expect(isOver(JSON.stringify({ access: 'a', until: 5 }), new Date(5))).toBe(true);
  });
});
