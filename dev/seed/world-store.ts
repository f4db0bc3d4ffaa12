import type pg from 'pg';
import { insertRows } from './insert-rows.js';
import { SeedError } from './options.js';
import type { World, WorldRows } from './world.js';

/** Inserts the rows of a world. `createdAt` is when all of it began. */
export async function insertWorld(db: pg.ClientBase, rows: WorldRows, createdAt: Date): Promise<void> {
  for (const [table, list] of Object.entries(rows))
    await insertRows(
      db,
      table,
      list.map((row) => ({ ...row, created_at: createdAt })),
    );
}

/** An organization that is there already, as a world. Throws SeedError if it is not, or has no account. */
export async function worldOf(db: pg.ClientBase, organizationId: string): Promise<World> {
  const { rows } = await db.query<World['organizations'][number]>(
    `select o.id,
            (select coalesce(json_agg(json_build_object('id', a.id, 'currency', a.currency) order by a.created_at, a.name), '[]') from accounts as a where a.organization_id = o.id) as accounts,
            array(select c.id::text from categories as c where c.organization_id = o.id order by c.created_at, c.name, c.id) as "categoryIds",
            array(select v.id::text from vendors as v where v.organization_id = o.id order by v.created_at, v.name) as "vendorIds"
       from organizations as o where o.id = $1 and o.deleted_at is null`,
    [organizationId],
  );
  const [organization] = rows;
  if (organization === undefined) throw new SeedError(`there is no organization ${organizationId}`);
  if (organization.accounts.length === 0) throw new SeedError(`the organization ${organizationId} has no account yet`);
  return { organizations: [organization] };
}

/** Whether the database holds organizations that neither a seed nor the demonstration made; how many. */
export async function countForeign(db: pg.ClientBase, domain: string, demoEmail: string): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `select count(*)::int as count from organizations as o where not exists (
       select from members as m join users as u on u.id = m.user_id
        where m.organization_id = o.id and (u.email = $2 or right(u.email, length($1) + 1) = '@' || $1))`,
    [domain, demoEmail],
  );
  return rows[0]?.count ?? 0;
}
