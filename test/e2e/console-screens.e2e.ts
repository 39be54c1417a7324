import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { changingForms, savesOverTheOther } from '../support/console-forms.ts';
import { customersCsv, furnish, screensOf, type Shown } from '../support/console-screens.ts';
import { ConsoleUser } from '../support/console.ts';
import { eventually } from '../support/eventually.ts';
import { person } from '../support/people.ts';
import { beginStory, type Story } from '../support/story.ts';

jest.setTimeout(300_000);

/** What is looked at on a telephone too: its pictures are taken there as well. */
const inPocket = new Set(['painel', 'cliente-servicos', 'cliente-historico', 'bloqueio']);
const setupToken = 'setup-token-of-a-story-only-000';
/** The landing screen's first load: what goes over the wire, compressed. */
const budgetBytes = 350_000;

describe('every screen of the console', () => {
  let story: Story;
  let user: ConsoleUser;
  let shown: Shown;
  beforeAll(async () => {
    story = await beginStory({ env: { SETUP_TOKEN: setupToken } });
    shown = await furnish(story.provider, story.api);
    user = await ConsoleUser.at(story.product.url);
  });
  afterAll(async () => {
    await user?.close();
    await story?.end();
  });

  it('every screen has its picture in the operator’s guide, and every picture of the guide is there', () => {
    const router = readFileSync('apps/console/src/shell/router.tsx', 'utf8');
    const paths = [...router.matchAll(/screen\('([^']+)'/g)].map(([, path = '']) => new RegExp(`^${path.replaceAll('$id', '[^/?]+')}(\\?|$)`));
    const screens = screensOf(shown);
    expect(paths.length).toBeGreaterThan(20);
    expect(paths.filter((path) => !screens.some(([address]) => path.test(address)))).toEqual([]);
    const shownInGuide = [...readFileSync('docs/operators/README.md', 'utf8').matchAll(/\(telas\/([^)]+)\.webp\)/g)].map(([, name]) => name);
    const taken = readdirSync('docs/operators/telas').map((file) => file.replace(/\.webp$/, ''));
    expect([...shownInGuide].sort()).toEqual(taken.sort());
    expect(screens.map(([, , picture]) => picture).filter((picture) => !shownInGuide.includes(picture))).toEqual([]);
  });

  it('is served with its own scripts alone, kept for ever when named by content; what is missing is missing', async () => {
    const page = await fetch(`${story.product.url}/clientes/qualquer`);
    expect([page.status, page.headers.get('content-security-policy')]).toEqual([200, expect.stringMatching(/script-src 'self'(;|$)/)]);
    const script = /src="(\/assets\/[^"]+\.js)"/.exec(await page.text())?.[1] ?? '';
    const asset = await fetch(`${story.product.url}${script}`);
    expect([asset.status, asset.headers.get('cache-control')]).toEqual([200, expect.stringContaining('immutable')]);
    for (const path of ['/assets/gone-12345678.js', '/v1/nothing', '/favicon.png'])
      expect([path, (await fetch(`${story.product.url}${path}`)).status]).toEqual([path, 404]);
  });

  it('signs in; the landing screen’s first load is small', async () => {
    await user.setUp(setupToken);
    await user.open('/', 'Painel');
    await user.page.getByRole('table', { name: 'Por plataforma' }).first().waitFor();
    const loaded = await user.page.evaluate<string[]>(
      `performance.getEntriesByType('resource').map(({ name }) => name).filter((name) => name.includes('/assets/'))`,
    );
    const sizes = await Promise.all(
      loaded.map(async (name) => Number((await fetch(name, { method: 'HEAD', headers: { 'accept-encoding': 'br' } })).headers.get('content-length'))),
    );
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    console.log(`first load of the landing screen: ${Math.round(bytes / 1000)} kB compressed, in ${sizes.length} files`);
    // With the chart, without what it does not show.
    expect(bytes).toBeGreaterThan(200_000);
    expect(bytes).toBeLessThan(budgetBytes);
  });

  it('every figure of the panel is as many as the list it leads to', async () => {
    const { platforms } = await story.api.get<{ platforms: { integrationId: string; active: number; blocked: number; failed: number }[] }>('/reports/overview');
    const many = async (filter: string): Promise<number | undefined> =>
      (await story.api.get<{ total?: number }>(`/accounts?limit=1&total=true&${filter}`)).total;
    for (const { integrationId, active, blocked, failed } of platforms)
      expect({ active, blocked, failed }).toEqual({
        active: await many(`integrationId=${integrationId}&holding=active`),
        blocked: await many(`integrationId=${integrationId}&holding=blocked`),
        failed: await many(`integrationId=${integrationId}&state=failed`),
      });
    expect(platforms[0]?.active).toBeGreaterThan(0);
    await user.page
      .getByRole('table', { name: 'Por plataforma' })
      .getByRole('link', { name: String(platforms[0]?.active), exact: true })
      .first()
      .click();
    await user.page.getByRole('heading', { name: 'Contas nas plataformas' }).waitFor();
    expect(user.page.url()).toContain('holding=active');
  });

  it.each(['wide, light and dark', 'narrow, dark and light'] as const)(
    'has nothing serious for axe on any screen, nothing beside a narrow one: %s',
    async (how) => {
      const wide = how.startsWith('wide');
      const [first, second] = wide ? (['light', 'dark'] as const) : (['dark', 'light'] as const);
      await user.page.setViewportSize(wide ? { width: 1920, height: 1080 } : { width: 360, height: 740 });
      await user.open('/', 'Painel');
      // The frame around every screen is the same: it is looked at once.
      for (const mode of [first, second]) {
        await user.wears(mode);
        await user.isAccessible();
      }
      for (const [path, heading, name] of screensOf(shown)) {
        await user.follow(path, heading);
        await user.wears(first);
        await user.isAccessible({ within: '#conteudo' });
        if (!wide) expect([path, await user.page.evaluate('document.documentElement.scrollWidth - innerWidth')]).toEqual([path, 0]);
        if (wide || inPocket.has(name)) await user.picture(wide ? name : `${name}-no-celular`);
        // Only colours change with the mode.
        await user.wears(second);
        await user.isAccessible({ within: '#conteudo', rules: ['color-contrast'] });
      }
    },
    600_000,
  );

  it.each([
    [500, 'Tentar de novo'],
    [403, 'Sem permissão'],
  ] as const)('an API that answers %i: every screen says so under its name, none stays blank or waits for ever', async (status, shows) => {
    const page = await user.page.context().newPage();
    const thrown: string[] = [];
    page.on('pageerror', (error) => thrown.push(String(error)));
    const failing = /\/v1\/(?!sessions\/current)/;
    const problem = { code: status === 500 ? 'internal' : 'forbidden', title: 'Não deu certo', requestId: 'pedido-1' };
    await page.route(failing, (route) => route.fulfill({ status, contentType: 'application/problem+json', body: JSON.stringify(problem) }));
    // What the screens ask again after a while is asked again at once.
    await page.clock.install();
    await page.goto(`${story.product.url}/`);
    const fails = async (path: string): Promise<void> => {
      await page.evaluate(`history.pushState(null, '', ${JSON.stringify(path)}); dispatchEvent(new PopStateEvent('popstate'))`);
      const check = async (): Promise<void> => {
        await page.clock.fastForward(3_000);
        const { headings, told, waits } = await page.evaluate<{ headings: number; told: string; waits: boolean }>(`(() => {
          const content = document.querySelector('#conteudo');
          return { headings: content.querySelectorAll('h1').length, told: content.innerText, waits: content.querySelector('.ant-skeleton') !== null };
        })()`);
        expect([path, headings, waits, told]).toEqual([path, 1, false, expect.stringContaining(shows)]);
      };
      await eventually(check, { what: path });
    };
    try {
      for (const [path] of screensOf(shown)) await fails(path);
      expect(thrown).toEqual([]);
      if (status === 403) return;
      await fails('/clientes');
      await page.unroute(failing);
      await page.getByRole('button', { name: 'Tentar de novo' }).click();
      await page.getByRole('link', { name: shown.customer.name }).waitFor();
    } finally {
      await page.close();
    }
  });

  it('brings in a file: previewed, run, its result downloaded; the same again would change nothing', async () => {
    await user.page.setViewportSize({ width: 1280, height: 800 });
    await user.wears('light');
    await user.open('/administracao/importacoes', 'Importações');
    const send = async (): Promise<void> => {
      await user.press('Nova importação');
      const form = user.page.getByRole('dialog');
      await form.locator('input[type=file]').setInputFiles({ name: 'base.csv', mimeType: 'text/csv', buffer: Buffer.from(customersCsv, 'latin1') });
      await form.getByText('base.csv').waitFor();
      await user.isAccessible();
      await user.picture('importacao-nova');
      await user.press('Ver prévia', form);
      await user.page.getByRole('heading', { name: 'Clientes: base.csv', level: 1 }).waitFor();
    };
    await send();
    await user.press('Importar 2');
    await user.press('Importar', user.page.getByRole('dialog'));
    await user.sees('concluída');
    await user.page.getByRole('link', { name: /^Beatriz Prado/ }).waitFor();
    await user.page.getByLabel('Quais linhas').getByText('Recusadas').click();
    await user.sees('O CPF ou CNPJ não é válido: confira os dígitos.');
    await user.isAccessible({ within: '#conteudo' });
    const [download] = await Promise.all([user.page.waitForEvent('download'), user.page.getByRole('link', { name: 'Baixar resultado (CSV)' }).click()]);
    const result = readFileSync(await download.path(), 'utf8');
    expect(result).toContain('Beatriz Prado;153.509.460-56;bia@exemplo.com.br;Itaúna;2;criado;;');
    await user.open('/administracao/importacoes', 'Importações');
    await send();
    await user.sees('Nenhuma linha mudaria alguma coisa: não há o que importar.');
    await user.open('/administracao/exportacoes', 'Exportações');
    const [file] = await Promise.all([user.page.waitForEvent('download'), user.page.getByRole('link', { name: 'Baixar Clientes', exact: true }).click()]);
    const exported = readFileSync(await file.path(), 'utf8');
    expect(exported).toContain('900;Beatriz Prado;***.509.460-**;b***@exemplo.com.br');
    expect(exported).not.toContain('15350946056');
  });

  it('is walked by keyboard alone: search, the customer, the three dots, a package added, and back', async () => {
    const { keyboard } = user.page;
    await user.page.setViewportSize({ width: 1280, height: 800 });
    await user.wears('light');
    await user.open('/', 'Painel');
    await keyboard.press('Tab');
    expect(await user.page.evaluate('document.activeElement.textContent')).toBe('Ir para o conteúdo');
    await keyboard.press('Control+k');
    await user.page.getByRole('dialog').waitFor();
    await user.page.waitForFunction("document.activeElement?.getAttribute('aria-label') === 'Nome, CPF/CNPJ ou contrato'");
    await keyboard.type(person(4).name.slice(0, 6));
    await user.page.locator('.ant-select-item-option-active').filter({ hasText: shown.customer.name }).waitFor();
    await keyboard.press('Enter');
    await user.page.getByRole('heading', { name: shown.customer.name, level: 1 }).waitFor();
    await user.page.getByRole('button', { name: 'Outras opções de Fibra 500' }).waitFor();
    await user.tabTo('Outras opções de Fibra 500');
    await keyboard.press('Enter');
    await eventually(async () => expect(await user.page.evaluate(`document.activeElement.closest('.ant-dropdown')?.textContent ?? ''`)).toMatch(/^Pacotes/));
    await keyboard.press('Enter');
    const packages = user.page.getByRole('dialog', { name: /^Pacotes/ });
    await packages.getByRole('button', { name: /^Adicionar Gibis/ }).waitFor();
    await user.tabTo(/^Adicionar Gibis/);
    await keyboard.press('Enter');
    await packages.getByRole('button', { name: /^Remover Gibis/ }).waitFor();
    await keyboard.press('Escape');
    await packages.waitFor({ state: 'hidden' });
  });

  it.each(Object.keys(changingForms))('what another saved meanwhile is said, and the form saves over it when told: %s', (name) =>
    savesOverTheOther(user, story.api, shown, changingForms[name] as (typeof changingForms)[string]),
  );

  it('shows only what one may see, and says so of the rest', async () => {
    const role = await story.api.post<{ id: string }>('/roles', { name: 'Só clientes', permissions: ['customers:read'] });
    await story.api.post('/users', { name: 'Zé', email: 'ze@provedor.com.br', password: 'outra-senha-bem-comprida-8', roleIds: [role.id] });
    await user.page.setViewportSize({ width: 1280, height: 800 });
    await user.page.context().clearCookies();
    await user.page.goto(`${story.product.url}/faturas`);
    await user.page.getByLabel('E-mail').fill('ze@provedor.com.br');
    await user.page.getByLabel('Senha').fill('outra-senha-bem-comprida-8');
    await user.press('Entrar');
    await user.sees('Sem permissão');
    expect(await user.page.getByRole('navigation').getByRole('menuitem').allTextContents()).toEqual(['Clientes', 'Serviços', 'Degustações']);
    await user.open('/clientes', 'Clientes');
    expect(await user.page.getByRole('button', { name: 'Adicionar' }).count()).toBe(0);
    expect(user.problems).toEqual([]);
  });
});
