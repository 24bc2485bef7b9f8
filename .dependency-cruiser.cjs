// Highest first. A folder may import its own files and any line below it. Nothing else.
const order = [
  ['webhook', 'dispatch', 'operator', 'realtime'],
  ['operations', 'doctor'],
  ['erasing'],
  ['bot', 'statuses', 'merging', 'crm'],
  ['costs', 'sending'],
  ['outbox'],
  ['messages'],
  ['conversations'],
  ['contacts'],
  ['referrals'],
  ['lanes'],
  ['inbox'],
  ['operators'],
  ['access'],
  ['templates'],
  ['alarms'],
  ['media'],
  ['tenants'],
  ['providers'],
  ['simulator'],
  ['platform'],
  ['domain'],
];
// The same for the interface.
const interfaceOrder = [
  ['pages'],
  ['trace', 'mischief', 'rules', 'lines', 'tenants', 'operators', 'keys', 'audit', 'account'],
  ['phone', 'hours'],
  ['whatsapp'],
  ['shell'],
  ['api'],
];

const under = (folders, root = 'src') => `^${root}/(${folders.join('|')})/`;

/** No folder imports from a line above its own, nor from its neighbours. */
const downwards = (order, root) => [
  {
    name: `every-folder-of-${root}-has-a-level`,
    severity: 'error',
    from: { path: `^${root}/[^/]+/`, pathNot: under(order.flat(), root) },
    to: {},
  },
  ...order.slice(1).map((line, i) => ({
    name: `${root}/${line.join('+')}-imports-upwards`,
    severity: 'error',
    from: { path: under(line, root) },
    to: { path: under(order.slice(0, i + 1).flat(), root) },
  })),
  ...order
    .filter((line) => line.length > 1)
    .map((line) => ({
      name: `${root}/${line[0]}-and-its-neighbours-are-strangers`,
      severity: 'error',
      from: { path: under(line, root) },
      to: { path: under(line, root), pathNot: `^${root}/$1/` },
    })),
];

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    ...downwards(order, 'src'),
    ...downwards(interfaceOrder, 'web/src'),
    {
      name: 'nobody-imports-the-app',
      severity: 'error',
      from: { path: '^src/[^/]+/' },
      to: { path: '^src/[^/]+[.]ts$' },
    },
    {
      name: 'the-simulator-is-reached-over-http',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(simulator/|(app|simulator)[.]module[.]ts$)' },
      to: { path: '^src/simulator/' },
    },
    {
      // Written from Meta's pages: what it judges it must not know from the product.
      name: 'the-simulator-judges-by-itself',
      severity: 'error',
      from: { path: '^src/simulator/' },
      to: { path: '^src/', pathNot: '^src/(simulator|platform/(cli|timing))/' },
    },
    {
      name: 'the-interface-knows-only-types-of-the-server',
      severity: 'error',
      from: { path: '^web/src/' },
      to: { path: '^src/', pathNot: '^src/(simulator/control-types|domain/news)[.]ts$' },
    },
    {
      name: 'entities-stay-home',
      severity: 'error',
      from: { path: '^src/([^/]+)/' },
      to: { path: '[.]entity[.]ts$', pathNot: '^src/$1/' },
    },
    {
      name: 'domain-is-plain-typescript',
      severity: 'error',
      from: { path: '^src/domain/' },
      to: { pathNot: '^src/domain/' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '[.]spec[.]ts$' },
  },
};
