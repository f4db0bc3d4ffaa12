export { AppConfigModule } from './config.module.js';
export { type Environment, EnvironmentInvalidError, environmentSchema, loadEnvironment } from './environment.js';
export type { TrustProxy } from './trust-proxy.js';
export { INSTANCE, type Instance, newInstance, type ProcessRole, SESSION_PREFIX } from './instance.js';
export { settingsOf } from './settings.js';
