import { createHash } from 'node:crypto';

/** SHA-256 of what a request asks for. The order of keys in its body does not matter, everything else does. */
export function fingerprintOf(method: string, path: string, body: unknown): Uint8Array<ArrayBuffer> {
  const digest = createHash('sha256')
    .update(`${method} ${path}\n${canonical(body)}`)
    .digest();
  return new Uint8Array(digest);
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`).join(',')}}`;
}
