import { passesFor } from './passes.js';

const sum = (passes: readonly number[]): number => passes.reduce((total, part) => total + part, 0);

it('fills every row of a page in one of the passes', () => {
  for (const rows of [1, 7, 40, 200])
    for (const grownBytes of [0, 10, 60]) {
      const passes = passesFor({ rows, rowBytes: 8_000 / rows - 12, grownBytes, indexes: 8 });
      expect(sum(passes)).toBe(rows);
      expect(Math.min(...passes)).toBeGreaterThan(0);
    }
});

it('comes back to full pages with many indexes: a few rows leave first, then as many as fit', () => {
  const passes = passesFor({ rows: 40, rowBytes: 196, grownBytes: 50, indexes: 9 });
  expect(passes.length).toBeGreaterThan(3);
  expect(passes[0]).toBeGreaterThanOrEqual(8);
  expect(passes[0]).toBeLessThan(16);
});

it('visits once where a page has too few line pointers left for most rows to stay', () => {
  expect(passesFor({ rows: 200, rowBytes: 36, grownBytes: 12, indexes: 1 })).toHaveLength(1);
  expect(passesFor({ rows: 190, rowBytes: 36, grownBytes: 12, indexes: 9 }).length).toBeGreaterThan(1);
});

it('needs few passes where pages have room', () => {
  const full = passesFor({ rows: 40, rowBytes: 196, grownBytes: 50, indexes: 9 });
  const roomy = passesFor({ rows: 27, rowBytes: 196, grownBytes: 50, indexes: 9 });
  expect(roomy.length).toBeLessThan(full.length);
});
