/*
 * What people write and hear: the shapes of the timeline and of notifications, as
 * docs/http-shapes.md names them. Types only.
 */
import type { HistoryEntry, Ref } from './types';

interface Entry {
  id: string;
  at: string;
  user: Ref | null;
}

export interface Comment extends Entry {
  kind: 'comment';
  text: string;
  mentions: Ref[];
  edited_at: string | null;
  can: ('edit' | 'delete')[];
  /** In the answer to writing: who was named and may not read the record. */
  unseen?: Ref[];
}

export interface Change extends HistoryEntry {
  kind: 'change';
}

/** A record that points here: an activity, a task. */
export interface Pointing extends Entry {
  kind: 'record';
  object: string;
  label: string;
  icon: string | null;
  record: Ref;
  text: string | null;
}

export type TimelineRow = Comment | Change | Pointing;

export interface TimelinePage {
  rows: TimelineRow[];
  next: string | null;
}

export interface Notice {
  id: string;
  at: string;
  kind: string;
  text: string;
  excerpt: string | null;
  by: Ref | null;
  object: string | null;
  icon: string | null;
  /** null: it is about nothing, or about several. */
  record: Ref | null;
  count: number;
  read: boolean;
}

export interface NoticePage {
  rows: Notice[];
  next: string | null;
  /** 100 stands for more. */
  unread: number;
}
