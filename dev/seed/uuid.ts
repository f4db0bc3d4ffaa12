import type { Random } from './random.js';

const HEX = Array.from({ length: 65_536 }, (_, value) => value.toString(16).padStart(4, '0'));

/** RFC 9562, version 7: time first, then a serial number up to 2^30, so keys of one run are unique and ordered. */
export function uuidV7(atMs: number, serial: number, random: Random): string {
  const time = atMs.toString(16).padStart(12, '0');
  const low = HEX[serial & 0xffff] ?? '';
  const high = HEX[0x8000 | ((serial >>> 16) & 0x3fff)] ?? '';
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(random).slice(1)}-${high}-${low}${hex(random)}${hex(random)}`;
}

function hex(random: Random): string {
  return HEX[random.below(65_536)] ?? '';
}
