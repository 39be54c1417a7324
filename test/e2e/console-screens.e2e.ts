import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { CustomerShape } from '../support/api-shapes.ts';
import { ConsoleUser } from '../support/console.ts';
import { person } from '../support/people.ts';
import { beginStory, type Story } from '../support/story.ts';

jest.setTimeout(300_000);

const setupToken = 'setup-token-of-a-story-only-000';
/** The landing screen's first load: what goes over the wire, compressed. */
const budgetBytes = 350_000;

describe('every screen of the console', () => {
  let story: Story;
  let user: ConsoleUser;
  let customer: CustomerShape;
  /** Address, heading, name of its picture. */
  let screens: [string, string, string][];
  beforeAll(async () => {
    story = await beginStory({ env: { SETUP_TOKEN: setupToken } });
    const { provider, api } = story;
    const { integration, products } = await provider.integrationWithProducts();
    const books = await provider.package('LIVROS', products.get('SM-COMPLETO'));
    const plan = await provider.plan('Fibra 500', { packages: [{ packageId: books.id, mandatory: true }] });
    for (const n of [1, 2, 3, 4]) {
      const each = await provider.customer(n);
      const service = await provider.service(each.id, plan.id);
      await provider.invoice(each.id, service.id, 30);
      await provider.notice(service.id, 20);
      customer = each;
    }
    const [{ run }, billing, reconciliation] = await Promise.all([
      provider.preview(),
      api.post<{ id: string }>('/billing-runs', { competence: new Date().toISOString().slice(0, 7), preview: true }),
      api.post<{ id: string }>(`/integrations/${integration.id}/reconciliations`),
    ]);
    await Promise.all([provider.finished(`/billing-runs/${billing.id}`), provider.finished(`/reconciliations/${reconciliation.id}`)]);
    await provider.settled(customer.id);
    screens = [
      ['/', 'Painel', 'painel'],
      ['/clientes', 'Clientes', 'clientes'],
      [`/clientes/${customer.id}`, customer.name, 'cliente-servicos'],
      [`/clientes/${customer.id}?aba=contas`, customer.name, 'cliente-contas'],
      [`/clientes/${customer.id}?aba=avisos`, customer.name, 'cliente-avisos-lista'],
      [`/clientes/${customer.id}?aba=historico`, customer.name, 'cliente-tudo'],
      ['/bloqueios', 'Bloqueios por débito', 'bloqueios'],
      [`/bloqueios/${run.id}`, 'Débitos até', 'bloqueio'],
      ['/faturas', 'Faturas', 'faturas'],
      ['/faturamento', 'Faturamento', 'faturamentos'],
      [`/faturamento/${billing.id}`, 'Competência', 'faturamento'],
      ['/contas', 'Contas nas plataformas', 'contas'],
      [`/reconciliacao?integrationId=${integration.id}&conferencia=${reconciliation.id}`, 'Reconciliação', 'reconciliacao'],
      ['/configuracao/pacotes', 'Pacotes', 'pacotes-lista'],
      ['/configuracao/planos', 'Serviços/Planos', 'planos'],
      ['/configuracao/perfis-de-suspensao', 'Perfis de suspensão', 'perfis-de-suspensao'],
      ['/configuracao/regras', 'Regras automáticas', 'regras'],
      ['/configuracoes/integracoes', 'Plataformas de Conteúdo', 'integracoes-lista'],
      [`/configuracoes/integracoes/${integration.id}/produtos`, 'Produtos', 'produtos-lista'],
      ['/administracao/usuarios', 'Usuários', 'usuarios'],
      ['/administracao/papeis', 'Papéis', 'papeis'],
      ['/administracao/chaves', 'Chaves de API', 'chaves'],
      ['/administracao/auditoria', 'Auditoria', 'auditoria'],
      ['/minha-conta', 'Minha conta', 'minha-conta'],
    ];
    user = await ConsoleUser.at(story.product.url);
  });
  afterAll(async () => {
    await user?.close();
    await story?.end();
  });

  const wears = (mode: 'light' | 'dark'): Promise<unknown> => user.page.evaluate(`localStorage.setItem('mode', '${mode}')`);

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

  it('has nothing serious for axe, light and wide', async () => {
    await user.page.setViewportSize({ width: 1920, height: 1080 });
    await wears('light');
    for (const [path, heading, name] of screens) {
      await user.open(path, heading);
      await user.isReady();
      await user.isAccessible();
      await user.picture(name);
    }
  });

  it('is walked by keyboard alone: search, the customer, the three dots, the packages, and back', async () => {
    const { keyboard } = user.page;
    await user.page.setViewportSize({ width: 1280, height: 800 });
    await wears('light');
    await user.open('/', 'Painel');
    await keyboard.press('Tab');
    expect(await user.page.evaluate('document.activeElement.textContent')).toBe('Ir para o conteúdo');
    await keyboard.press('Control+k');
    await user.page.getByRole('dialog').waitFor();
    await keyboard.type(person(4).name.slice(0, 6));
    await user.page.locator('.ant-select-item-option-active').filter({ hasText: customer.name }).waitFor();
    await keyboard.press('Enter');
    await user.page.getByRole('heading', { name: customer.name, level: 1 }).waitFor();
    const dots = user.page.getByRole('button', { name: 'Outras opções de Fibra 500' });
    await dots.waitFor();
    await dots.focus();
    await keyboard.press('Enter');
    await user.page.getByRole('menuitem', { name: 'Pacotes', exact: true }).last().waitFor();
    await keyboard.press('Enter');
    await user.page.getByRole('dialog', { name: /^Pacotes/ }).waitFor();
    await keyboard.press('Escape');
    await user.page.getByRole('dialog', { name: /^Pacotes/ }).waitFor({ state: 'hidden' });
  });

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
    expect(await user.page.getByRole('navigation').getByRole('menuitem').allTextContents()).toEqual(['Clientes']);
    await user.open('/clientes', 'Clientes');
    expect(await user.page.getByRole('button', { name: 'Adicionar' }).count()).toBe(0);
    expect(user.problems).toEqual([]);
  });
});
