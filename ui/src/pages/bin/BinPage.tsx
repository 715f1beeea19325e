/* What was deleted: bring it back, or let it go for good. Newest first. */
import { ActionIcon, Button } from '@mantine/core';
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useLocation } from 'wouter';
import { api, queryString } from '../../app/api';
import { daysLeft, useRestore, type BinPageData, type Bundle } from '../../app/bin';
import { useI18n } from '../../app/i18n';
import { useApp } from '../../app/meta';
import { recordPath } from '../../app/place';
import { useTitle } from '../../app/useTitle';
import { refreshRecords } from '../../app/refresh';
import { announce, announceFailure } from '../../kit/announce';
import { DangerDialog } from '../../kit/DangerDialog';
import { Icon } from '../../kit/Icon';
import { Message } from '../../kit/Message';
import { ObjectIcon } from '../../kit/ObjectIcon';
import { Problems } from '../../kit/Problems';
import { Skeleton } from '../../kit/Skeleton';
import s from './BinPage.module.css';

export default function BinPage() {
  const { t } = useI18n();
  const [doomed, setDoomed] = useState<Bundle | null>(null);
  useTitle(t('bin'));
  return (
    <div className={s.page}>
      <header className={s.head}>
        <h1>{t('bin')}</h1>
        <p>{t('bin.text')}</p>
      </header>
      <Bundles onPurge={setDoomed} />
      {doomed && <PurgeDialog bundle={doomed} onClose={() => setDoomed(null)} />}
    </div>
  );
}

function Bundles({ onPurge }: { onPurge: (bundle: Bundle) => void }) {
  const { t } = useI18n();
  const bin = useInfiniteQuery({
    queryKey: ['bin'],
    queryFn: ({ pageParam, signal }) =>
      api<BinPageData>('GET', `/bin?${queryString({ limit: 50, cursor: pageParam })}`, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    staleTime: 0,
  });
  const rows = bin.data?.pages.flatMap((page) => page.rows);

  if (bin.error) return <Problems error={bin.error} />;
  if (!rows) return <Skeleton width="60%" height={14} />;
  if (!rows.length) return <Message icon="trash-2" title={t('bin.empty')} />;
  return (
    <>
      <ul className={s.list}>
        {rows.map((bundle) => (
          <Row key={bundle.id} bundle={bundle} onPurge={() => onPurge(bundle)} />
        ))}
      </ul>
      {bin.hasNextPage && (
        <Button
          variant="subtle"
          color="gray"
          loading={bin.isFetching}
          onClick={() => void bin.fetchNextPage()}
        >
          {t('bin.more')}
        </Button>
      )}
    </>
  );
}

const nameOf = (bundle: Bundle) => bundle.title ?? bundle.label;

function Row({ bundle, onPurge }: { bundle: Bundle; onPurge: () => void }) {
  const { t, format } = useI18n();
  const { objects } = useApp();
  const [, go] = useLocation();
  const restore = useRestore();
  const title = nameOf(bundle);
  const bringBack = () =>
    restore.mutate(bundle.id, {
      onSuccess: ({ object, id }) => {
        announce(t, t('bin.restored', { title }));
        go(recordPath(object, id));
      },
      onError: (error) => announceFailure(t, t('bin.refused', { title }), error),
    });
  const told = [
    bundle.label,
    bundle.count > 1 && t('bin.count', { n: bundle.count }),
    bundle.deleted_by?.title,
  ];
  return (
    <li className={s.row}>
      <ObjectIcon object={bundle.object} icon={objects[bundle.object]?.icon} size={32} />
      <div className={s.what}>
        <b className="cut">{title}</b>
        <span className="quiet cut">{told.filter(Boolean).join(' · ')}</span>
      </div>
      <div className={s.when}>
        <time dateTime={bundle.deleted_at} title={format.dateTime(bundle.deleted_at)}>
          {format.ago(bundle.deleted_at)}
        </time>
        <span className="quiet">
          {t('bin.days', { n: daysLeft(bundle.expires_at, Date.now()) })}
        </span>
      </div>
      <Button
        variant="default"
        size="xs"
        leftSection={<Icon name="undo-2" size={14} />}
        loading={restore.isPending}
        aria-label={t('bin.restore.named', { title })}
        onClick={bringBack}
      >
        {t('bin.restore')}
      </Button>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={30}
        aria-label={t('bin.purge.named', { title })}
        onClick={onPurge}
      >
        <Icon name="trash-2" />
      </ActionIcon>
    </li>
  );
}

function PurgeDialog({ bundle, onClose }: { bundle: Bundle; onClose: () => void }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const title = nameOf(bundle);
  const purge = useMutation({
    mutationFn: () => api('DELETE', `/bin/${bundle.id}`),
    onSuccess: () => {
      announce(t, t('bin.purged', { title }));
      onClose();
      void refreshRecords(client);
    },
  });
  return (
    <DangerDialog
      title={t('bin.purge.title', { title })}
      text={t('bin.purge.text')}
      label={t('bin.purge')}
      deed={purge}
      onClose={onClose}
    />
  );
}
