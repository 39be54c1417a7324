import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { CustomerShape, PackageShape, ServiceShape } from '../support/api-shapes.ts';
import { ConsoleUser } from '../support/console.ts';
import { momentDaysAgo } from '../support/days.ts';
import { person } from '../support/people.ts';
import { beginStory, type Story } from '../support/story.ts';

jest.setTimeout(240_000);

const setupToken = 'setup-token-of-a-story-only-000';

describe('the operator’s guide, then blocked for debt and unblocked on payment, by clicks', () => {
  let story: Story;
  let user: ConsoleUser;
  let books: PackageShape;
  let customer: CustomerShape;
  let service: ServiceShape;
  beforeAll(async () => {
    story = await beginStory({ env: { SETUP_TOKEN: setupToken } });
    user = await ConsoleUser.at(story.product.url);
    await user.setUp(setupToken);
  });
  afterAll(async () => {
    await user?.close();
    await story?.end();
  });

  const situation = (wanted: string): Promise<unknown> =>
    story.atThePlatform(([held]) => expect(held?.assinaturas.map(({ situacao }) => situacao)).toEqual([wanted]), 30_000);

  it('first steps: from nothing to the first package sold, each a link', async () => {
    await user.sees('Primeiros passos');
    await user.sees('← próximo passo');
    await user.isAccessible();
    await user.picture('primeiros-passos');
    await user.page.getByRole('link', { name: 'Cadastrar a integração' }).click();
    await user.page.getByRole('heading', { name: 'Plataformas de Conteúdo', level: 1 }).waitFor();
  });

  it('Configurações › Integrações › Plataformas de Conteúdo › Adicionar: gateway, descrição, token', async () => {
    await user.press('Adicionar');
    const form = user.page.getByRole('dialog');
    await user.select(form.getByLabel('Gateway'), 'Click Sistemas (Saber Mais)', 'Click');
    await form.getByLabel('Descrição', { exact: true }).fill('Saber Mais');
    await form.getByLabel('Token').fill(story.platform.token);
    await form.getByLabel('Endereço da API').fill(story.platform.baseUrl);
    await user.picture('integracao-adicionar');
    await user.isAccessible();
    await user.press('Salvar', form);
    await form.waitFor({ state: 'hidden' });
    await user.press('Ações de Saber Mais');
    await user.picture('integracao-acoes');
  });

  it('Ações › Produtos › Sincronizar: with the difference it found', async () => {
    await user.goTo('Produtos');
    await user.press('Sincronizar');
    await user.sees(/^Catálogo sincronizado em/);
    await user.sees('Novos');
    await user.isAccessible();
    await user.picture('produtos-sincronizados');
  });

  it('Configuração › Geral › Pacotes: values, composition with its sum, one product for Saber Mais', async () => {
    await user.goTo('Pacotes');
    await user.press('Adicionar');
    const form = user.page.getByRole('dialog');
    await form.getByLabel('Código').fill('LIVROS');
    await form.getByLabel('Descrição', { exact: true }).fill('Biblioteca completa');
    await form.getByLabel('Valor', { exact: true }).fill('29,90');
    await user.press('Adicionar componente', form);
    await form.getByLabel('Descrição do componente 1').fill('Livros digitais');
    await form.getByText(/^Soma R\$.29,90 de R\$.29,90$/).waitFor();
    await user.picture('pacote-valores');
    await form.getByRole('tab', { name: 'Integração' }).click();
    await user.select(form.getByLabel('Integração').last(), 'Saber Mais');
    await user.sees('Para essa integração, só é permitido vincular um produto a cada pacote.');
    await user.select(form.getByLabel('Produto'), /SM-COMPLETO/);
    await user.page.keyboard.press('Escape');
    await user.picture('pacote-integracao');
    await user.isAccessible();
    await user.press('Salvar', form);
    await user.page.getByRole('cell', { name: 'LIVROS', exact: true }).waitFor();
    const [made] = await story.api.list<PackageShape>('/packages');
    books = made as PackageShape;
    expect(books).toMatchObject({ code: 'LIVROS', priceCents: 2_990, products: [{ ref: 'SM-COMPLETO' }] });
  });

  it('Serviços/Planos › Pacotes: obrigatório, travar pacotes', async () => {
    await user.goTo('Serviços/Planos');
    await user.press('Adicionar');
    const form = user.page.getByRole('dialog');
    await form.getByLabel('Nome').fill('Fibra 500');
    await form.getByLabel('Valor', { exact: true }).fill('99,90');
    await form.getByLabel('Travar pacotes').click();
    await form.getByRole('tab', { name: 'Pacotes' }).click();
    await user.select(form.getByLabel('Incluir pacote'), /LIVROS/);
    await form.getByRole('switch', { name: 'Biblioteca completa: obrigatório' }).click();
    await user.picture('plano-pacotes');
    await user.isAccessible();
    await user.press('Salvar', form);
    await user.page.getByRole('button', { name: 'Fibra 500', exact: true }).waitFor();
    const product = (await story.provider.products(books.products[0]?.integrationId ?? '')).get('SM-GIBIS');
    const comics = await story.provider.package('GIBIS', product, { kind: 'benefit', priceCents: 0 });
    await story.provider.plan('Fibra 700', { priceCents: 12_990, packages: [books, comics].map(({ id }) => ({ packageId: id, mandatory: true })) });
  });

  it('Clientes › Adicionar, then the service with the plan’s packages: the platform has them', async () => {
    const { name, document, email, phone } = person(1);
    await user.goTo('Clientes');
    await user.press('Adicionar');
    const form = user.page.getByRole('dialog');
    for (const [label, text] of Object.entries({ 'Nome ou razão social': name, 'CPF ou CNPJ': document, 'E-mail': email, Telefone: phone }))
      await form.getByLabel(label).fill(text);
    await user.picture('cliente-adicionar');
    await user.press('Salvar', form);
    await user.page.getByRole('heading', { name, level: 1 }).waitFor();
    await user.press('Adicionar serviço');
    const added = user.page.getByRole('dialog');
    await user.select(added.getByLabel('Serviço/Plano'), /Fibra 500/);
    await added.getByText(/Biblioteca completa .* obrigatório/).waitFor();
    await user.picture('servico-adicionar');
    await user.isAccessible();
    await user.press('Salvar', added);
    await user.page.getByRole('button', { name: 'Outras opções de Fibra 500' }).waitFor();
    [customer] = (await story.api.list<CustomerShape>('/customers')) as [CustomerShape];
    [service] = (await story.api.list<ServiceShape>(`/services?customerId=${customer.id}`)) as [ServiceShape];
    await story.provider.settled(customer.id);
    await situation('ativa');
  });

  it('Outras opções › Pacotes: what cannot be added is grey, with why and the way to its cure', async () => {
    await user.press('Outras opções de Fibra 500');
    await user.picture('servico-outras-opcoes');
    await user.choose('Pacotes');
    const packages = user.page.getByRole('dialog', { name: /^Pacotes/ });
    const comics = packages.getByRole('row').filter({ hasText: 'Gibis' });
    await comics.getByRole('link', { name: 'Abrir Serviços/Planos' }).waitFor();
    expect(await comics.getByRole('button', { name: /^Adicionar/ }).isDisabled()).toBe(true);
    await user.picture('servico-pacotes');
    await user.isAccessible();
    await user.page.keyboard.press('Escape');
    await packages.waitFor({ state: 'hidden' });
    await story.provider.invoice(customer.id, service.id, 30);
  });

  it('nobody is blocked without a notice: the preview says so', async () => {
    await user.goTo('Bloqueios', 'Bloqueios por débito');
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
    await user.picture('aviso-registrado');
  });

  it('preview → block: the platform blocks', async () => {
    await user.goTo('Bloqueios', 'Bloqueios por débito');
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
    await user.picture('cliente-tudo');
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
    await user.goTo('Pacotes');
    await user.press(books.description);
    const form = user.page.getByRole('dialog');
    await form.getByLabel('Descrição', { exact: true }).fill('Biblioteca inteira');
    await story.api.patch(`/packages/${books.id}`, { description: 'Outra coisa' });
    await user.press('Salvar', form);
    await user.sees('Outra pessoa alterou isto enquanto você editava.');
    expect(await form.getByLabel('Descrição', { exact: true }).inputValue()).toBe('Biblioteca inteira');
    await user.picture('conflito');
    await user.press('Gravar por cima', form);
    await form.waitFor({ state: 'hidden' });
    expect(await story.api.get(`/packages/${books.id}`)).toMatchObject({ description: 'Biblioteca inteira' });
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
