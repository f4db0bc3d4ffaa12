import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFlagAdmin, createFlags, type FlagAdmin, type FlagName, type Flags } from '../../../src/flags/index.js';
import { replaceFile } from '../../../src/flags/admin/replace-file.js';
import { FakeFlags } from '../../../src/flags/testing/index.js';
import { loadEnvironment } from '../../../src/config/index.js';
import type { UnleashServer } from '../../harness/unleash.js';
import type { TestFeature, TestSegment } from './features.js';
import { UnleashWorld } from './unleash-world.js';

/** One implementation of the port, and the hands that change its flags. */
export interface FlagSource {
  readonly flags: Flags;
  /** Adds or replaces these flags; others stay. */
  put(features: readonly TestFeature[], segments?: readonly TestSegment[]): Promise<void>;
  archive(name: FlagName): Promise<void>;
  close(): Promise<void>;
}

export interface AdministeredSource extends FlagSource {
  readonly admin: FlagAdmin;
}

export const silent = { log: (): void => undefined, warn: (): void => undefined };
const DATABASE_URL = 'postgresql://nobody@127.0.0.1:1/none';

export function openFake(): FlagSource {
  const flags = new FakeFlags();
  return {
    flags,
    put(features, segments) {
      for (const feature of features) flags.put(feature, segments);
      return Promise.resolve();
    },
    archive(name) {
      flags.remove(name);
      return Promise.resolve();
    },
    close: () => flags.stop(),
  };
}

export async function openFile(): Promise<AdministeredSource & { readonly path: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'treasurer-flags-'));
  const path = join(folder, 'data', 'flags.json');
  const environment = loadEnvironment({ DATABASE_URL, FLAGS_FILE: path, FLAGS_REFRESH_MS: '100' });
  const flags = createFlags(environment, silent);
  const admin = createFlagAdmin(environment);
  const known = new Map<string, TestFeature>();
  let knownSegments: readonly TestSegment[] = [];
  const write = (): Promise<void> =>
    replaceFile(path, JSON.stringify({ version: 2, features: [...known.values()], segments: knownSegments }));
  await admin.sync([]);
  return {
    flags,
    admin,
    path,
    put(features, segments = knownSegments) {
      for (const feature of features) known.set(feature.name, feature);
      knownSegments = segments;
      return write();
    },
    archive(name) {
      known.delete(name);
      return write();
    },
    async close() {
      await flags.stop();
      await rm(folder, { recursive: true });
    },
  };
}

export interface UnleashSourceOptions {
  readonly refreshMs?: number;
  /** Where the flags are read from, for instance a proxy. @default the server itself */
  readonly url?: string;
  readonly token?: string;
}

export function openUnleash(server: UnleashServer, options: UnleashSourceOptions = {}): AdministeredSource {
  const { refreshMs = 200, url = server.url, token = server.backendToken } = options;
  const shared = { DATABASE_URL, FLAGS_REFRESH_MS: String(refreshMs), UNLEASH_API_TOKEN: token };
  const flags = createFlags(loadEnvironment({ ...shared, UNLEASH_URL: url }), silent);
  const admin = createFlagAdmin(
    loadEnvironment({ ...shared, UNLEASH_URL: `${server.url}/api/`, UNLEASH_ADMIN_TOKEN: server.adminToken }),
  );
  const world = new UnleashWorld(server);
  return {
    flags,
    admin,
    put: (features, segments) => world.put(features, segments),
    archive: (name) => world.archive(name),
    close: () => flags.stop(),
  };
}
