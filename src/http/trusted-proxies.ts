import type { TrustProxy } from '../config/index.js';

/**
 * As Fastify wants it. It asks of each address, ours first, whether to believe what that one says of the next; a bare
 * number it does not take any more, since nothing proves that the nearest address is a proxy's. Here that is the word
 * of whoever configured the number.
 */
export function trustedProxies(trust: TrustProxy): false | string[] | ((address: string, hop: number) => boolean) {
  if (trust === false) return false;
  return typeof trust === 'number' ? (_address, hop) => hop < trust : [...trust];
}
