/** What an operator says about a flag. */
export interface FlagSetting {
  readonly on: boolean;
  /** 1 to 100, of the organizations. @default 100 */
  readonly percent?: number;
}

export const DESCRIPTION = 'Asks for a phase of a column migration of Treasurer. Archive it after the contract only.';

/** The one strategy that our commands write: the same organizations at the same percentage, everywhere. */
export function strategyFor(name: string, percent: number) {
  return {
    name: 'flexibleRollout',
    parameters: { rollout: String(percent), stickiness: 'organizationId', groupId: name },
    constraints: [],
    segments: [],
    variants: [],
  };
}

/** A whole flag in the form of Unleash's client features. */
export function featureFor(name: string, { on, percent = 100 }: FlagSetting) {
  return {
    name,
    type: 'release',
    description: DESCRIPTION,
    project: 'default',
    enabled: on,
    stale: false,
    strategies: [strategyFor(name, percent)],
    variants: [],
  };
}
