/** What a command's exit code says; docs/reference/cli.md lists them. 64 and up are those of sysexits.h. */
export const EXIT = {
  /** It is so, it was done. */
  ok: 0,
  /** It is not so, or not yet: a closed gate, a time that ran out, findings, a refusal. */
  no: 1,
  /** The command line names something that does not exist. */
  usage: 64,
  /** The database or Unleash cannot be reached, or does not answer. */
  unavailable: 69,
  /** A mistake of ours. */
  internal: 70,
  /** The configuration is not usable. */
  config: 78,
  /** Ended by Ctrl-C before there was an answer. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
