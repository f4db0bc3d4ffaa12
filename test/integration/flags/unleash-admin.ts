import { loadEnvironment } from '../../../src/config/index.js';
import {
  columnMigrationFlag,
  createFlagAdmin,
  type FlagAdmin,
  FlagAdminRefusedError,
  FlagAdminUnconfiguredError,
  FlagArchivedError,
  FlagSourceUnavailableError,
} from '../../../src/flags/index.js';
import type { UnleashServer } from '../../harness/unleash.js';
import { UnleashWorld } from './unleash-world.js';

const FLAG = columnMigrationFlag('kept-in-unleash', 'dual-write');

/** What the `flags` commands meet in Unleash only. */
export function describeUnleashAdmin(getServer: () => UnleashServer): void {
  describe('its admin API', () => {
    let server: UnleashServer;
    let world: UnleashWorld;
    const adminWith = (overrides: Readonly<Record<string, string>>): FlagAdmin =>
      createFlagAdmin(
        loadEnvironment({
          DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/none',
          UNLEASH_URL: server.url,
          UNLEASH_API_TOKEN: server.backendToken,
          UNLEASH_ADMIN_TOKEN: server.adminToken,
          ...overrides,
        }),
      );
    beforeAll(() => {
      server = getServer();
      world = new UnleashWorld(server);
    });

    it('A8 an archived flag is neither made again nor changed: it is named, with what to do', async () => {
      const admin = adminWith({});
      await admin.set(FLAG, { on: true });
      await world.archive(FLAG);
      expect(await admin.sync([FLAG])).toEqual({ created: [], present: [], archived: [FLAG] });
      await expect(admin.set(FLAG, { on: true })).rejects.toBeInstanceOf(FlagArchivedError);
      expect((await admin.list()).map(({ name }) => name)).not.toContain(FLAG);
      await world.admin('POST', '/projects/default/revive', { features: [FLAG] });
      expect(await admin.set(FLAG, { on: false })).toMatchObject({ enabled: false });
    });

    it('sync offers organizationId as stickiness in the user interface', async () => {
      await adminWith({}).sync([FLAG]);
      expect(await world.admin('GET', '/context/organizationId')).toMatchObject({ stickiness: true });
    });

    it('changes the environment that is named, and no other', async () => {
      await adminWith({ UNLEASH_ENVIRONMENT: 'production' }).set(FLAG, { on: true });
      const inToken = (await adminWith({}).list()).find(({ name }) => name === FLAG);
      expect(inToken).toMatchObject({ enabled: false });
    });

    it('says what is missing or wrong in the configuration', async () => {
      const refusals = [
        [{ UNLEASH_ADMIN_TOKEN: '' }, FlagAdminUnconfiguredError, 'UNLEASH_ADMIN_TOKEN'],
        [{ UNLEASH_API_TOKEN: 'opaque' }, FlagAdminUnconfiguredError, 'UNLEASH_ENVIRONMENT'],
        [{ UNLEASH_ADMIN_TOKEN: 'wrong-secret' }, FlagAdminRefusedError, '401'],
        [{ UNLEASH_ENVIRONMENT: 'nowhere' }, FlagAdminRefusedError, 'nowhere'],
        [{ UNLEASH_URL: 'http://127.0.0.1:1' }, FlagSourceUnavailableError, 'does not answer'],
      ] as const;
      for (const [overrides, kind, text] of refusals) {
        const asked = adminWith(overrides).set(FLAG, { on: true });
        await expect(asked).rejects.toBeInstanceOf(kind);
        await expect(asked).rejects.toThrow(text);
        await expect(asked).rejects.not.toThrow('wrong-secret');
      }
    });
  });
}
