import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { CustomerShape, PackageShape, ServiceShape } from '../support/api-shapes.ts';
import { ConsoleUser } from '../support/console.ts';
import { daysAgo, momentDaysAgo } from '../support/days.ts';
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
    story = await beginStory({ env: { SETUP_TOKEN: setupToken, KEY_REFRESH_SECONDS: '0.2' } });
    user = await ConsoleUser.at(story.product.url);
    await user.setUp(setupToken);
  });
  afterAll(async () => {
    await user?.close();
    await story?.end();
  });

  const situation = (wanted: string): Promise<unknown> =>
    story.atThePlatform(([held]) => expect([...new Set(held?.assinaturas.map(({ situacao }) => situacao))]).toEqual([wanted]), 30_000);

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
    await form.getByLabel('CPF ou CNPJ').fill('111.111.111-11');
    await user.press('Salvar', form);
    // What the API refuses stands at its field, and the rest as it was typed.
    await form.locator('.ant-form-item-has-error').getByLabel('CPF ou CNPJ').fill(document);
    expect(await form.getByLabel('E-mail').inputValue()).toBe(email);
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

  it('a large block waits for another person, who approves it; then it is undone', async () => {
    await story.api.patch('/blocking-policy', { holdPercent: 0, holdCount: 0 });
    const debtor = await story.provider.customer(3);
    const { id } = await story.provider.service(debtor.id, service.planId);
    const blocked = async (): Promise<boolean> => (await story.api.get<ServiceShape>(`/services/${id}`)).blocked;
    await story.provider.invoice(debtor.id, id, 30);
    await story.provider.notice(id, 20);
    const { run } = await story.provider.preview();
    await story.api.post(`/block-runs/${run.id}/run`);
    expect(await story.provider.finished(`/block-runs/${run.id}`)).toMatchObject({ status: 'held' });
    await user.goTo('Bloqueios', 'Bloqueios por débito');
    await user.page.getByRole('row').filter({ hasText: 'espera aprovação' }).getByRole('link').click();
    await user.sees('Este bloqueio espera a aprovação de outra pessoa');
    await user.picture('bloqueio-espera-aprovacao');
    await user.isAccessible();
    await user.press('Aprovar');
    await user.press('Aprovar', user.page.getByRole('dialog'));
    await user.sees('concluído');
    expect(await blocked()).toBe(true);
    await user.press('Desfazer');
    await user.press('Desfazer', user.page.getByRole('dialog'));
    await user.page.getByRole('cell', { name: 'desfeito', exact: true }).waitFor();
    expect(await blocked()).toBe(false);
    expect(await story.api.get(`/block-runs/${run.id}`)).toMatchObject({ approvedBy: expect.stringMatching(/^user:/), counts: { blocked: 1, undone: 1 } });
  });

  it('what is charged beside plans: a type that never blocks, added once though the answer was lost; a surcharge of one service', async () => {
    await user.goTo('Tipos de cobrança');
    await user.press('Adicionar');
    const type = user.page.getByRole('dialog');
    await type.getByLabel('Nome').fill('Taxa de instalação');
    await type.getByLabel('Pode bloquear').click();
    await user.page.route(
      '**/v1/charge-types',
      async (route) => {
        await route.fetch();
        await route.abort();
      },
      { times: 1 },
    );
    await user.press('Salvar', type);
    await type.getByText('Sem conexão com o servidor.').waitFor();
    await user.press('Salvar', type);
    await type.waitFor({ state: 'hidden' });
    await user.page.getByRole('cell', { name: 'nunca', exact: true }).waitFor();
    expect((await story.api.list<{ name: string }>('/charge-types')).map(({ name }) => name)).toEqual(['Taxa de instalação']);
    // The browser's own word for the answer that was lost.
    expect(user.problems.splice(0)).toEqual(['Failed to load resource: net::ERR_FAILED']);
    await user.open(`/clientes/${customer.id}`, person(1).name);
    await user.press('Outras opções de Fibra 700');
    await user.choose('Lançar acréscimo ou desconto');
    const event = user.page.getByRole('dialog');
    await event.getByLabel('Descrição').fill('Visita técnica');
    await event.getByLabel('Valor, somadas as parcelas').fill('50,00');
    await event.getByLabel('Parcelas', { exact: true }).fill('2');
    await user.select(event.getByLabel('Tipo de cobrança'), 'Taxa de instalação (nunca bloqueia)');
    await user.picture('acrescimo');
    await user.isAccessible();
    await user.press('Lançar', event);
    await event.waitFor({ state: 'hidden' });
    await user.press('Outras opções de Fibra 700');
    await user.choose('Bloquear');
    await user.press('Bloquear', user.page.getByRole('dialog'));
    await user.sees('bloqueado: operador');
    await user.press('Retirar');
    await user.page.getByText('bloqueado: operador').waitFor({ state: 'detached' });
    await user.goTo('Eventos de faturamento');
    await user.page.getByRole('row').filter({ hasText: 'Visita técnica' }).getByText('0 de 2').waitFor();
    await user.goTo('Faturamento');
    await user.press('Novo faturamento');
    await user.press('Ver prévia', user.page.getByRole('dialog'));
    await user.sees('prévia pronta');
    await user.page
      .getByRole('row')
      .filter({ hasText: person(1).name })
      .waitFor();
  });

  it('another system is told: the secret is shown once', async () => {
    await user.goTo('Webhooks');
    await user.press('Adicionar');
    const form = user.page.getByRole('dialog', { name: 'Adicionar webhook' });
    await form.getByLabel('Endereço').fill('https://erp.exemplo.com.br/webhooks');
    // Off: it calls nobody.
    await form.getByLabel('Ligado').click();
    await user.press('Salvar', form);
    const secret = user.page.getByRole('dialog', { name: 'Segredo do webhook' });
    await secret.getByText(/^whsec_/).waitFor();
    await user.page.keyboard.press('Escape');
    await secret.waitFor({ state: 'hidden' });
    await user.page.getByRole('cell', { name: 'https://erp.exemplo.com.br/webhooks', exact: true }).waitFor();
    await user.goTo('Chaves de API');
    await user.press('Adicionar');
    const key = user.page.getByRole('dialog', { name: 'Adicionar chave de API' });
    await key.getByLabel('Nome').fill('ERP');
    await user.select(key.getByLabel('Permissões'), 'Clientes: ver', 'Clientes: ver');
    await user.page.keyboard.press('Escape');
    await user.press('Criar', key);
    await user.sees('Copie a chave agora: ela não será mostrada de novo.');
    await user.press('Já copiei');
    await user.page.getByRole('row').filter({ hasText: 'ERP' }).getByText('Clientes: ver', { exact: true }).waitFor();
  });

  it('a package begins with a trial; what lacks on another tab is said; this customer gets terms of their own', async () => {
    await user.goTo('Pacotes');
    const product = (await story.provider.products(books.products[0]?.integrationId ?? '')).get('SM-AUDIO');
    const audio = await story.provider.package('AUDIO', product, { description: 'Audiolivros' });
    await story.api.patch(`/plans/${(await story.api.get<ServiceShape>(`/services/${service.id}`)).planId}`, { lockPackages: false });
    await user.page.reload();
    await user.press(audio.description);
    const form = user.page.getByRole('dialog');
    await form.getByRole('tab', { name: 'Degustação' }).click();
    await form.getByLabel('Começa com degustação').click();
    await form.getByRole('tab', { name: 'Valores' }).click();
    await user.press('Salvar', form);
    await form.getByText('Informe os dias da degustação.').last().waitFor();
    await form.getByRole('tab', { name: 'Degustação' }).click();
    await form.getByRole('spinbutton', { name: /Quantos dias/ }).fill('30');
    await user.select(form.getByRole('combobox', { name: 'Depois' }), 'Continua, com preço');
    await user.picture('pacote-degustacao');
    await user.isAccessible();
    await user.press('Salvar', form);
    await form.waitFor({ state: 'hidden' });
    expect(await story.api.get(`/packages/${audio.id}`)).toMatchObject({ trial: { days: 30, then: 'convert' } });

    await user.open(`/clientes/${customer.id}`, person(1).name);
    await user.press('Ver pacotes');
    const packages = user.page.getByRole('dialog', { name: /^Pacotes/ });
    await packages.getByText('30 dias de degustação, depois com preço').waitFor();
    await user.press('Combinar Audiolivros', packages);
    const own = user.page.getByRole('dialog', { name: 'Adicionar: Audiolivros' });
    await own.getByLabel('Com uma degustação combinada com este cliente').check();
    await own.getByRole('spinbutton', { name: /Quantos dias/ }).fill('7');
    await user.select(own.getByRole('combobox', { name: 'Depois' }), 'Termina, sem cobrar nada');
    await user.picture('servico-degustacao-combinada');
    await user.isAccessible();
    await user.press('Adicionar', own);
    await own.waitFor({ state: 'hidden' });
    await packages.getByText(/^em degustação: até/).waitFor();
    await user.press('Alterar Audiolivros', packages);
    const changed = user.page.getByRole('dialog', { name: 'Alterar: Audiolivros' });
    await changed.getByLabel('Último dia da degustação').fill(daysAgo(-60));
    await user.press('Salvar', changed);
    await changed.waitFor({ state: 'hidden' });
    const [trial] = await story.api.list<{ until: string; then: string }>('/trials');
    expect(trial).toMatchObject({ until: daysAgo(-60), then: 'end' });
    await user.page.keyboard.press('Escape');
    await packages.waitFor({ state: 'hidden' });
  });

  it('a person’s data are told, then forgotten: what is in the way and what stays is said before', async () => {
    const { id, name } = await story.provider.customer(2);
    const theirs = await story.provider.service(id, service.planId);
    await story.provider.settled(id);
    await story.provider.pay((await story.provider.invoice(id, theirs.id, 3)).id, 9_990);
    await user.goTo('Clientes');
    await user.page.getByRole('link', { name }).click();
    await user.page.getByRole('tab', { name: 'Dados pessoais' }).click();
    await user.sees('Há serviços que não foram cancelados. Cancele-os antes.');
    expect(await user.page.getByRole('button', { name: 'Apagar dados' }).isDisabled()).toBe(true);
    const [file] = await Promise.all([user.page.waitForEvent('download'), user.press('Exportar dados')]);
    const told = JSON.parse(readFileSync(await file.path(), 'utf8')) as { customer: object; services: object[] };
    expect(told).toMatchObject({ customer: { name, document: person(2).document.replace(/\D/g, '') }, services: [{ id: theirs.id }] });

    await story.api.post(`/services/${theirs.id}/cancel`);
    await story.provider.settled(id);
    await user.page.reload();
    await user.press('Apagar dados');
    const form = user.page.getByRole('dialog');
    await form.getByText('Fica, porque a lei pede:').waitFor();
    await form.getByLabel(/digite o nome/).fill('Outra pessoa');
    await user.press('Apagar dados', form);
    await form.getByText('Não é o nome deste cliente.').waitFor();
    await user.picture('apagar-dados');
    await user.isAccessible();
    await form.getByLabel(/digite o nome/).fill(name);
    await user.press('Apagar dados', form);
    await user.page.getByRole('heading', { name: 'Titular apagado', level: 1 }).waitFor();
    await user.sees(/A identidade está selada à parte e some sozinha depois de/);
    await user.picture('dados-apagados');
    await user.isAccessible();
    expect(await story.api.get(`/customers/${id}`)).toMatchObject({ email: null, phone: null, erasedAt: expect.any(String) });
  });

  it('what is kept is kept for so long, no less than its floor', async () => {
    await user.goTo('Privacidade');
    await user.press('Histórico das chamadas às plataformas');
    const form = user.page.getByRole('dialog');
    await form.getByLabel('Guardar por quantos dias').fill('30');
    await user.press('Salvar', form);
    await form.getByText('Não menos de 90 dias.').waitFor();
    await user.picture('prazo-de-guarda');
    await form.getByLabel('Guardar por quantos dias').fill('400');
    await user.press('Salvar', form);
    await user.page.getByRole('cell', { name: '400 dias (1 ano)' }).waitFor();
  });

  it('the data key is replaced, and everything sealed anew with it', async () => {
    await user.goTo('Chaves de criptografia');
    await user.press('Trocar a chave de dados');
    await user.press('Trocar', user.page.getByRole('tooltip'));
    await user.sees(/^Última troca: .*valores selados de novo\.$/);
    const keys = await story.api.list<{ purpose: string; number: number; retiredAt: string | null }>('/data-keys?purpose=seal');
    expect(keys.map(({ number, retiredAt }) => [number, retiredAt !== null])).toEqual([
      [2, false],
      [1, true],
    ]);
  });

  it('a rule that would block many at once says how many; told to, it blocks them, and saves what was typed since', async () => {
    await story.api.patch('/blocking-policy', { holdPercent: 100, holdCount: 1_000 });
    const product = (await story.provider.products(books.products[0]?.integrationId ?? '')).get('SM-ESSENCIAL');
    const spared = await story.provider.package('ESSENCIAL', product, { debtPolicy: 'never' });
    const plan = await story.provider.plan('Fibra 300', { packages: [{ packageId: spared.id, mandatory: true }] });
    await Promise.all(
      Array.from({ length: 21 }, async (_, n) => {
        const debtor = await story.provider.customer(100 + n);
        const theirs = await story.provider.service(debtor.id, plan.id);
        await story.provider.invoice(debtor.id, theirs.id, 30);
        await story.provider.notice(theirs.id, 20);
        await story.provider.settled(debtor.id, 60_000);
      }),
    );
    const { run } = await story.provider.preview();
    expect(await story.provider.run(run.id)).toMatchObject({ status: 'succeeded' });
    await user.goTo('Pacotes');
    await user.press(spared.description);
    const form = user.page.getByRole('dialog');
    await user.select(form.getByLabel('Bloqueio por débito'), 'Bloqueia e desbloqueia com o serviço');
    await user.press('Salvar', form);
    await form.getByText(/bloquearia 21 de \d+ usuários/).waitFor();
    await user.isAccessible();
    await user.picture('bloquear-mesmo-assim');
    expect(await story.api.get(`/packages/${spared.id}`)).toMatchObject({ debtPolicy: 'never' });
    await form.getByLabel('Descrição', { exact: true }).fill('Essencial, com bloqueio');
    await user.press('Bloquear mesmo assim', form);
    await form.waitFor({ state: 'hidden' });
    expect(await story.api.get(`/packages/${spared.id}`)).toMatchObject({ debtPolicy: 'service', description: 'Essencial, com bloqueio' });
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
