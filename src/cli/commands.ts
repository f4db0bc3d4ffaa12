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
