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

/** With `new` in place of an id it is one that is yet to be. */
const line = createRoute({
  getParentRoute: () => root,
  path: '/lines/$lineId',
  component: lazyRouteComponent(() => import('./lines/line-page'), 'LinePage'),
});

const tenants = createRoute({
  getParentRoute: () => root,
  path: '/tenants',
  component: lazyRouteComponent(() => import('./tenants/tenants-page'), 'TenantsPage'),
});

export const router = createRouter({
  routeTree: root.addChildren([start, playground, rules, lines, line, tenants]),
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
