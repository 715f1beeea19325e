/*
 * The shapes that travel between server and UI, as docs/http-shapes.md names them. One rule: types
 * only, no code; a page that needs another member adds it here first.
 */

/** An expression as JSON: ["==", ["path", "stage"], ["text", "won"]]. See expressions.ts. */
export type Tree = [string, ...unknown[]];

export interface Ref {
  id: string;
  title: string | null;
  hidden?: boolean;
  object?: string;
}

/** A file that was sent before; `name` is null where it is gone. */
export interface FileRef {
  id: string;
  name: string | null;
  type: string | null;
  size: number | null;
  image: boolean;
  url: string | null;
}

/**
 * A list is that of a field with several options, in their order; or of its files (FileRef), which
 * only fields/file reads.
 */
export type Value = string | number | boolean | null | Ref | string[];
export type Values = Record<string, Value | undefined>;
export type RecordData = Values & { id: string; version: number };

export interface Option {
  value: string;
  label: string;
  color?: string | null;
  retired?: boolean;
  attributes?: Record<string, Value>;
}

export interface Field {
  name: string;
  type: string;
  label: string;
  help?: string | null;
  placeholder?: string | null;
  system?: boolean;
  required?: boolean;
  readonly?: boolean;
  set_once?: boolean;
  sortable?: boolean;
  operators?: string[];
  /** A value, or a tree (an array) that makes one. */
  default?: Value | Tree;
  visible_when?: Tree | null;
  required_when?: Tree | null;
  readonly_when?: Tree | null;
  /** Left out when a record is copied. */
  no_copy?: boolean;
  /** The choice that decides which options can be chosen. */
  depends_on?: string | null;
  /** By option: it can be chosen where this holds. Others always can. */
  options_when?: Record<string, Tree>;
  /** Over the fields of what a lookup leads to; the server applies it. */
  filter?: Tree | null;
  /** How a formula computes; null where that may not be known. */
  value?: Tree | null;
  // What single types add; only their own folder in fields/ reads these.
  min?: number | string | null;
  max?: number | string | null;
  scale?: number;
  currency?: string | null;
  prefix?: string | null;
  suffix?: string | null;
  rows?: number | null;
  options?: Option[];
  max_items?: number | null;
  max_files?: number | null;
  /** Kinds of files, between blanks; and the largest of them in MiB. */
  accept?: string | null;
  max_size?: number | null;
  to?: string[];
  returns?: string;
  /** What a web address may begin with, between blanks. */
  schemes?: string;
}

export interface SectionField {
  field: string;
  span?: number;
}

export interface Section {
  name: string;
  label: string | null;
  columns: number;
  visible_when?: Tree | null;
  fields: SectionField[];
}

export interface SectionsPart {
  kind: 'sections';
  name: string;
  label: string;
  sections: Section[];
}

export interface RelatedPart {
  kind: 'related';
  name: string;
  label: string;
  object: string;
  field: string;
  columns: string[];
  /** What the columns show of other objects. */
  paths: Field[];
  sort?: string | null;
  inline?: boolean;
  limit?: number;
}

export interface HistoryPart {
  kind: 'history';
  name: string;
  label: string;
}

export interface FilesPart {
  kind: 'files';
  name: string;
  label: string;
}

export interface TimelinePart {
  kind: 'timeline';
  name: string;
  label: string;
}

/** What a phone shows at once, and the groups below it. */
export interface MobilePart {
  kind: 'mobile';
  name: string;
  label: string;
  mobile: Mobile;
}

export type Part = FilesPart | SectionsPart | RelatedPart | HistoryPart | TimelinePart | MobilePart;

/** A button that runs a script's function; see docs/http-shapes.md. */
export interface Action {
  name: string;
  label: string;
  help: string | null;
  icon: string | null;
  on: 'record' | 'list';
  danger: boolean;
  /** Asked before it runs. */
  confirm: string | null;
  /** Its form; null: it needs none. */
  input: Field[] | null;
}

