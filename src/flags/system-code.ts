/** The code of an error of the operating system or of Node.js (`ENOENT`); `undefined` when it carries none. */
export function systemCodeOf(error: unknown): string | undefined {
  const hasCode = typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string';
  return hasCode ? String(error.code) : undefined;
}
