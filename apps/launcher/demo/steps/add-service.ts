import { checkHolding, EffectCount } from '../at-the-platform.ts';
import type { ServiceOf } from '../facts.ts';
import type { Step, World } from '../world.ts';

interface Service {
  id: string;
  status: string;
  packages: { id: string; mandatory: boolean; origin: string; package: { code: string } }[];
}

interface Person {
  name: string;
  document: string;
  email: string;
  phone: string;
}

const ana: Person = { name: 'Ana Maria da Silva', document: '529.982.247-25', email: 'ana.silva@exemplo.com.br', phone: '37999990010' };
const bruno: Person = { name: 'Bruno Carvalho Lima', document: '111.444.777-35', email: 'bruno.lima@exemplo.com.br', phone: '37999990011' };

const terms = { dueDay: 10, billing: 'advance' };

async function addCustomer({ api }: World, person: Person): Promise<Omit<ServiceOf, 'serviceId'>> {
  const { id } = await api.post<{ id: string }>('/customers', person);
  return { customerId: id, name: person.name };
}

const codes = ({ packages }: Service): string[] => packages.map((link) => link.package.code).toSorted();

export const mandatoryPackage: Step = {
  title: 'Cliente › Serviços › Adicionar: Pacote obrigatório',
  guide: ['Pacote obrigatório: ativando a chavinha de obrigatório. Desta forma, o pacote fica atrelado no ato da adição do serviço no cliente.'],
  async run(world) {
    const { api, facts, check } = world;
    const { id: planId } = facts.get('plan');
    const { benefit, combo } = facts.get('packages');
    const customer = await addCustomer(world, ana);
    const services = `/customers/${customer.customerId}/services`;
    const unticked = { planId, ...terms, skipPackages: [benefit.id] };
    await check.refused('desmarcar o obrigatório ao adicionar o serviço é recusado', 'mandatory_package', api.post(services, unticked));

    const effects = await EffectCount.begin(world);
    const service = await api.post<Service>(services, { planId, ...terms });
    check.same('o serviço nasce com os dois pacotes do plano', [benefit.code, combo.code].toSorted(), codes(service));
    check.same('e aguarda instalação', 'awaiting_installation', service.status);
    await effects.check('na plataforma, por enquanto', {});

    await api.post(`/services/${service.id}/enable`);
    await checkHolding(world, customer.customerId, 'ao habilitar', { [benefit.productRef]: 'ativa', [combo.productRef]: 'ativa' });
    await effects.check('efeitos', { 'user-created': 1, subscribed: 2 });
    const { emailsSent } = await world.platform.state();
    check.same(
      'a plataforma enviou o e-mail de acesso ao assinante, uma vez',
      [ana.email],
      emailsSent.map(({ email }) => email),
    );
    facts.keep('ana', { ...customer, serviceId: service.id });
  },
};

export const optionalPackage: Step = {
  title: 'Cliente › Serviços › Adicionar: Pacote opcional',
  guide: ['Pacote opcional: não ativando a chavinha de obrigatório, assim é possível removê-lo no ato de adicionar o serviço do cliente.'],
  async run(world) {
    const { api, facts, check } = world;
    const { benefit, combo } = facts.get('packages');
    const customer = await addCustomer(world, bruno);
    const service = await api.post<Service>(`/customers/${customer.customerId}/services`, {
      planId: facts.get('plan').id,
      ...terms,
      status: 'enabled',
      skipPackages: [combo.id],
    });
    check.same('só o obrigatório foi vinculado', [benefit.code], codes(service));
    await checkHolding(world, customer.customerId, `para ${bruno.name}`, { [benefit.productRef]: 'ativa' });
    facts.keep('bruno', { ...customer, serviceId: service.id });
  },
};

export const removeMandatory: Step = {
  title: 'Serviços do Cliente › Outras Opções › Pacotes › Remover',
  guide: ['Se desejar, podendo ser removido após o serviço já adicionado.'],
  async run(world) {
    const { api, facts, check } = world;
    const { customerId, serviceId } = facts.get('bruno');
    const service = await api.read<Service>(`/services/${serviceId}`);
    const link = service.packages.find(({ mandatory }) => mandatory);
    check.that('o pacote obrigatório está no serviço', link !== undefined, 'um pacote obrigatório', codes(service));
    await api.remove(`/services/${serviceId}/packages/${link?.id}`);
    await checkHolding(world, customerId, 'era o último pacote', null);
    const after = await api.read<Service>(`/services/${serviceId}`);
    check.same('o serviço de internet continua habilitado, sem pacotes', ['enabled', []], [after.status, codes(after)]);
  },
};
