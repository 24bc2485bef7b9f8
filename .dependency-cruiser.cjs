// Highest first. A folder may import its own files and any line below it. Nothing else.
const order = [
  ['webhook', 'dispatch', 'operator', 'realtime'],
  ['bot', 'statuses', 'crm', 'operations'],
  ['outbox'],
  ['messages'],
  ['conversations'],
  ['contacts'],
  ['referrals'],
  ['lanes'],
  ['inbox'],
  ['access'],
  ['tenants'],
  ['providers'],
  ['simulator'],
  ['platform'],
  ['domain'],
];
const under = (folders) => `^src/(${folders.join('|')})/`;

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'every-folder-has-a-level',
      severity: 'error',
      from: { path: '^src/[^/]+/', pathNot: under(order.flat()) },
      to: {},
    },
    ...order.slice(1).map((line, i) => ({
      name: `${line.join('+')}-imports-upwards`,
      severity: 'error',
      from: { path: under(line) },
      to: { path: under(order.slice(0, i + 1).flat()) },
    })),
    ...order
      .filter((line) => line.length > 1)
      .map((line) => ({
        name: `${line[0]}-and-its-neighbours-are-strangers`,
        severity: 'error',
        from: { path: under(line) },
        to: { path: under(line), pathNot: '^src/$1/' },
      })),
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
