import { isIP } from 'node:net';
import { z } from 'zod';

/**
 * Whose word on the client's address is taken: nobody's, that of so many proxies counted from us, or that of the
 * proxies at these addresses.
 */
export type TrustProxy = false | number | readonly string[];

const NAMED: readonly string[] = ['loopback', 'linklocal', 'uniquelocal'];
const MOST_PROXIES = 10;

/** `true` is one proxy: with more, an address that a client wrote itself would be believed. */
export const trustProxySchema = z.string().transform((text, context): TrustProxy => {
  const trimmed = text.trim();
  if (trimmed === 'false') return false;
  if (trimmed === 'true') return 1;
  if (/^\d+$/.test(trimmed) && Number(trimmed) >= 1 && Number(trimmed) <= MOST_PROXIES) return Number(trimmed);
  const ranges = trimmed.split(',').map((part) => part.trim());
  if (ranges.every(isRange)) return ranges;
  context.addIssue(
    `must be false, true (one proxy), the number of proxies (1 to ${MOST_PROXIES}), or their addresses, as 10.0.0.0/8,loopback`,
  );
  return z.NEVER;
});

function isRange(text: string): boolean {
  if (NAMED.includes(text)) return true;
  const [address = '', bits, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d+$/.test(bits) && Number(bits) >= 1 && Number(bits) <= (version === 4 ? 32 : 128));
}
