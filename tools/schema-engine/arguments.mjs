import { KnownError } from './known-error.mjs';

/**
 * What Prisma's CLI says on the command line of its engine.
 * @typedef {object} EngineArguments
 * @property {boolean} isVersionRequest
 * @property {string | undefined} url connection URL of the database, `undefined` when none is configured
 * @property {string | undefined} shadowDatabaseUrl
 * @property {readonly string[]} schemaFiles paths of the Prisma schema files
 * @property {string | undefined} cliCommand set when one `cli` command is to be run instead of the JSON-RPC loop
 */

/**
 * @param {readonly string[]} argv without the interpreter and the script
 * @returns {EngineArguments}
 * @throws {KnownError} when `--datasource` is no JSON object
 */
export function parseEngineArguments(argv) {
  const datasource = parseDatasource(valueAfter(argv, '--datasource'));
  return {
    isVersionRequest: argv.includes('--version') || argv.includes('-v'),
    url: text(datasource['url']),
    shadowDatabaseUrl: text(datasource['shadowDatabaseUrl']),
    schemaFiles: argv.flatMap((argument, index) => (argv[index - 1] === '--datamodels' ? [argument] : [])),
    cliCommand: valueAfter(argv, 'cli'),
  };
}

/**
 * @param {readonly string[]} argv
 * @param {string} name
 * @returns {string | undefined}
 */
function valueAfter(argv, name) {
  const index = argv.indexOf(name);
  return index === -1 ? undefined : argv[index + 1];
}

/**
 * @param {string | undefined} json
 * @returns {Record<string, unknown>}
 */
function parseDatasource(json) {
  if (json === undefined) return {};
  try {
    return Object(JSON.parse(json));
  } catch {
    // The text is not repeated: it may hold a password.
    throw new KnownError(undefined, 'the engine was started with a --datasource that is not JSON');
  }
}

/**
 * @param {unknown} value
 * @returns {string | undefined} `undefined` for an empty string too
 */
function text(value) {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
