/*
 * The records opened last in this browser, per tenant and user. Only titles that were shown anyway
 * are kept.
 */
import { tenant } from './place';

export interface RecentRecord {
  object: string;
  id: string;
  title: string;
  at: string;
}

const MOST = 8;
let key = '';

/** Whose list it is; called as soon as the user is known. */
export const recentOf = (userId: string) => {
  key = `tenon.recent.${tenant}.${userId}`;
};

export function recentRecords(): RecentRecord[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? '[]');
    return Array.isArray(kept) ? kept : [];
  } catch {
    return [];
  }
}

export function rememberRecord(object: string, id: string, title: string): void {
  const others = recentRecords().filter((record) => record.id !== id);
  const all = [{ object, id, title, at: new Date().toISOString() }, ...others].slice(0, MOST);
  localStorage.setItem(key, JSON.stringify(all));
}

export function forgetRecord(id: string): void {
  localStorage.setItem(key, JSON.stringify(recentRecords().filter((record) => record.id !== id)));
}
