const FULL = '█';
const EMPTY = '░';

/** `████████░░░░ 66.0 %`; without an estimate only what is known is drawn. */
export function bar(percent: number, width: number): string {
  const filled = Math.round((Math.min(100, Math.max(0, percent)) / 100) * width);
  return `${FULL.repeat(filled)}${EMPTY.repeat(width - filled)}`;
}

/** `1 h 5 min`, `3 min 20 s`, `12 s`: the two largest units. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const parts: readonly (readonly [number, string])[] = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3_600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [seconds % 60, 's'],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  if (first === -1) return '0 s';
  return parts
    .slice(first, first + 2)
    .filter(([count]) => count > 0)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
}

/** `12,345` */
export function thousands(count: number): string {
  return Math.round(count).toLocaleString('en-US');
}
