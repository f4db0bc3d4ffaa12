import type { Queryable } from '../sql/queryable.js';

/** Leaves the fleet: from then on no step waits for this member. To be called when no unit of work is open. */
export async function leaveFleet(db: Queryable, id: string): Promise<void> {
  await db.query(`delete from column_migration.member as m where m.id = $1`, [id]);
}
