/*
 * ways.mjs -- how a step of SQL or a call of the disk can fail, and which of them is next.
 *
 * FAULTS_EVERY=1, as `make soak` says it, takes every one in turn; else some, others for each way of failing.
 */
import { EIO, ENOSPC, HOW, KIND, SQLITE } from './stage.mjs';

export const EVERY = Number(process.env.FAULTS_EVERY ?? 8);

export const WAYS = {
  'a step of SQL: the disk does not answer': { kinds: KIND.step, error: SQLITE.disk },
  'a step of SQL: the disk is full, and the transaction is gone': { kinds: KIND.step, error: SQLITE.full, how: HOW.undone },
  'a call: the disk does not answer': { kinds: KIND.disk | KIND.read, error: EIO },
  'a call: the disk is full after half of it': { kinds: KIND.disk, error: ENOSPC, how: HOW.short },
  'all calls from one on: the disk is full': { kinds: KIND.disk, error: ENOSPC, from: true },
};

/** What people may hear of it: codes of problems. */
export const SAID = /^(db\.(disk|full|commit|busy|open|copy)|spool\.(full|write)|file\.(write|open|read|sync)|sheet\.open|folder\.make|tenant\.broken)$/;

/** Which ones of so many: all of them, or a few from the beginning to the end; `shift`, 0 to 1, where in its part each of them is. */
export function* some(total, few, shift) {
  const parts = EVERY === 1 ? total : Math.min(few, total);
  for (let i = 0; i < parts; i++) yield 1 + Math.floor(((i + (EVERY === 1 ? 0 : shift)) * total) / parts);
}
