import { passesFor } from './passes.js';

const sum = (passes: readonly number[]): number => passes.reduce((total, part) => total + part, 0);

it('fills every row of a page in one of the passes', () => {
  for (const rows of [1, 7, 40, 200])
    for (const grownBytes of [0, 10, 60]) {
      const { passes } = passesFor({ rows, rowBytes: 8_000 / rows - 12, grownBytes, indexes: 8 });
      expect(sum(passes)).toBe(rows);
      expect(Math.min(...passes)).toBeGreaterThan(0);
    }
});

it('comes back to full pages with many indexes: a few rows leave first, then as many as fit', () => {
  const { passes } = passesFor({ rows: 40, rowBytes: 196, grownBytes: 50, indexes: 9 });
  expect(passes.length).toBeGreaterThan(3);
  expect(passes[0]).toBeGreaterThanOrEqual(8);
  expect(passes[0]).toBeLessThan(16);
});

it('visits once where a page has too few line pointers left for rows to stay', () => {
  expect(passesFor({ rows: 260, rowBytes: 20, grownBytes: 4, indexes: 9 }).passes).toHaveLength(1);
});

it('comes back for a part of the rows where line pointers bound how many can stay', () => {
  const { passes, hotRate } = passesFor({ rows: 221, rowBytes: 28, grownBytes: 15, indexes: 1 });
  expect(passes).toHaveLength(2);
  expect(hotRate * 221).toBeCloseTo(291 - 221, 6);
});

it('needs few passes where pages have room', () => {
  const { passes: full } = passesFor({ rows: 40, rowBytes: 196, grownBytes: 50, indexes: 9 });
  const { passes: roomy } = passesFor({ rows: 27, rowBytes: 196, grownBytes: 50, indexes: 9 });
  expect(roomy.length).toBeLessThan(full.length);
});
