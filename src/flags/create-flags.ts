import { hostname } from 'node:os';
import { Logger } from '@nestjs/common';
import type { Environment } from '../config/index.js';
import { FileFlagAdmin } from './admin/file-flag-admin.js';
import type { FlagAdmin } from './admin/flag-admin.port.js';
import { UnleashAdminApi } from './admin/unleash-admin-api.js';
import { UnleashFlagAdmin } from './admin/unleash-flag-admin.js';
import { FlagAdminUnconfiguredError } from './flags.errors.js';
import type { Flags } from './flags.port.js';
import { FileReader } from './loading/file-reader.js';
import type { FlagsLogger } from './loading/flags-logger.js';
import { PolledFlags } from './loading/polled-flags.js';
import { UnleashReader } from './loading/unleash-reader.js';

export const FLAGS_VARIABLES = [
  'FLAGS_FILE',
  'FLAGS_REFRESH_MS',
  'UNLEASH_URL',
  'UNLEASH_API_TOKEN',
] as const satisfies readonly (keyof Environment)[];
export const FLAG_ADMIN_VARIABLES = [
  'FLAGS_FILE',
  'UNLEASH_URL',
  'UNLEASH_API_TOKEN',
  'UNLEASH_ADMIN_TOKEN',
  'UNLEASH_PROJECT',
  'UNLEASH_ENVIRONMENT',
] as const satisfies readonly (keyof Environment)[];

type FlagsEnvironment = Pick<Environment, (typeof FLAGS_VARIABLES)[number]>;
type AdminEnvironment = Pick<Environment, (typeof FLAG_ADMIN_VARIABLES)[number]>;

/** Flags from Unleash where `UNLEASH_URL` names one, else from the flag file. Loads nothing before `start`. */
export function createFlags(environment: FlagsEnvironment, logger: FlagsLogger = new Logger('Flags')): Flags {
  const { FLAGS_FILE, FLAGS_REFRESH_MS: refreshMs, UNLEASH_URL, UNLEASH_API_TOKEN: token } = environment;
  if (UNLEASH_URL === undefined || token === undefined) {
    return new PolledFlags({ reader: new FileReader(FLAGS_FILE), refreshMs, logger });
  }
  const access = { url: apiUrl(UNLEASH_URL), token, instanceId: `${hostname()}-${process.pid}` };
  return new PolledFlags({ reader: new UnleashReader({ ...access, refreshMs }), refreshMs, logger, reporting: access });
}

/** Changes flags where `createFlags` reads them. What is missing in the configuration is an error when it is used. */
export function createFlagAdmin(environment: AdminEnvironment): FlagAdmin {
  const { FLAGS_FILE, UNLEASH_URL, UNLEASH_ADMIN_TOKEN, UNLEASH_PROJECT: project } = environment;
  if (UNLEASH_URL === undefined) return new FileFlagAdmin(FLAGS_FILE);
  const api = new UnleashAdminApi({ url: apiUrl(UNLEASH_URL), token: UNLEASH_ADMIN_TOKEN });
  return new UnleashFlagAdmin({ api, project, environment: () => environmentOf(environment) });
}

/** The address of Unleash's API; people give the server's. */
function apiUrl(url: string): string {
  const trimmed = url.replace(/\/+$/, '');
  return trimmed.endsWith('/api') ? trimmed : `${trimmed}/api`;
}

/** A backend token is `<project>:<environment>.<secret>`. @throws FlagAdminUnconfiguredError */
function environmentOf({ UNLEASH_ENVIRONMENT, UNLEASH_API_TOKEN }: AdminEnvironment): string {
  const named = UNLEASH_ENVIRONMENT ?? /^[^:]+:([^.]+)\./.exec(UNLEASH_API_TOKEN ?? '')?.[1];
  if (named !== undefined) return named;
  throw new FlagAdminUnconfiguredError('UNLEASH_ENVIRONMENT is missing: UNLEASH_API_TOKEN does not name one');
}
