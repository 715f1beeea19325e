/*
 * The kinds of part a record page is made of, one row each: how it is called and how it is drawn.
 */
import { Suspense, type ReactNode } from 'react';
import { part } from '../../app/route';
import type {
  FilesPart,
  HistoryPart,
  Mobile,
  MobilePart,
  ObjectMeta,
  Part,
  RecordView,
  RelatedPart,
  SectionsPart,
  TimelinePart,
} from '../../app/types';
import { Related } from './Related';
import { MobileFields } from './MobileFields';
import { Sections } from './Sections';

const Files = part(() => import('./Files'));
const History = part(() => import('./History'));
const Timeline = part(() => import('./timeline/Timeline'));

interface Kind<P extends Part> {
  draw(part: P, object: ObjectMeta, view: RecordView): ReactNode;
  count?(part: P, view: RecordView): number | undefined;
}

const kinds: { [K in Part['kind']]: Kind<Extract<Part, { kind: K }>> } = {
  sections: {
    draw: (part: SectionsPart, object, view) => (
      <Sections sections={part.sections} object={object} record={view.record} />
    ),
  },
  related: {
    draw: (part: RelatedPart, object, view) => <Related part={part} parent={object} view={view} />,
    count: (part: RelatedPart, view) => view.related[part.name]?.total,
  },
  files: {
    draw: (_: FilesPart, object, view) => (
      <Suspense fallback={null}>
        <Files object={object} view={view} />
      </Suspense>
    ),
    count: (_: FilesPart, view) => view.files?.rows.length || undefined,
  },
  mobile: {
    draw: (part: MobilePart, object, view) => (
      <MobileFields mobile={part.mobile} object={object} view={view} />
    ),
  },
  history: {
    draw: (_: HistoryPart, object, view) => (
      <Suspense fallback={null}>
        <History object={object} view={view} />
      </Suspense>
    ),
  },
  timeline: {
    draw: (_: TimelinePart, object, view) => (
      <Suspense fallback={null}>
        <Timeline object={object} view={view} />
      </Suspense>
    ),
  },
};

const kindOf = (part: Part) => kinds[part.kind] as Kind<Part> | undefined;

/** A part of a kind that this UI does not know is left empty. */
export const partBody = (part: Part, object: ObjectMeta, view: RecordView) =>
  kindOf(part)?.draw(part, object, view) ?? null;

export function partLabel(part: Part, view: RecordView): ReactNode {
  const count = kindOf(part)?.count?.(part, view);
  return (
    <>
      {part.label}
      {count !== undefined && <span className="quiet number"> {count}</span>}
    </>
  );
}

function subjectOf(part: Part): string {
  if (part.kind === 'related') return `${part.object}.${part.field}`;
  return part.kind === 'sections' ? part.name : part.kind;
}

export function partsFor(object: ObjectMeta, narrow: boolean): { tabs: Part[]; side: Part[] } {
  if (!narrow) return object.record;
  return object.mobile ? onPhone(object, object.mobile) : inOneColumn(object.record);
}

/** A phone's page as mobile.yaml says it: its fields, then the parts that it names. */
function onPhone(object: ObjectMeta, mobile: Mobile): { tabs: Part[]; side: Part[] } {
  const { tabs, side } = object.record;
  const first = tabs.find((part) => part.kind === 'sections');
  const fields: MobilePart = {
    kind: 'mobile',
    name: 'fields',
    label: first?.label ?? object.label,
    mobile,
  };
  const named = (name: string) => [...tabs, ...side].find((part) => part.name === name);
  return { tabs: [fields, ...mobile.tabs.flatMap((name) => named(name) ?? [])], side: [] };
}

/**
 * On a phone what stands beside becomes more tabs: nobody scrolls past one part to another. What
 * already is a tab is not shown twice.
 */
function inOneColumn({ tabs, side }: ObjectMeta['record']): { tabs: Part[]; side: Part[] } {
  const there = new Set(tabs.map(subjectOf));
  return { tabs: [...tabs, ...side.filter((part) => !there.has(subjectOf(part)))], side: [] };
}
