import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { NotFound } from './shell/not-found';
import { Root } from './shell/root';
import { Start } from './shell/start';

const root = createRootRoute({ component: Root, notFoundComponent: NotFound });

const start = createRoute({ getParentRoute: () => root, path: '/', component: Start });

const playground = createRoute({
  getParentRoute: () => root,
  path: '/playground',
  component: lazyRouteComponent(() => import('./pages/playground'), 'Playground'),
});

const rules = createRoute({
  getParentRoute: () => root,
  path: '/rules',
  component: lazyRouteComponent(() => import('./rules/rules-page'), 'RulesPage'),
});

const lines = createRoute({
  getParentRoute: () => root,
  path: '/lines',
  component: lazyRouteComponent(() => import('./lines/lines-page'), 'LinesPage'),
});

/** With `new` in place of an id it is one that is yet to be, of `tenant` unless one chooses another. */
const line = createRoute({
  getParentRoute: () => root,
  path: '/lines/$lineId',
  validateSearch: ({ tenant }): { tenant?: string } => (typeof tenant === 'string' ? { tenant } : {}),
  component: lazyRouteComponent(() => import('./lines/line-page'), 'LinePage'),
});

const tenants = createRoute({
  getParentRoute: () => root,
  path: '/tenants',
  component: lazyRouteComponent(() => import('./tenants/tenants-page'), 'TenantsPage'),
});

const operators = createRoute({
  getParentRoute: () => root,
  path: '/operators',
  component: lazyRouteComponent(() => import('./operators/operators-page'), 'OperatorsPage'),
});

/** For strangers too. */
const invitation = createRoute({
  getParentRoute: () => root,
  path: '/invitation',
  component: lazyRouteComponent(() => import('./operators/invitation-page'), 'InvitationPage'),
});

const keys = createRoute({
  getParentRoute: () => root,
  path: '/keys',
  component: lazyRouteComponent(() => import('./keys/keys-page'), 'KeysPage'),
});

const audit = createRoute({
  getParentRoute: () => root,
  path: '/audit',
  component: lazyRouteComponent(() => import('./audit/audit-page'), 'AuditPage'),
});

const account = createRoute({
  getParentRoute: () => root,
  path: '/account',
  component: lazyRouteComponent(() => import('./account/account-page'), 'AccountPage'),
});

export const router = createRouter({
  routeTree: root.addChildren([
    start,
    playground,
    rules,
    lines,
    line,
    tenants,
    operators,
    keys,
    audit,
    account,
    invitation,
  ]),
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
