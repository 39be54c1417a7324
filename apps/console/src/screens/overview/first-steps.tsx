import { Link } from '@tanstack/react-router';
import type { OverviewView } from '../../api/generated/types.gen.ts';
import { Panel } from '../../ui/panel.tsx';

/** From nothing to the first package sold: what is done is ticked, what is next is said. */
export function FirstSteps({ overview }: { overview: OverviewView }) {
  const steps = [
    { done: overview.platforms.length > 0, title: 'Cadastrar a integração', to: '/configuracoes/integracoes' },
    { done: overview.products > 0, title: 'Sincronizar os produtos', to: '/configuracoes/integracoes' },
    { done: overview.packages > 0, title: 'Criar o primeiro pacote', to: '/configuracao/pacotes' },
    { done: overview.plans > 0, title: 'Criar um plano', to: '/configuracao/planos' },
    { done: overview.services > 0, title: 'Adicionar um cliente e seu serviço', to: '/clientes' },
    { done: overview.attached > 0, title: 'Vender o pacote ao cliente', to: '/clientes' },
  ];
  const next = steps.findIndex(({ done }) => !done);
  if (next < 0) return null;
  return (
    <Panel title="Primeiros passos">
      <ol className="steps">
        {steps.map(({ title, to, done }, index) => (
          <li key={title} aria-current={index === next ? 'step' : undefined}>
            <Link to={to}>{title}</Link> {done && <span className="muted">✓ feito</span>}
            {index === next && <strong>← próximo passo</strong>}
          </li>
        ))}
      </ol>
    </Panel>
  );
}
