import {
  isOffPeakWindow,
  METRICS_URL,
  OFF_PEAK,
  readBackfill,
  GAUGES,
  tuneBackfill,
} from '../../column-migration/operations.js';
import type { Invocation } from '../command.js';
import { EXIT, type ExitCode } from '../exit-codes.js';
import { poolOf, statusOf } from '../migrations.js';
import { numberOption } from '../parse.js';
import { UsageError } from '../usage.error.js';

type Limits = Record<string, number | string | null>;

const TRIGGERS = ['refuse', 'fire', 'skip'];
/** Not gauges, but limits all the same. */
const OTHERS = ['quarantine', 'conversions'];

/** `tune KEY`: how fast, with how many workers, and what to give way to. */
export async function run(invocation: Invocation): Promise<ExitCode> {
  const { words, options, terminal, services } = invocation;
  const [key = ''] = words;
  const targetMs = numberOption(invocation, 'target-ms', { min: 1, max: 10_000 });
  const percent = numberOption(invocation, 'duty', { min: 1, max: 100 });
  const workers = numberOption(invocation, 'workers', { min: 1, max: 16 });
  const limits = {
    ...limitsOf(options['limit']),
    ...triggersOf(options['triggers']),
    ...urlsOf(options['metrics-url']),
  };
  const opened = await services();
  await statusOf(opened, key);
  const pool = poolOf(opened);
  await tuneBackfill(pool, key, {
    limits,
    ...(targetMs === undefined ? {} : { targetMs }),
    ...(percent === undefined ? {} : { duty: percent / 100 }),
    ...(workers === undefined ? {} : { workers }),
  });
  const { holding = null } = (await readBackfill(pool, key)) ?? {};
  if (options['json'] === true) terminal.say(JSON.stringify({ key, targetMs, percent, workers, limits }, undefined, 2));
  else {
    terminal.say(`${key}: set; workers read it with their next batch`);
    for (const { name, unit, about, defaultLimit } of GAUGES)
      terminal.say(
        `  ${name.padEnd(20)} ${terminal.paint('dim', `${defaultLimit ?? 'off'} ${unit} by default: waits for ${about}`)}`,
      );
    if (holding !== null) terminal.say(`  ${terminal.paint('yellow', holding)}`);
  }
  return EXIT.ok;
}

/** `replica-lag-ms=500,vacuum=off`. @throws UsageError */
function limitsOf(text: string | boolean | undefined): Limits {
  if (typeof text !== 'string') return {};
  return Object.fromEntries(
    text.split(',').map((part) => {
      const [name = '', value = ''] = part.split('=').map((one) => one.trim());
      return [name, limitOf(name, value)];
    }),
  );
}

function limitOf(name: string, value: string): number | string | null {
  const known = [...GAUGES.map(({ name }) => name), ...OTHERS, OFF_PEAK];
  if (!known.includes(name)) throw new UsageError(`--limit knows no "${name}"; there are ${known.join(', ')}`);
  if (value === 'off') return null;
  if (name === OFF_PEAK) {
    if (!isOffPeakWindow(value))
      throw new UsageError(`--limit ${OFF_PEAK} needs a window like "22:00-06:00 Europe/Berlin"`);
    return value;
  }
  const limit = Number(value);
  if (value === '' || Number.isNaN(limit) || limit < 0)
    throw new UsageError(`--limit ${name} needs a number, or "off"`);
  if (name === 'conversions' && limit < 1) throw new UsageError(`--limit ${name} needs at least 1`);
  return limit;
}

function triggersOf(text: string | boolean | undefined): Limits {
  if (typeof text !== 'string') return {};
  if (!TRIGGERS.includes(text)) throw new UsageError(`--triggers is one of ${TRIGGERS.join(', ')}`);
  return { triggers: text };
}

function urlsOf(text: string | boolean | undefined): Limits {
  if (typeof text !== 'string') return {};
  const urls = text.split(',').map((url) => url.trim());
  if (!urls.every((url) => /^https?:$/.test(protocolOf(url))))
    throw new UsageError('--metrics-url needs http addresses');
  return { [METRICS_URL]: urls.join(' ') };
}

function protocolOf(url: string): string {
  return URL.canParse(url) ? new URL(url).protocol : '';
}
