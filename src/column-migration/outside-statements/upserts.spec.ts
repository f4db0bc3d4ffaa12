import { arbitratesOn, isPrismas } from './upserts.js';

const CODE = { name: 'notes_code_key', columns: ['code'] };
const PAIR = { name: 'Notes "pair"', columns: ['org', 'Code'] };
const insert = (conflict: string): string => `insert into notes (code) values ($1) on conflict ${conflict}`;

describe('D14 an upsert by a unique column that moves', () => {
  it.each([
    ['(code) do nothing', CODE],
    ['( "code" ) do update set n = $2', CODE],
    ['(CODE) where n > $2 do nothing', CODE],
    ['(code collate "C" text_ops) do nothing', CODE],
    ['on constraint notes_code_key do nothing', CODE],
    ['on constraint NOTES_CODE_KEY do nothing', CODE],
    ['("Code", org) do nothing', PAIR],
    ['on constraint "Notes ""pair""" do nothing', PAIR],
  ])('is found in: on conflict %s', (conflict, unique) => {
    expect(arbitratesOn(insert(conflict), [unique])).toBe(true);
    expect(arbitratesOn(insert(conflict).toUpperCase().replaceAll('ON CONFLICT', 'ON\n  CONFLICT'), [])).toBe(false);
  });

  it.each([
    ['do nothing', CODE],
    ['(id) do update set code = $2', CODE],
    ['("CODE") do nothing', CODE],
    ['(code) do nothing', PAIR],
    ['on constraint notes_pkey do nothing', CODE],
  ])('is not: on conflict %s', (conflict, unique) => {
    expect(arbitratesOn(insert(conflict), [unique])).toBe(false);
  });

  it("is told from Prisma's own by what it answers", () => {
    const own = `INSERT INTO "public"."notes" ("code") VALUES ($1) ON CONFLICT ("code") DO UPDATE SET "n" = $2 WHERE ("public"."notes"."code" = $3 AND 1=1) RETURNING "public"."notes"."id"`;
    expect([
      isPrismas(own, 'public', 'notes'),
      isPrismas(insert('(code) do nothing returning id'), 'public', 'notes'),
    ]).toEqual([true, false]);
  });
});
