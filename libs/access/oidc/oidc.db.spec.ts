import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';
import { Config } from '#kernel';
import { Browser } from '../../../test/support/browser.ts';
import { type ModuleApp, startModules } from '../../../test/support/module-app.ts';

const publicUrl = 'http://painel.example';
const clientSecret = 'a-secret-of-the-client';
/** By subject: what the identity provider tells. */
const accounts: Record<string, { email: string; email_verified: boolean }> = {
  'sub-ana': { email: 'Ana@provedor.com.br', email_verified: true },
  'sub-unverified': { email: 'rui@provedor.com.br', email_verified: false },
  'sub-stranger': { email: 'estranha@provedor.com.br', email_verified: true },
};

describe('an identity provider', () => {
  let server: Server;
  let app: ModuleApp;
  let who = 'sub-ana';
  const browser = (): Browser => new Browser(app);

  beforeAll(async () => {
    // It warns of what a real one would need.
    for (const method of ['warn', 'info'] as const) jest.spyOn(console, method).mockReturnValue();
    server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const provider: Provider = new Provider(issuer, {
      clients: [
        {
          client_id: 'console',
          client_secret: clientSecret,
          redirect_uris: [`${publicUrl}/v1/oidc/callback`],
          post_logout_redirect_uris: [`${publicUrl}/sign-in`],
          token_endpoint_auth_method: 'client_secret_post',
        },
      ],
      claims: { openid: ['sub'], email: ['email', 'email_verified'] },
      findAccount: (_context, id) => ({ accountId: id, claims: () => Promise.resolve({ sub: id, ...accounts[id] }) }),
      features: { devInteractions: { enabled: false } },
      interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
      pkce: { required: () => true },
      cookies: { keys: ['of-the-test'] },
      async loadExistingGrant(context) {
        const { client, session } = context.oidc;
        const grant = new provider.Grant({ clientId: client?.clientId ?? '', accountId: session?.accountId ?? '' });
        grant.addOIDCScope('openid email profile');
        await grant.save();
        return grant;
      },
    });
    const handle = provider.callback();
    server.on('request', (request, response) => {
      // Whoever comes is signed in at once: the password is the identity provider's business.
      if (request.url?.startsWith('/interaction/')) void provider.interactionFinished(request, response, { login: { accountId: who } });
      else void handle(request, response);
    });
    app = await startModules([], { env: { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: 'console', OIDC_CLIENT_SECRET: clientSecret, PUBLIC_URL: publicUrl } });
    for (const name of ['ana', 'rui'])
      await app.request('POST', '/users', { name, email: `${name}@provedor.com.br`, roleIds: [], password: 'cavalo bateria grampo' });
  });
  afterAll(async () => {
    await app.close();
    server.closeAllConnections();
    server.close();
  });

  /** Follows the identity provider's redirects until it sends the browser back. → the path of ours it comes back to. */
  async function atTheProvider(url: string): Promise<string> {
    const cookies = new Map<string, string>();
    for (let hop = 0; hop < 6; hop += 1) {
      const answer = await fetch(url, { redirect: 'manual', headers: { cookie: [...cookies].map((pair) => pair.join('=')).join('; ') } });
      for (const cookie of answer.headers.getSetCookie()) {
        const [name = '', value = ''] = cookie.split(';', 1)[0]?.split('=') ?? [];
        cookies.set(name, value);
      }
      const location = answer.headers.get('location');
      if (location === null) throw new Error(`${answer.status} ${await answer.text()}`);
      url = new URL(location, url).href;
      if (url.startsWith(publicUrl)) return url.slice(`${publicUrl}/v1`.length);
    }
    throw new Error('It never came back');
  }
  const begin = async (mine: Browser, returnTo?: string): Promise<string> => {
    const { status, headers } = await mine.ask('GET', `/oidc/start${returnTo === undefined ? '' : `?returnTo=${encodeURIComponent(returnTo)}`}`);
    expect(status).toBe(302);
    return headers['location'] ?? '';
  };
  const enter = async (mine: Browser, returnTo?: string): Promise<string> =>
    (await mine.ask('GET', await atTheProvider(await begin(mine, returnTo)))).headers['location'] ?? '';

  it('sends who signs in there, with PKCE, state and nonce', async () => {
    expect((await browser().ask('GET', '/sign-in')).body).toMatchObject({ oidc: true });
    const url = new URL(await begin(browser()));
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      response_type: 'code',
      code_challenge_method: 'S256',
      code_challenge: expect.any(String),
      state: expect.any(String),
      nonce: expect.any(String),
      redirect_uri: `${publicUrl}/v1/oidc/callback`,
    });
  });

  it('and whoever comes back known is signed in, by subject from then on', async () => {
    who = 'sub-ana';
    const mine = browser();
    expect(await enter(mine, '/customers?x=1')).toBe(`${publicUrl}/customers?x=1`);
    expect((await mine.ask('GET', '/sessions/current')).body).toMatchObject({ user: { name: 'ana' } });
    accounts['sub-ana'] = { email: 'outra@provedor.com.br', email_verified: true };
    const later = browser();
    expect(await enter(later)).toBe(`${publicUrl}/`);
    expect((await later.ask('GET', '/sessions/current')).body).toMatchObject({ user: { name: 'ana' } });
  });

  it('never sends anybody on to another site', async () => {
    who = 'sub-ana';
    for (const path of ['https://evil.example/', '//evil.example', '/\\evil.example', 'evil']) expect(await enter(browser(), path)).toBe(`${publicUrl}/`);
    expect((await browser().ask('GET', `/oidc/start?returnTo=${encodeURIComponent('/a\nb')}`)).status).toBe(400);
  });

  it('an e-mail that it has not verified, or that nobody here has, opens nothing', async () => {
    for (const subject of ['sub-unverified', 'sub-stranger']) {
      who = subject;
      const mine = browser();
      expect(await enter(mine)).toBe(`${publicUrl}/sign-in?error=oidc_unknown`);
      expect((await mine.ask('GET', '/sessions/current')).status).toBe(401);
    }
  });

  it('a forged, foreign or repeated return opens nothing', async () => {
    who = 'sub-ana';
    const failed = `${publicUrl}/sign-in?error=oidc_failed`;
    const mine = browser();
    const back = await atTheProvider(await begin(mine));
    const attempt = mine.cookies.get('oidc')!;
    const returning = async (path: string, cookie: string | undefined): Promise<string> => {
      const other = browser();
      if (cookie !== undefined) other.cookies.set('oidc', cookie);
      const location = (await other.ask('GET', path)).headers['location'] ?? '';
      expect(other.session === undefined).toBe(location === failed);
      return location;
    };
    // A code that another browser fetched: signing a victim in as the attacker.
    expect(await returning(back, undefined)).toBe(failed);
    expect(await returning(back, 'forged')).toBe(failed);
    const others = browser();
    await begin(others);
    expect(await returning(back, others.cookies.get('oidc'))).toBe(failed);
    expect(await returning(back.replace(/state=[^&]+/, 'state=other'), attempt)).toBe(failed);
    expect(await returning('/oidc/callback?error=access_denied&state=x', attempt)).toBe(failed);
    expect(await returning(back, attempt)).toBe(`${publicUrl}/`);
    expect(await returning(back, attempt)).toBe(failed);
  });

  it('signing out says where the session there ends', async () => {
    who = 'sub-ana';
    const mine = browser();
    await enter(mine);
    await mine.ask('GET', '/sessions/current');
    const { body } = await mine.ask<{ identityProvider: string }>('POST', '/sign-out', {});
    const url = new URL(body.identityProvider);
    expect(url.pathname).toBe('/session/end');
    expect(Object.fromEntries(url.searchParams)).toMatchObject({ client_id: 'console', post_logout_redirect_uri: `${publicUrl}/sign-in` });
    expect((await fetch(url)).status).toBe(200);
  });

  it('who was signed in there already proves nothing anew; who is asked again does', async () => {
    who = 'sub-ana';
    const mine = browser();
    await enter(mine);
    const proof = (): Promise<{ status: number }> => mine.ask('GET', '/sessions/current/proof');
    expect(await proof()).toMatchObject({ status: 403, body: { code: 'recent_sign_in_required' } });
    const { headers } = await mine.ask('GET', '/oidc/start?reauthenticate=true');
    const there = new URL(headers['location']!);
    expect(Object.fromEntries(there.searchParams)).toMatchObject({ prompt: 'login', max_age: '60' });
    await mine.ask('GET', await atTheProvider(there.href));
    expect((await proof()).status).toBe(204);
  });

  it('a sign-in there that is weaker than OIDC_ACR opens nothing', async () => {
    who = 'sub-ana';
    const settings = app.get(Config).oidc!;
    Object.assign(settings, { acr: ['strong'] });
    try {
      const mine = browser();
      expect(new URL(await begin(mine)).searchParams.get('acr_values')).toBe('strong');
      expect(await enter(browser())).toBe(`${publicUrl}/sign-in?error=oidc_weak`);
    } finally {
      Object.assign(settings, { acr: [] });
    }
  });

  it('a disabled person stays out', async () => {
    who = 'sub-ana';
    const [ana] = await app.database.rows<{ id: string }>(`SELECT id FROM app_user WHERE name = 'ana'`);
    await app.database.query('UPDATE app_user SET disabled_at = now() WHERE id = $1', [ana?.id]);
    expect(await enter(browser())).toBe(`${publicUrl}/sign-in?error=oidc_unknown`);
  });
});
