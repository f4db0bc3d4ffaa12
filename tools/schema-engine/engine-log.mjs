/**
 * A line on stderr in the form that Prisma's CLI parses. Standard output belongs to JSON-RPC.
 * @param {'INFO' | 'ERROR'} level
 * @param {Readonly<Record<string, unknown>> & { message: string }} fields
 */
export function logLine(level, fields) {
  const line = { timestamp: new Date().toISOString(), level, fields, target: 'schema_engine::logger' };
  process.stderr.write(`${JSON.stringify(line)}\n`);
}
