import type pg from 'pg';
import { KEY } from '../subject.js';

export interface Move {
  readonly from: string;
  readonly to: string;
  readonly askedBy: string;
  readonly at: string;
  readonly evidence: unknown;
}

export interface TimeInPhase {
  readonly phase: string;
  readonly visits: number;
  readonly seconds: number;
}

/** Every move that the ledger recorded, the first one first. */
export async function readMoves(db: pg.Pool): Promise<readonly Move[]> {
  const { rows } = await db.query<Move>(
    `select e.from_phase as "from", e.to_phase as "to", e.asked_by as "askedBy", e.evidence,
            to_char(e.happened_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at
       from column_migration.event as e where e.migration_key = $1 and e.kind = 'moved' order by e.id`,
    [KEY],
  );
  return rows;
}

/** From the moves, between two moments. */
export function timeInPhases(moves: readonly Move[], startedAt: Date, endedAt: Date): readonly TimeInPhase[] {
  const phases = new Map<string, { visits: number; ms: number }>();
  let since = startedAt;
  let phase = moves[0]?.from ?? 'expanded';
  const add = (until: Date): void => {
    const known = phases.get(phase) ?? { visits: 0, ms: 0 };
    phases.set(phase, { visits: known.visits + 1, ms: known.ms + until.getTime() - since.getTime() });
    since = until;
  };
  for (const move of moves) {
    add(new Date(move.at));
    phase = move.to;
  }
  add(endedAt);
  return [...phases].map(([name, { visits, ms }]) => ({ phase: name, visits, seconds: Math.round(ms / 100) / 10 }));
}

/** The longest hold of a lock that the steps' own evidence tells of, in ms. */
export function longestHeldByEvidence(moves: readonly Move[]): number | undefined {
  const found = moves.flatMap(({ evidence }) => heldIn(evidence));
  return found.length === 0 ? undefined : Math.max(...found);
}

function heldIn(evidence: unknown): readonly number[] {
  if (typeof evidence !== 'object' || evidence === null) return [];
  return Object.entries(evidence).flatMap(([name, value]) =>
    typeof value === 'number' && /held/i.test(name) ? [value] : heldIn(value),
  );
}
