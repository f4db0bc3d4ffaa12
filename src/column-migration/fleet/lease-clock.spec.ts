import { LeaseClock } from './lease-clock.js';

let now = 0;
const clock = (): LeaseClock => new LeaseClock(10_000, () => now);

it('A15 ends here before it ends in the database, however long the answer took', () => {
  const lease = clock();
  now = 1_000;
  const sentAt = now;
  now = 6_000;
  lease.renewed(sentAt);
  expect(lease.isHeld()).toBe(true);
  now = 8_999;
  expect(lease.isHeld()).toBe(true);
  now = 9_001;
  expect(lease.isHeld()).toBe(false);
});

it('is not held before its first renewal, nor after it was lost', () => {
  const lease = clock();
  expect(lease.isHeld()).toBe(false);
  lease.renewed(now);
  lease.lost();
  expect(lease.isHeld()).toBe(false);
});
