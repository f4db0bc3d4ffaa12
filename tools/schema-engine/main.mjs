#!/usr/bin/env node
// Stands in for Prisma's native schema engine: the same JSON-RPC on standard input and output, the same code compiled to
// WebAssembly, as published to npm. prisma.config.ts points the CLI here. See docs/operations/schema-migrations.md.
import { parseEngineArguments } from './arguments.mjs';
import { logLine } from './engine-log.mjs';
import { KnownError } from './known-error.mjs';
import { assertMatchingVersions, engineCommit } from './versions.mjs';

/** @param {readonly string[]} argv */
async function main(argv) {
  const options = parseEngineArguments(argv);
  if (options.isVersionRequest) {
    process.stdout.write(`schema-engine-cli ${engineCommit()}\n`);
    return;
  }
  assertMatchingVersions();
  if (options.cliCommand === undefined) {
    const { serveJsonRpc } = await import('./rpc-loop.mjs');
    await serveJsonRpc(options);
  } else {
    const { runCliCommand } = await import('./cli-commands.mjs');
    await runCliCommand(options);
    logLine('INFO', { message: 'done' });
  }
}

// The CLI drops the first line on stderr unread.
logLine('INFO', { message: 'Starting schema engine' });
try {
  await main(process.argv.slice(2));
} catch (error) {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof KnownError ? error.errorCode : undefined;
  logLine('ERROR', { is_panic: false, message, ...(code !== undefined && { error_code: code }) });
  process.exitCode = 1;
}
process.exit();
