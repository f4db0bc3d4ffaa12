import type { Stage } from '../stage.js';

/** The release before serves beside the new one, as during a rolling deployment or after it was rolled back. */
export async function bringPreviousReleaseBack({ fleet, previousRelease, timeline }: Stage): Promise<void> {
  const api = await fleet.start(previousRelease);
  timeline.note(`${api.target.name} of the release before serves too: it knows description alone`);
}

/** Its requests in hand are answered, then it is gone. What it holds up before is in the timeline. */
export async function sendPreviousReleaseAway({ fleet, previousRelease, timeline, watch }: Stage): Promise<void> {
  const apis = fleet.of(previousRelease);
  if (apis.length === 0) return;
  const moved = await watch.until(({ phase, waitsFor }) => phase !== 'expanded' || waitsFor.length > 0, 3_000);
  const [reason] = moved?.waitsFor ?? [];
  if (moved?.phase === 'expanded' && reason !== undefined) timeline.note(`dual-write waits: ${reason}`);
  for (const api of apis) await fleet.stop(api);
  timeline.note('the release before is gone');
}
