import {
  COLUMN_MIGRATION_FLAGS,
  columnMigrationFlag,
  columnMigrationFlags,
  FlagAdmin,
  type FlagDefinition,
} from '../../flags/index.js';
import { ColumnMigrationRegistry } from '../../column-migration/operations.js';
import type { Invocation } from '../command.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { checkKey } from '../migrations.js';
import { numberOption } from '../parse.js';
import type { Terminal } from '../terminal.js';
import { UsageError } from '../usage.error.js';

/** `flags list | set | sync` */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const [what = '', ...rest] = invocation.words;
  if (what !== 'set' && rest.length > 0) throw new UsageError(`"${rest.join(' ')}" is too much`);
  if (what !== 'set' && invocation.options['percent'] !== undefined) throw new UsageError('--percent is for flags set');
  switch (what) {
    case 'list':
      return list(invocation);
    case 'set':
      return set(invocation, rest);
    case 'sync':
      return sync(invocation);
    default:
      throw new UsageError(`"${what}" is not one of list, set, sync`);
  }
}

async function list({ services, options, terminal }: Invocation): Promise<ExitCode> {
  const flags = await (await services()).get(FlagAdmin).list();
  if (options['json'] === true) terminal.say(JSON.stringify(flags, undefined, 2));
  else if (flags.length === 0) terminal.say('there are no flags of column migrations yet: flags sync makes them');
  else for (const flag of flags) terminal.say(lineOf(flag, terminal));
  return EXIT.ok;
}

async function set(invocation: Invocation, [key, flag, state, ...more]: readonly string[]): Promise<ExitCode> {
  const { services, options, terminal } = invocation;
  if (key === undefined || flag === undefined || state === undefined || more.length > 0)
    throw new UsageError('flags set takes a key, a flag, and on or off');
  const name = COLUMN_MIGRATION_FLAGS.find((one) => one === flag);
  if (name === undefined)
    throw new UsageError(`"${flag}" is no flag; the flags are ${COLUMN_MIGRATION_FLAGS.join(', ')}`);
  if (state !== 'on' && state !== 'off') throw new UsageError(`a flag is turned on or off, not "${state}"`);
  const percent = numberOption(invocation, 'percent', { min: 1, max: 100 });
  if (percent !== undefined && state === 'off') throw new UsageError('a flag that is off has no --percent');
  // What is written follows the phase in force, for everybody: a part of a fleet cannot write both.
  if (percent !== undefined && percent < 100 && name !== 'read-new')
    throw new UsageError(`--percent is for read-new: ${name} is for everybody or nobody`);
  const opened = await services();
  checkKey(opened, key);
  const setting = { on: state === 'on', ...(percent === undefined ? {} : { percent }) };
  const definition = await opened.get(FlagAdmin).set(columnMigrationFlag(key, name), setting);
  terminal.say(options['json'] === true ? JSON.stringify(definition, undefined, 2) : lineOf(definition, terminal));
  return EXIT.ok;
}

async function sync({ services, options, terminal }: Invocation): Promise<ExitCode> {
  const opened = await services();
  const keys = [...opened.get(ColumnMigrationRegistry).all().keys()];
  const result = await opened.get(FlagAdmin).sync(keys.flatMap(columnMigrationFlags));
  if (options['json'] === true) terminal.say(JSON.stringify(result, undefined, 2));
  else {
    for (const name of result.created) terminal.say(`created   ${name}`);
    for (const name of result.present) terminal.say(`present   ${name}`);
    for (const name of result.archived) terminal.say(`archived  ${name}: its name is taken; revive it in Unleash`);
    if (keys.length === 0) terminal.say('no column migration is in flight in this build');
  }
  return result.archived.length === 0 ? EXIT.ok : EXIT.no;
}

function lineOf({ name, enabled, reach, percent, problem }: FlagDefinition, terminal: Terminal): string {
  const state = terminal.paint(enabled ? 'green' : 'dim', enabled ? 'on ' : 'off');
  const whom = percent === undefined ? (reach === 'cohort' ? 'for a part' : '') : `${percent} %`;
  const line = enabled || percent === undefined ? `${state}  ${name}  ${whom}` : `${state}  ${name}`;
  return problem === undefined ? line.trimEnd() : `${line}  ${terminal.paint('yellow', `no opinion: ${problem}`)}`;
}
