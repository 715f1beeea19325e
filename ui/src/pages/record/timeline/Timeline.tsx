/*
 * Everything that happened with a record, in one line of time: comments, changes, and what points
 * here. Above it the box for a new comment.
 */
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useI18n, type Key } from '../../../app/i18n';
import type { ObjectMeta, RecordView } from '../../../app/types';
import { Problems } from '../../../kit/Problems';
import { Segments } from '../../../kit/Segments';
import { Skeleton } from '../../../kit/Skeleton';
import h from '../History.module.css';
import { CommentEntry } from './CommentEntry';
import { Composer } from './Composer';
import { ChangeEntry, PointingEntry } from './entries';
import { FILTERS, useComments, useTimeline, type Filter } from './useTimeline';

const WORDS: Record<Filter, Key> = {
  '': 'timeline.all',
  comments: 'timeline.comments',
  changes: 'timeline.changes',
  activities: 'timeline.activities',
};

export default function Timeline({ object, view }: { object: ObjectMeta; view: RecordView }) {
  const { t } = useI18n();
  const [only, setOnly] = useState<Filter>('');
  const comments = useComments(object.name, view.record.id);
  const timeline = useTimeline(object.name, view, only);
  const rows = timeline.data?.pages.flatMap((page) => page.rows);

  return (
    <>
      <Composer name={object.name} id={view.record.id} comments={comments} />
      <div className={h.switch}>
        <Segments
          label={t('timeline.filter')}
          value={only}
          items={FILTERS.map((filter) => ({ value: filter, label: t(WORDS[filter]) }))}
          onChange={setOnly}
        />
      </div>
      {timeline.error && <Problems error={timeline.error} />}
      {!rows && !timeline.error && <Skeleton width="60%" height={14} />}
      {rows && !rows.length && <p className={h.none}>{t('timeline.none')}</p>}
      {rows && rows.length > 0 && (
        <ol className={h.list}>
          {rows.map((row) => (
            <li key={row.id}>
              {row.kind === 'comment' && <CommentEntry row={row} comments={comments} />}
              {row.kind === 'change' && <ChangeEntry row={row} object={object} />}
              {row.kind === 'record' && <PointingEntry row={row} />}
            </li>
          ))}
        </ol>
      )}
      {timeline.hasNextPage && (
        <Button
          variant="subtle"
          color="gray"
          fullWidth
          loading={timeline.isFetching}
          onClick={() => void timeline.fetchNextPage()}
        >
          {t('timeline.more')}
        </Button>
      )}
    </>
  );
}
