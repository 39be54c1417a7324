import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { CustomerShape, PackageShape, ServiceShape } from '../support/api-shapes.ts';
import { ConsoleUser } from '../support/console.ts';
import { momentDaysAgo } from '../support/days.ts';
import { person } from '../support/people.ts';
import { beginStory, type Story } from '../support/story.ts';

jest.setTimeout(240_000);

const setupToken = 'setup-token-of-a-story-only-000';

describe('blocked for debt and unblocked on payment, by clicks', () => {
  let story: Story;
  let user: ConsoleUser;
  let books: PackageShape;
  let customer: CustomerShape;
  let service: ServiceShape;
  beforeAll(async () => {
    story = await beginStory({ env: { SETUP_TOKEN: setupToken } });
    const { products } = await story.provider.integrationWithProducts();
    books = await story.provider.package('LIVROS', products.get('SM-COMPLETO'));
    const comics = await story.provider.package('GIBIS', products.get('SM-GIBIS'), { kind: 'benefit', priceCents: 0 });
    const plan = await story.provider.plan('Fibra 500', { packages: [{ packageId: books.id, mandatory: true }] });
    await story.provider.plan('Fibra 700', { priceCents: 12_990, packages: [books, comics].map(({ id }) => ({ packageId: id, mandatory: true })) });
    customer = await story.provider.customer(1);
    service = await story.provider.service(customer.id, plan.id);
    await story.provider.invoice(customer.id, service.id, 30);
    await story.provider.settled(customer.id);
    user = await ConsoleUser.at(story.product.url);
    await user.setUp(setupToken);
  });
  afterAll(async () => {
    await user?.close();
    await story?.end();
  });

  const situation = (wanted: string): Promise<unknown> =>
    story.atThePlatform(([held]) => expect(held?.assinaturas.map(({ situacao }) => situacao)).toEqual([wanted]), 30_000);

  it('nobody is blocked without a notice: the preview says so', async () => {
    await user.choose('Bloqueios');
    await user.press('Nova prévia');
    await user.sees('prévia pronta');
    await user.page.getByText('Ficam de fora', { exact: true }).last().click();
    await user.sees('falta o aviso de débito');
    await user.isAccessible();
  });

  it('a notice sent elsewhere is recorded, with what it said', async () => {
    await story.provider.notice(service.id, 20);
    await user.page.getByRole('link', { name: person(1).name }).click();
    await user.page.getByRole('tab', { name: 'Avisos' }).click();
    await user.press('Registrar aviso de Fibra 500');
    const form = user.page.getByRole('dialog');
    await form.getByLabel('Quando').fill(momentDaysAgo(1).slice(0, 16));
    await form.getByLabel('O que dizia').fill('Sua fatura venceu. Pague para não ser bloqueado.');
    await user.isAccessible();
    await user.press('Registrar', form);
    await form.waitFor({ state: 'hidden' });
    const notices = await story.api.list<{ text: string }>(`/services/${service.id}/notices`);
    expect(notices.map(({ text }) => text).sort()).toEqual(['Sua fatura venceu.', 'Sua fatura venceu. Pague para não ser bloqueado.']);
    await user.picture('cliente-avisos');
  });

  it('preview → block: the platform blocks', async () => {
    await user.choose('Bloqueios');
    await user.press('Nova prévia');
    await user.sees('em débito, com aviso no prazo');
    await user.picture('bloqueio-previa');
    await user.isAccessible();
    await user.press('Bloquear 1');
    await user.press('Bloquear', user.page.getByRole('dialog'));
    await user.sees('concluído');
    await user.page.getByRole('cell', { name: 'bloqueado', exact: true }).waitFor();
    await user.picture('bloqueio-concluido');
    await situation('bloqueada');
  });

  it('a trust unlock lets it work for some days; the debt stands', async () => {
    await user.page.getByRole('link', { name: person(1).name }).click();
    await user.sees('bloqueado: débito');
    await user.press('Outras opções de Fibra 500');
    await user.choose('Desbloqueio em confiança');
    await user.picture('desbloqueio-confianca');
    await user.press('Desbloquear', user.page.getByRole('dialog'));
    await user.sees('desbloqueado em confiança: débito');
    await situation('ativa');
  });

  it('a payment settles the debt: the hold goes', async () => {
    await user.page.getByRole('tab', { name: 'Faturas' }).click();
    await user.page.getByRole('tabpanel').getByRole('button').first().click();
    const invoice = user.page.getByRole('dialog');
    await user.isAccessible();
    await user.press('Registrar pagamento', invoice);
    await invoice.getByText('paga', { exact: true }).waitFor();
    await user.picture('fatura');
    await user.page.keyboard.press('Escape');
    await user.page.getByRole('tab', { name: 'Serviços do Cliente' }).click();
    await user.page.getByText('desbloqueado em confiança: débito').waitFor({ state: 'detached' });
    expect(await story.api.get(`/services/${service.id}`)).toMatchObject({ blocked: false, holds: [] });
  });

  it('the timeline tells all of it: people, debt, and what the platform answered', async () => {
    await user.page.getByRole('tab', { name: 'Histórico' }).click();
    for (const told of [
      /Bloqueio colocado: débito/,
      /Bloqueio retirado: débito/,
      /Aviso de débito enviado por e-mail/,
      /Pagamento de R\$/,
      /SM-COMPLETO bloqueado/,
    ])
      await user.sees(told);
    await user.isAccessible();
    await user.picture('cliente-historico');
    const { data } = await story.api.get<{ data: { kind: string; action: string }[] }>(`/customers/${customer.id}/timeline?limit=200`);
    expect(new Set(data.map(({ kind }) => kind))).toEqual(new Set(['person', 'fact', 'platform']));
    expect(await story.api.refusal('GET', `/customers/${service.id}/timeline`)).toMatchObject({ status: 404 });
  });

  it('migration shows what stays, ends and comes before it happens', async () => {
    await user.page.getByRole('tab', { name: 'Serviços do Cliente' }).click();
    await user.press('Outras opções de Fibra 500');
    await user.choose('Migrar para outro plano');
    const form = user.page.getByRole('dialog');
    await user.select(form.getByLabel('Novo plano').last(), 'Fibra 700');
    for (const column of ['Ficam (1)', 'Terminam (0)', 'Entram (1)']) await form.getByText(column).waitFor();
    await user.picture('migrar');
    await user.isAccessible();
    await user.press('Migrar', form);
    await user.press('Outras opções de Fibra 700');
    await user.page.keyboard.press('Escape');
  });

  it('somebody else changed it meanwhile: said so, and what was typed is still there', async () => {
    await user.choose('Pacotes');
    await user.press(books.description);
    const form = user.page.getByRole('dialog');
    await form.getByLabel('Descrição', { exact: true }).fill('Biblioteca inteira');
    await story.api.patch(`/packages/${books.id}`, { description: 'Outra coisa' });
    await user.press('Salvar', form);
    await user.sees('Outra pessoa alterou isto enquanto você editava.');
    expect(await form.getByLabel('Descrição', { exact: true }).inputValue()).toBe('Biblioteca inteira');
    await user.page.keyboard.press('Escape');
  });

  it('a session that ends is renewed over the screen; nothing typed is lost', async () => {
    await user.press('Adicionar');
    const form = user.page.getByRole('dialog', { name: /pacote/i });
    await form.getByLabel('Código').fill('NOVO');
    await form.getByLabel('Descrição', { exact: true }).fill('Escrito antes de a sessão terminar');
    await form.getByLabel('Valor', { exact: true }).fill('9,90');
    await user.page.context().clearCookies();
    await user.press('Salvar', form);
    await user.sees('Sua sessão terminou. Entre de novo para continuar de onde parou.');
    await user.page.getByLabel('E-mail').fill('maria@provedor.com.br');
    await user.page.getByLabel('Senha').fill('uma-senha-bem-comprida-9');
    await user.press('Entrar');
    await user.page.getByLabel('Senha').waitFor({ state: 'detached' });
    expect(await form.getByLabel('Descrição', { exact: true }).inputValue()).toBe('Escrito antes de a sessão terminar');
    await user.press('Salvar', form);
    await user.page.getByRole('cell', { name: 'NOVO', exact: true }).waitFor();
    expect(user.problems).toEqual([]);
  });
});
