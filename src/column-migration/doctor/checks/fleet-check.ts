import { type Examined, warning } from '../examined.js';
import type { Found } from '../finding.js';

/** Everybody alive can run the phase, and somebody is there to take the next step. */
export function checkFleet(examined: Examined): Found {
  const { row, fleet } = examined;
  if (row.phase === 'contracted') return [];
  const unable = fleet.filter(
    (member) => member.isLive && member.supports[row.key]?.phases.includes(row.phase) !== true,
  );
  const hasRunner = fleet.some(({ role, isLive }) => role === 'runner' && isLive);
  return [
    ...unable.map(({ applicationName, build }) =>
      warning(
        examined,
        'member.cannot_run',
        `${applicationName} (build ${build}) does not know this column migration or ${row.phase}`,
        'deploy a build that has its folder, or end the process',
      ),
    ),
    ...(hasRunner
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
