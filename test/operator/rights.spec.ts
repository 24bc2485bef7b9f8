import { ModulesContainer, Reflector } from '@nestjs/core';
import { GUARDS_METADATA, PATH_METADATA } from '@nestjs/common/constants';
import { AccessGuard } from '../../src/access/access.guard';
import { neededRight } from '../../src/access/needs';
import { isInstallationWide, RIGHTS, ROLE_RIGHTS, ROLES } from '../../src/access/rights';
import { startApp, TestApp } from '../support/app';

/** What strangers may ask; everything else is behind the guard. */
const OPEN_TO_STRANGERS = [
  'AcceptanceController.accept',
  'AcceptanceController.look',
  'HealthController.live',
  'HealthController.metrics',
  'HealthController.ready',
  'SessionController.signIn',
  'WhatsappController.receiveWebhook',
  'WhatsappController.verifyWebhook',
];

describe('every route', () => {
  let recado: TestApp;
  beforeAll(async () => {
    recado = await startApp({ env: { SIMULATOR: 'on' } });
  });
  afterAll(() => recado.close());

  const handlers = () =>
    [...recado.app.get(ModulesContainer).values()]
      .flatMap((module) => [...module.controllers.values()])
      .flatMap(({ metatype, name }) => {
        const prototype = (metatype as { prototype: Record<string, object> }).prototype;
        const routes = Object.getOwnPropertyNames(prototype).filter(
          (method) => method !== 'constructor' && Reflect.hasMetadata(PATH_METADATA, prototype[method] ?? {}),
        );
        return routes.map((method) => {
          const handler = prototype[method] ?? {};
          const guards = recado.app
            .get(Reflector)
            .getAllAndMerge<unknown[]>(GUARDS_METADATA, [handler as never, metatype as never]);
          return { name: `${name}.${method}`, handler, guarded: guards.includes(AccessGuard) };
        });
      });

  it('is guarded, or open to strangers on purpose', () => {
    const open = handlers().filter(({ guarded }) => !guarded);
    expect(open.map(({ name }) => name).toSorted()).toEqual(OPEN_TO_STRANGERS);
  });

  it('says which right it needs', () => {
    const guarded = handlers().filter(({ guarded }) => guarded);
    expect(guarded.length).toBeGreaterThan(50);
    expect(guarded.filter(({ handler }) => neededRight(handler) === undefined)).toEqual([]);
  });
});

describe('a role', () => {
  it.each(ROLES.filter((role) => role !== 'owner'))('%s has nothing of the installation', (role) => {
    expect(ROLE_RIGHTS[role].filter(isInstallationWide)).toEqual([]);
  });

  it('of an owner has everything', () => {
    expect(ROLE_RIGHTS.owner).toEqual(RIGHTS);
  });

  it.each(['auditor', 'marketing'] as const)('%s reads nobody’s messages', (role) => {
    expect(ROLE_RIGHTS[role]).not.toContain('messages:read');
    expect(ROLE_RIGHTS[role]).not.toContain('traces:read');
  });
});
