import type { ConfigService } from '@nestjs/config';
import type { Environment } from './environment.js';

/** Some variables as one object, for a function that takes its settings as a value. An absent one is `undefined`. */
export function settingsOf<K extends keyof Environment>(
  config: ConfigService<Environment, true>,
  names: readonly K[],
): Pick<Environment, K> {
  return Object.fromEntries(names.map((name) => [name, config.get(name, { infer: true })])) as Pick<Environment, K>;
}
