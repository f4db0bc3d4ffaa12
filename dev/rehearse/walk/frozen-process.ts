import { setTimeout as delay } from 'node:timers/promises';
import { waitUntilReady } from '../processes/fleet.js';
import { LEASE_TTL_MS, POLL_MS } from '../settings.js';
import type { Stage } from '../stage.js';

/** Within this time of its last heartbeat its lease has not expired, so no step may be taken past it. */
const FROZEN_MS = Math.min(3_000, LEASE_TTL_MS - POLL_MS - 500);
/** Long enough for a heartbeat and an acknowledgement. */
const AWAKE_MS = 400;
const ROUNDS = 20;

/**
 * Freezes a process, as a pause of its garbage collector or a stalled node does, while steps are asked for: one step may be taken
 * beside it, a second one not before it has acknowledged the first. The watch on the ledger sees a step that passed it over.
 */
export async function whileOneIsFrozen(stage: Stage, isOver: () => boolean): Promise<void> {
  const { fleet, thisRelease, timeline } = stage;
  const [api] = fleet.of(thisRelease);
  if (api === undefined) return;
  await fleet.withdraw(api);
  timeline.note(`${api.target.name} freezes again and again while steps are asked for`);
  for (let round = 0; round < ROUNDS && !isOver(); round += 1) {
    await api.child.freeze(FROZEN_MS);
    await delay(AWAKE_MS);
  }
  await waitUntilReady(api.child, api.target.port);
  fleet.giveRequests(api);
  timeline.note(`${api.target.name} is awake again`);
}
