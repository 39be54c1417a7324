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
  screen('/', () => import('../screens/overview/overview.tsx'), 'OverviewScreen'),
  screen('/clientes', () => import('../screens/customers/customers.tsx'), 'CustomersScreen'),
  screen('/clientes/$id', () => import('../screens/customers/customer.tsx'), 'CustomerScreen'),
  screen('/servicos', () => import('../screens/customers/services.tsx'), 'ServicesScreen'),
  screen('/degustacoes', () => import('../screens/customers/trials.tsx'), 'TrialsScreen'),
  screen('/avisos', () => import('../screens/blocking/outgoing-notices.tsx'), 'OutgoingNoticesScreen'),
  screen('/rescisoes', () => import('../screens/blocking/end-candidates.tsx'), 'EndCandidatesScreen'),
  screen('/eventos-de-faturamento', () => import('../screens/billing/billing-events.tsx'), 'BillingEventsScreen'),
  screen('/configuracao/tipos-de-cobranca', () => import('../screens/billing/charge-types.tsx'), 'ChargeTypesScreen'),
  screen('/bloqueios', () => import('../screens/blocking/block-runs.tsx'), 'BlockRunsScreen'),
  screen('/bloqueios/$id', () => import('../screens/blocking/block-run.tsx'), 'BlockRunScreen'),
  screen('/faturas', () => import('../screens/billing/invoices.tsx'), 'InvoicesScreen'),
  screen('/faturamento', () => import('../screens/billing/billing-runs.tsx'), 'BillingRunsScreen'),
  screen('/faturamento/$id', () => import('../screens/billing/billing-run.tsx'), 'BillingRunScreen'),
  screen('/contas', () => import('../screens/platforms/accounts.tsx'), 'AccountsScreen'),
  screen('/reconciliacao', () => import('../screens/platforms/reconciliations.tsx'), 'ReconciliationsScreen'),
  screen('/configuracao/pacotes', () => import('../screens/catalog/packages.tsx'), 'PackagesScreen'),
  screen('/configuracao/planos', () => import('../screens/catalog/plans.tsx'), 'PlansScreen'),
  screen('/configuracao/perfis-de-suspensao', () => import('../screens/blocking/suspension-profiles.tsx'), 'SuspensionProfilesScreen'),
  screen('/configuracao/regras', () => import('../screens/blocking/policies.tsx'), 'PoliciesScreen'),
  screen('/configuracoes/integracoes', () => import('../screens/platforms/integrations.tsx'), 'IntegrationsScreen'),
  screen('/configuracoes/integracoes/$id/produtos', () => import('../screens/platforms/products.tsx'), 'ProductsScreen'),
  screen('/administracao/usuarios', () => import('../screens/access/users.tsx'), 'UsersScreen'),
  screen('/administracao/papeis', () => import('../screens/access/roles.tsx'), 'RolesScreen'),
  screen('/administracao/chaves', () => import('../screens/access/api-keys.tsx'), 'ApiKeysScreen'),
  screen('/administracao/webhooks', () => import('../screens/administration/webhooks.tsx'), 'WebhooksScreen'),
  screen('/administracao/privacidade', () => import('../screens/administration/privacy.tsx'), 'PrivacyScreen'),
  screen('/administracao/chaves-de-criptografia', () => import('../screens/administration/encryption-keys.tsx'), 'EncryptionKeysScreen'),
  screen('/administracao/importacoes', () => import('../screens/administration/imports.tsx'), 'ImportsScreen'),
  screen('/administracao/importacoes/$id', () => import('../screens/administration/import.tsx'), 'ImportScreen'),
  screen('/administracao/exportacoes', () => import('../screens/administration/exports.tsx'), 'ExportsScreen'),
  screen('/administracao/auditoria', () => import('../screens/administration/audit.tsx'), 'AuditScreen'),
  screen('/minha-conta', () => import('../screens/access/my-account.tsx'), 'MyAccountScreen'),
];

export const router = createRouter({
  routeTree: root.addChildren([setUp, password, shell.addChildren([signIn, ...screens])]),
  defaultPendingComponent: Loading,
  defaultErrorComponent: ({ error, reset }) => <ProblemNote error={error} retry={reset} />,
});
