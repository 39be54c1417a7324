import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import pg from 'pg';
import type { CDPSession } from 'playwright-core';
import { ConsoleUser } from '../support/console.ts';
import { eventually } from '../support/eventually.ts';
import { startProduct, type TestProduct } from '../support/product.ts';

jest.setTimeout(240_000);

const setupToken = 'setup-token-of-a-story-only-000';
const password = 'uma-senha-bem-comprida-9';

describe('promises about passkeys, with an authenticator of the browser', () => {
  let product: TestProduct;
  let user: ConsoleUser;
  let devtools: CDPSession;
  let authenticatorId: string;
  /** What the console sent to `POST /v1/sessions/passkey`. */
  let sent: string | null = null;
  let url: string;

  const signedIn = (): Promise<void> => user.page.getByRole('button', { name: 'Dona Maria' }).waitFor();
  const signOut = async (): Promise<void> => {
    await user.page.getByRole('button', { name: 'Dona Maria' }).click();
    await user.page.getByRole('menuitem', { name: 'Sair' }).click();
    await user.page.getByLabel('E-mail').waitFor();
  };
  const post = async (path: string, body: string): Promise<{ status: number; code: string | undefined }> => {
    const response = await fetch(`${url}/v1${path}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    return { status: response.status, code: ((await response.json()) as { code?: string }).code };
  };

  beforeAll(async () => {
    product = await startProduct({ env: { SETUP_TOKEN: setupToken } });
    // Browsers make no passkeys for an address.
    url = product.url.replace('127.0.0.1', 'localhost');
    user = await ConsoleUser.at(url);
    user.page.on('request', (request) => {
      if (request.url().endsWith('/v1/sessions/passkey')) sent = request.postData();
    });
    devtools = await user.page.context().newCDPSession(user.page);
    await devtools.send('WebAuthn.enable');
    const options = { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true } as const;
    ({ authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', { options: { ...options, automaticPresenceSimulation: true } }));
    await user.page.goto(`${url}/setup#${setupToken}`);
    await user.page.getByLabel('Nome').fill('Dona Maria');
    await user.page.getByLabel('E-mail').fill('maria@provedor.com.br');
    await user.page.getByLabel('Senha').fill(password);
    await user.press('Criar e entrar');
    await signedIn();
  });
  afterAll(async () => {
    await user?.close();
    await product?.stop();
  });

  it('a person adds one to their account, and gets recovery codes with the first', async () => {
    await user.open('/minha-conta', 'Minha conta');
    await user.page.getByLabel('Nome da chave').fill('Notebook da Maria');
    await user.press('Adicionar chave de acesso');
    await user.sees('Guarde os códigos de recuperação');
    await user.sees('Notebook da Maria');
    await user.isAccessible();
    await user.press('Já guardei os códigos');
    const { credentials } = await devtools.send('WebAuthn.getCredentials', { authenticatorId });
    expect(credentials.map(({ rpId }) => rpId)).toEqual(['localhost']);
  });

  it('it signs in without a password; what it answered opens nothing a second time, nor changed', async () => {
    await signOut();
    await user.isAccessible();
    await user.press('Entrar com chave de acesso');
    await signedIn();
    expect(sent).not.toBeNull();
    expect(await post('/sessions/passkey', sent!)).toEqual({ status: 401, code: 'passkey_wrong' });
    await signOut();
    const fresh = (await (await fetch(`${url}/v1/passkeys/options`, { method: 'POST' })).json()) as { token: string };
    // The same answer to another challenge; and an answer to a challenge that was never ours.
    for (const token of [fresh.token, 'x'.repeat(80)])
      expect(await post('/sessions/passkey', JSON.stringify({ ...(JSON.parse(sent!) as object), token }))).toEqual({ status: 401, code: 'passkey_wrong' });
  });

  it('an authenticator that did not know its owner does not sign in alone', async () => {
    await devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: false });
    const answer = await user.page.evaluate(`(async () => {
      const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
      const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\\+/g, '-').replace(/\\//g, '_').replace(/=+$/, '');
      const ask = (path, body) => fetch('/v1' + path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
      const { token, options } = await (await ask('/passkeys/options', {})).json();
      const got = await navigator.credentials.get({ publicKey: { challenge: bytes(options.challenge), rpId: options.rpId, userVerification: 'discouraged' } });
      const { clientDataJSON, authenticatorData, signature } = got.response;
      const response = { clientDataJSON: text(clientDataJSON), authenticatorData: text(authenticatorData), signature: text(signature) };
      const said = await ask('/sessions/passkey', { token, credential: { id: got.id, type: 'public-key', response } });
      return [said.status, (await said.json()).code];
    })()`);
    expect(answer).toEqual([401, 'passkey_wrong']);
    await devtools.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified: true });
  });

  it('it is a second factor beside the password', async () => {
    expect(await post('/sessions', JSON.stringify({ email: 'maria@provedor.com.br', password }))).toEqual({ status: 401, code: 'second_factor_required' });
    await user.page.getByLabel('E-mail').fill('maria@provedor.com.br');
    await user.page.getByLabel('Senha').fill(password);
    await user.press('Entrar');
    await user.press('Usar chave de acesso como segundo fator');
    await signedIn();
  });

  it('it proves again who asks for a sensitive change, and the change goes on', async () => {
    const database = new pg.Client(product.databaseUrl);
    await database.connect();
    await database.query(`UPDATE session SET authenticated_at = now() - interval '1 hour'`);
    await database.end();
    // A process remembers a session for five seconds.
    await eventually(async () => expect(await user.page.evaluate(`fetch('/v1/sessions/current/proof').then(({ status }) => status)`)).toBe(403), {
      within: 20_000,
    });
    await user.open('/administracao/usuarios', 'Usuários');
    await user.press('Dona Maria', user.page.getByRole('table'));
    await user.page.getByRole('dialog').getByLabel('Nome').fill('Dona Maria José');
    await user.press('Salvar', user.page.getByRole('dialog'));
    await user.sees('Confirme que é você');
    await user.press('Usar chave de acesso');
    await user.page.getByRole('table').getByText('Dona Maria José').waitFor();
  });

  it('it is removed by its owner, and opens nothing any more', async () => {
    await user.open('/minha-conta', 'Minha conta');
    await user.press('Remover a chave Notebook da Maria');
    await user.press('Remover', user.page.getByRole('tooltip'));
    await user.sees('Nenhuma chave de acesso.');
    expect(await post('/sessions', JSON.stringify({ email: 'maria@provedor.com.br', password }))).toMatchObject({ status: 201 });
    expect(user.problems).toEqual([]);
  });
});