export interface Guide {
  text: string | null;
  fields: string[];
  /** The button that leads into this stage; null: the option is chosen like any value. */
  action?: string | null;
}

export interface ListView {
  name: string;
  label: string;
  columns: string[];
  sort?: string | null;
  group?: string | null;
  default?: boolean;
}

/** Cards in columns, one for each option of the choice `by`. */
export interface Board {
  name: string;
  label: string;
  by: string;
  card: { title: string | null; facts: string[] };
  sum: string | null;
}

/** A list as somebody has set it up; what is missing is as in the view that it goes on from. */
export interface ViewState {
  view?: string;
  where?: string;
  columns?: string[];
  sort?: string;
  group?: string;
  /** In pixels, by the columns' names. */
  widths?: Record<string, number>;
}

export interface SavedView {
  id: string;
  label: string;
  owner: Ref | null;
  shared: 'none' | 'roles' | 'all';
  roles: string[];
  default_for: string[];
  mine: boolean;
  can: ('edit' | 'delete')[];
  state: ViewState;
}

export interface SavedViews {
  rows: SavedView[];
  /** What opens first: a saved view's id, the name of one of the app's, or null. */
  default: string | null;
  /** With whom one may share; missing where one may not. */
  roles?: { name: string; label: string }[];
}

/** What of a record's page is for a phone. */
export interface Mobile {
  fields: string[];
  /** null: all that the page has */
  actions: string[] | null;
  /** Names of tabs, and of what stands beside. */
  tabs: string[];
  /** Fetched when somebody opens them. */
  more: { name: string; label: string; fields: string[] }[];
}

export interface ObjectMeta {
  name: string;
  label: string;
  plural: string;
  description: string | null;
  icon: string | null;
  hash: string;
  title: string | null;
  owner: string | null;
  child: { field: string; object: string } | null;
  rights: {
    create: boolean;
    update: boolean;
    delete: boolean;
    import?: boolean;
    export?: boolean;
    bulk?: boolean;
  };
  fields: Field[];
  rules: { name: string; when: Tree; message: string; field: string | null }[];
  actions?: Action[];
  views: ListView[];
  boards: Board[];
  mobile: Mobile | null;
  record: {
    header: { title: string | null; subtitle: string | null; facts: string[]; actions: string[] };
    path?: { field: string; guide?: Record<string, Guide> } | null;
    tabs: Part[];
    side: Part[];
  };
  form: { create: { sections: Section[]; then?: string | null }; edit: { sections: Section[] } };
  /** What views and the page show of other objects: fields named by the way to them. */
  paths: Field[];
}

export interface User {
  id: string;
  login: string;
  name: string;
  roles: string[];
  admin: boolean;
  /** What this user may configure. */
  setup?: 'none' | 'content' | 'model' | 'code' | 'all';
}

export interface Session {
  user: User;
  tenant: { name: string; label: string };
  language: string;
  csrf: string;
}

export interface ObjectEntry {
  label: string;
  plural: string;
  icon: string | null;
  hash: string;
  create: boolean;
}

export interface MenuItem {
  kind: string;
  label?: string;
  icon?: string | null;
  object?: string;
  view?: string | null;
  board?: string;
  url?: string;
  report?: string;
  dashboard?: string;
}

export interface Menu {
  name: string;
  label: string;
  icon: string | null;
  items: MenuItem[];
}

export interface App {
  tenant: { name: string; label: string };
  app: { name: string; label: string; version: string };
  release: number;
  /** Of all that is configured: while it is edited, a release may keep its number. */
  hash: string;
  user: User;
  /** The departments above the user's, and that one: every name that it goes by. */
  departments: string[];
  language: string;
  languages: string[];
  currency: string | null;
  time_zone: string;
  menus: Menu[];
  /** The dashboard that the start page shows. */
  home?: string | null;
  objects: Record<string, ObjectEntry>;
  csrf: string;
  /** Notifications, up to 100. */
  unread: number;
}

export type * from './answers';
