import type { Command } from './command.js';

const FOLLOWED = {
  timeout: { type: 'string', value: 'SECONDS', about: 'longest wait; 600 unless given' },
  'no-wait': { type: 'boolean', about: 'leave the request in the ledger, and end at once' },
  by: { type: 'string', value: 'NAME', about: 'who asks, for the history; the user of this system unless given' },
} as const;

/** Every command, in the order of the usage. */
export const COMMANDS: Readonly<Record<string, Command>> = {
  status: {
    usage: ['status [KEY] [--watch]'],
    about: 'where every column migration stands, and what it waits for',
    words: [0, 1],
    options: { watch: { type: 'boolean', about: 'go on until Ctrl-C: redrawn on a terminal, changes elsewhere' } },
    load: () => import('./commands/status.js'),
  },
  gate: {
    usage: ['gate KEY --to PHASE'],
    about: 'may the next step be taken? 0 it may, 1 it may not, with the reasons',
    words: [1, 1],
    options: { to: { type: 'string', value: 'PHASE', about: 'a neighbour of the phase in force' } },
    load: () => import('./commands/gate.js'),
  },
  wait: {
    usage: ['wait KEY --phase PHASE --timeout SECONDS'],
    about: 'until the phase is in force: 0 it is, 1 the time ran out, with the reasons',
    details: ['Reached is the phase when it is in force, or was at any moment since the command began.'],
    words: [1, 1],
    options: {
      phase: { type: 'string', value: 'PHASE', about: 'the phase to wait for' },
      timeout: { type: 'string', value: 'SECONDS', about: 'longest wait' },
    },
    load: () => import('./commands/wait.js'),
  },
  flags: {
    usage: ['flags list', 'flags set KEY dual-write|read-new|new-only on|off [--percent N]', 'flags sync'],
    about: 'the flags of column migrations, in Unleash or in the flag file',
    details: ['sync creates the flags that are missing, off. It changes no other.'],
    words: [1, 4],
    options: {
      percent: {
        type: 'string',
        value: 'N',
        about: 'read-new only: the part of the organizations that reads the new column',
      },
    },
    load: () => import('./commands/flags.js'),
  },
  history: {
    usage: ['history KEY [--limit N]'],
    about: 'what happened to a column migration, the latest last',
    words: [1, 1],
    options: { limit: { type: 'string', value: 'N', about: 'at most so many events; 50 unless given' } },
    load: () => import('./commands/history.js'),
  },
  backfill: {
    usage: ['backfill KEY [--direction backward] [--again]'],
    about: 'fills the new column for all rows, together with whatever runner does so already: 0 it is done',
    details: [
      'Goes on where an earlier run stood. Ctrl-C ends it after the batch in hand; a runner, or this command again, goes on.',
      '--direction backward fills the old column from the new one, where the guard could not keep it equal.',
    ],
    words: [1, 1],
    options: {
      direction: { type: 'string', value: 'backward', about: 'the old column from the new one' },
      again: { type: 'boolean', about: 'from the beginning, although it is completed, failed or cancelled' },
    },
    load: () => import('./commands/backfill.js'),
  },
  pause: {
    usage: ['pause KEY'],
    about: 'holds backfill and sweeps within a second, wherever they run, until they are resumed',
    words: [1, 1],
    options: {},
    load: () => import('./commands/pause.js'),
  },
  resume: {
    usage: ['resume KEY'],
    about: 'goes on with what was paused, cancelled, or stopped by a problem',
    words: [1, 1],
    options: {},
    load: () => import('./commands/resume.js'),
  },
  cancel: {
    usage: ['cancel KEY'],
    about: 'ends a backfill after the batches in hand; what is filled stays filled',
    words: [1, 1],
    options: {},
    load: () => import('./commands/cancel.js'),
  },
  tune: {
    usage: [
      'tune KEY [--target-ms N] [--duty PERCENT] [--workers N] [--limit GAUGE=VALUE|off]... [--metrics-url URL] [--triggers refuse|fire|skip]',
    ],
    about: 'how fast a backfill goes, and what it gives way to; counts within a second',
    words: [1, 1],
    options: {
      'target-ms': { type: 'string', value: 'N', about: 'time of a batch; 100 unless given' },
      duty: {
        type: 'string',
        value: 'PERCENT',
        about: 'part of the time that a worker works; 20 unless given, 100 is full speed',
      },
      workers: { type: 'string', value: 'N', about: 'workers of each process; 1 unless given' },
      limit: {
        type: 'string',
        value: 'GAUGE=VALUE',
        about: 'what to give way to, several separated by commas; `off` for not at all',
      },
      'metrics-url': { type: 'string', value: 'URL', about: 'where service-p99-ms looks, several separated by commas' },
      triggers: { type: 'string', value: 'WHAT', about: 'triggers of others that would fire: refuse, fire, skip' },
    },
    load: () => import('./commands/tune.js'),
  },
  verify: {
    usage: ['verify KEY [--report-only]'],
    about: 'compares every row and repairs until one whole sweep finds nothing: 0 it is so',
    words: [1, 1],
    options: { 'report-only': { type: 'boolean', about: 'one sweep that repairs nothing' } },
    load: () => import('./commands/verify.js'),
  },
  mismatches: {
    usage: ['mismatches KEY [--limit N]'],
    about: 'rows whose columns were seen to differ, by key and class, without values',
    words: [1, 1],
    options: { limit: { type: 'string', value: 'N', about: 'at most so many; 50 unless given' } },
    load: () => import('./commands/mismatches.js'),
  },
  quarantine: {
    usage: ['quarantine KEY [--retry] [--limit N]'],
    about: 'rows that could not be filled, by key and class of error: 0 there are none, 1 there are',
    words: [1, 1],
    options: {
      retry: { type: 'boolean', about: 'try each of them once more first' },
      limit: { type: 'string', value: 'N', about: 'at most so many; 50 unless given' },
    },
    load: () => import('./commands/quarantine.js'),
  },
  brownout: {
    usage: ['brownout KEY [--undo]'],
    about: 'takes the old column out of reach for a while, by renaming it; it is kept filled',
    words: [1, 1],
    options: { undo: { type: 'boolean', about: 'give the old column its name back' }, ...FOLLOWED },
    load: () => import('./commands/brownout.js'),
  },
  contract: {
    usage: ['contract KEY --yes'],
    about: 'drops the old column for good: the one step without a way back',
    words: [1, 1],
    options: { yes: { type: 'boolean', about: 'I know that nothing leads back' }, ...FOLLOWED },
    load: () => import('./commands/contract.js'),
  },
  doctor: {
    usage: ['doctor'],
    about: 'compares ledger, database and code: 0 healthy, 1 findings, each with what to do',
    words: [0, 0],
    options: {},
    load: () => import('./commands/doctor.js'),
  },
};
