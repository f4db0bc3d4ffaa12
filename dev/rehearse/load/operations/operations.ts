import type { AccountClient } from '../account-client.js';
import { exportAll, listNewest, lookIntoTheDatabase, readOne, search, walkByMemo } from './read.js';
import { changeStatuses, createOne, deleteOne, editOne, restoreOne } from './write.js';

export type Operation = (client: AccountClient) => Promise<void>;

/** What clients do all day, and how often in a hundred. */
export const OPERATIONS: readonly (readonly [weight: number, operation: Operation])[] = [
  [22, createOne],
  [26, editOne],
  [5, deleteOne],
  [4, restoreOne],
  [5, changeStatuses],
  [15, readOne],
  [10, listNewest],
  [5, search],
  [4, walkByMemo],
  [1, exportAll],
  [3, lookIntoTheDatabase],
];
