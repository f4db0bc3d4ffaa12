import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg';

/** @import { SchemaEngine } from '@prisma/schema-engine-wasm/schema_engine_bg' */

const PACKAGE = '@prisma/schema-engine-wasm/schema_engine_bg';

/** The engine's last words; after a panic every call fails with a bare `unreachable`. */
let panicMessage = '';

/**
 * Starts Prisma's schema engine, the very code of the native binary, inside this process.
 * @param {readonly string[]} schemaFiles
 * @param {object} adapterFactory bound with `bindMigrationAwareSqlAdapterFactory`
 * @returns {Promise<SchemaEngine>}
 */
export async function startWasmEngine(schemaFiles, adapterFactory) {
  await instantiate();
  /** @type {[string, string][]} */
  const datamodels = schemaFiles.map((path) => [path, readFileSync(path, 'utf8')]);
  const options = { datamodels: datamodels.length === 0 ? undefined : datamodels };
  return bindings.SchemaEngine.new(options, () => undefined, adapterFactory);
}

/**
 * @param {unknown} error
 * @returns {string | undefined} what a panicking engine said, `undefined` when the error is none of those
 */
export function panicOf(error) {
  return error instanceof WebAssembly.RuntimeError ? panicMessage || error.message : undefined;
}

async function instantiate() {
  Object.assign(globalThis, {
    PRISMA_WASM_PANIC_REGISTRY: {
      /** @param {string} message */
      set_message(message) {
        panicMessage = message;
      },
    },
  });
  const folder = dirname(createRequire(import.meta.url).resolve(PACKAGE));
  const module = readFileSync(join(folder, 'schema_engine_bg.wasm'));
  /** @type {any} The generated bindings are functions of numbers, not worth types. */
  const imports = { './schema_engine_bg.js': bindings };
  const { instance } = await WebAssembly.instantiate(module, imports);
  const wasm = /** @type {any} */ (bindings);
  wasm.__wbg_set_wasm(instance.exports);
  const { __wbindgen_start: start } = instance.exports;
  if (typeof start === 'function') start();
}
