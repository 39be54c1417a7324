import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Navigate, Outlet } from '@tanstack/react-router';
import { Loading, NoSuchPage, ProblemNote } from '../ui/states.tsx';
import { Shell } from './layout.tsx';
import './shell.css';

const root = createRootRoute({
  component: Outlet,
  notFoundComponent: NoSuchPage,
});
const shell = createRoute({ getParentRoute: () => root, id: 'shell', component: Shell });
const setUp = createRoute({ getParentRoute: () => root, path: '/setup', component: lazyRouteComponent(() => import('../session/set-up.tsx'), 'SetUpScreen') });
const password = createRoute({
  getParentRoute: () => root,
  path: '/password',
  component: lazyRouteComponent(() => import('../session/password.tsx'), 'PasswordScreen'),
});
/** Where an identity provider sends back whom it could not sign in. */
const signIn = createRoute({ getParentRoute: () => shell, path: '/sign-in', component: () => <Navigate to="/" /> });

/** A screen is loaded when it is first gone to. */
const screen = <Name extends string>(path: string, load: () => Promise<Record<Name, () => React.ReactNode>>, name: Name) =>
  createRoute({ getParentRoute: () => shell, path, component: lazyRouteComponent(load, name) });

const screens = [
  screen('/', () => import('../screens/overview.tsx'), 'OverviewScreen'),
  screen('/clientes', () => import('../screens/customers.tsx'), 'CustomersScreen'),
  screen('/clientes/$id', () => import('../screens/customer.tsx'), 'CustomerScreen'),
  screen('/servicos', () => import('../screens/services.tsx'), 'ServicesScreen'),
  screen('/degustacoes', () => import('../screens/trials.tsx'), 'TrialsScreen'),
  screen('/avisos', () => import('../screens/outgoing-notices.tsx'), 'OutgoingNoticesScreen'),
  screen('/rescisoes', () => import('../screens/end-candidates.tsx'), 'EndCandidatesScreen'),
  screen('/eventos-de-faturamento', () => import('../screens/billing-events.tsx'), 'BillingEventsScreen'),
  screen('/configuracao/tipos-de-cobranca', () => import('../screens/charge-types.tsx'), 'ChargeTypesScreen'),
  screen('/bloqueios', () => import('../screens/block-runs.tsx'), 'BlockRunsScreen'),
  screen('/bloqueios/$id', () => import('../screens/block-run.tsx'), 'BlockRunScreen'),
  screen('/faturas', () => import('../screens/invoices.tsx'), 'InvoicesScreen'),
  screen('/faturamento', () => import('../screens/billing-runs.tsx'), 'BillingRunsScreen'),
  screen('/faturamento/$id', () => import('../screens/billing-run.tsx'), 'BillingRunScreen'),
  screen('/contas', () => import('../screens/accounts.tsx'), 'AccountsScreen'),
  screen('/reconciliacao', () => import('../screens/reconciliations.tsx'), 'ReconciliationsScreen'),
  screen('/configuracao/pacotes', () => import('../screens/packages.tsx'), 'PackagesScreen'),
  screen('/configuracao/planos', () => import('../screens/plans.tsx'), 'PlansScreen'),
  screen('/configuracao/perfis-de-suspensao', () => import('../screens/suspension-profiles.tsx'), 'SuspensionProfilesScreen'),
  screen('/configuracao/regras', () => import('../screens/policies.tsx'), 'PoliciesScreen'),
  screen('/configuracoes/integracoes', () => import('../screens/integrations.tsx'), 'IntegrationsScreen'),
  screen('/configuracoes/integracoes/$id/produtos', () => import('../screens/products.tsx'), 'ProductsScreen'),
  screen('/administracao/usuarios', () => import('../screens/users.tsx'), 'UsersScreen'),
  screen('/administracao/papeis', () => import('../screens/roles.tsx'), 'RolesScreen'),
  screen('/administracao/chaves', () => import('../screens/api-keys.tsx'), 'ApiKeysScreen'),
  screen('/administracao/webhooks', () => import('../screens/webhooks.tsx'), 'WebhooksScreen'),
  screen('/administracao/privacidade', () => import('../screens/privacy.tsx'), 'PrivacyScreen'),
  screen('/administracao/chaves-de-criptografia', () => import('../screens/encryption-keys.tsx'), 'EncryptionKeysScreen'),
  screen('/administracao/importacoes', () => import('../screens/imports.tsx'), 'ImportsScreen'),
  screen('/administracao/importacoes/$id', () => import('../screens/import.tsx'), 'ImportScreen'),
  screen('/administracao/exportacoes', () => import('../screens/exports.tsx'), 'ExportsScreen'),
  screen('/administracao/auditoria', () => import('../screens/audit.tsx'), 'AuditScreen'),
  screen('/minha-conta', () => import('../screens/my-account.tsx'), 'MyAccountScreen'),
];

export const router = createRouter({
  routeTree: root.addChildren([setUp, password, shell.addChildren([signIn, ...screens])]),
  defaultPendingComponent: Loading,
  defaultErrorComponent: ({ error, reset }) => <ProblemNote error={error} retry={reset} />,
});
