import { hasRunner, membersUnableToRun } from '../../fleet/fleet-facts.js';
import { type Examined, warning } from '../examined.js';
import type { Found } from '../finding.js';

/** Every live member can run the phase, and a runner is there to take the next step. */
export function checkFleet(examined: Examined): Found {
  const { row, fleet } = examined;
  if (row.phase === 'contracted') return [];
  return [
    ...membersUnableToRun(fleet, row.key, row.phase).map(({ applicationName, build }) =>
      warning(
        examined,
        'member.cannot_run',
        `${applicationName} (build ${build}) does not know this column migration or ${row.phase}`,
        'deploy a build that has its folder, or end the process',
      ),
    ),
    ...(hasRunner(fleet)
      ? []
      : [
          warning(
            examined,
            'runner.missing',
            'no runner is in the fleet: no step is taken',
            'start node dist/runner.js',
          ),
        ]),
  ];
}
