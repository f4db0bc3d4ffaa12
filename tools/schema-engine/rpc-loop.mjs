import { createInterface } from 'node:readline';
import { AdapterFactory } from './adapter-factory.mjs';
import { parseConnectionUrl } from './connection-url.mjs';
import { FailureRecord } from './failure-record.mjs';
import { rpcError } from './rpc-error.mjs';
import { callMethod } from './rpc-methods.mjs';
import { startWasmEngine } from './wasm-engine.mjs';

/** @import { EngineArguments } from './arguments.mjs' */
/** @import { MethodContext } from './rpc-methods.mjs' */

/**
 * Answers JSON-RPC requests, a line each, until the CLI ends.
 * @param {EngineArguments} options
 */
export async function serveJsonRpc({ url, shadowDatabaseUrl, schemaFiles }) {
  const target = url === undefined ? undefined : parseConnectionUrl(url);
  const failures = new FailureRecord();
  const factory = new AdapterFactory({ target, shadowDatabaseUrl, failures });
  stopWithCli(factory);
  /** @type {ReturnType<typeof startWasmEngine> | undefined} */
  let engine;
  /** @type {MethodContext} */
  const context = {
    target,
    engine: (options) => (engine ??= startWasmEngine(schemaFiles, factory.bound(options))),
    print,
  };
  for await (const line of createInterface({ input: process.stdin })) {
    if (line.trim() === '') continue;
    failures.clear();
    await answer(JSON.parse(line), context, failures);
  }
  await factory.disposeAll();
}

/**
 * @param {{ id?: unknown, method?: string, params?: unknown }} request
 * @param {MethodContext} context
 * @param {FailureRecord} failures
 */
async function answer({ id, method, params }, context, failures) {
  // The CLI acknowledges a `print`.
  if (method === undefined) return;
  try {
    const result = await Promise.race([callMethod(method, params, context), engineCrash]);
    send({ id, result: result ?? {} });
  } catch (error) {
    send({ id, error: rpcError(error, method, failures) });
  }
}

/**
 * Rejects when the engine throws past the promise of a call, as on a stack overflow. Without an answer the CLI would end
 * as if all were well.
 * @type {Promise<never>}
 */
const engineCrash = new Promise((_, reject) => process.once('uncaughtException', reject));
engineCrash.catch(() => undefined);

let lastId = 0;

/** @param {string} content */
function print(content) {
  lastId += 1;
  send({ id: lastId, method: 'print', params: { content } });
}

/** @param {object} message */
function send(message) {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
}

/**
 * The CLI ends its engine with a signal; Ctrl-C and the death of the CLI do so in the middle of a request.
 * @param {AdapterFactory} factory
 */
function stopWithCli(factory) {
  const stop = () => void factory.disposeAll().finally(() => process.exit(0));
  process.once('SIGINT', stop).once('SIGTERM', stop);
  process.stdin.once('end', stop);
}
