import type pg from 'pg';

/**
 * The way of pgroll, in statements of our own with the same shape: two row triggers that read every column and the search path, a marker
 * column, and batches of 1,000 rows in key order that set the key to itself so that the triggers compute the value.
 */
export async function prepareTouching(client: pg.Client): Promise<void> {
  await client.query(`drop trigger if exists "zz_guard_users-name-to-required" on people`);
  await client.query(`alter table people add column is_untouched boolean default true`);
  for (const [direction, comparison, assignment] of [
    ['up', '<>', `new.new_name := case when the_name is null then 'placeholder' else the_name end;`],
    ['down', '=', `new.name := the_new_name;`],
  ] as const) {
    await client.query(`create function touch_${direction}() returns trigger language plpgsql as $$
      declare
        the_id people.id%type := new.id;
        the_name people.name%type := new.name;
        the_new_name people.new_name%type := new.new_name;
        path text;
      begin
        select s into path from current_setting('search_path') as s;
        if path ${comparison} 'public_02_name' then ${assignment} new.is_untouched := false; end if;
        return new;
      end $$`);
    await client.query(
      `create trigger touch_${direction} before insert or update on people for each row execute function touch_${direction}()`,
    );
  }
}

export async function fillByTouching(client: pg.Client): Promise<void> {
  let last: number | null = 0;
  while (last !== null) {
    const { rows }: { rows: { last: number | null }[] } = await client.query(
      `with batch as (select id from people where is_untouched and id > $1 order by id limit 1000 for no key update),
            touched as (update people set id = people.id from batch where people.id = batch.id returning people.id)
       select max(t.id) as last from touched as t`,
      [last],
    );
    last = rows[0]?.last ?? null;
  }
}
