/*
 * A form in a dialog over the record page: a new line of it, or a line to change. On phones it
 * fills the screen.
 */
import { Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../app/api';
import { useI18n } from '../../app/i18n';
import { warningsOf } from '../../app/problems';
import type { ObjectMeta, RecordData, Values } from '../../app/types';
import { RecordForm } from '../../form/RecordForm';
import LeaveQuestion from '../../form/LeaveQuestion';
import { announce } from '../../kit/announce';
import { LoadFailed } from '../../kit/Problems';
import { Skeleton } from '../../kit/Skeleton';
import { useNarrow } from '../../kit/useNarrow';

interface Props {
  object: ObjectMeta;
  /** null: a new record */
  id: string | null;
  preset: Values;
  /** What was entered elsewhere before it came to this. */
  entered?: Values;
  onClose: () => void;
}

export default function FormDialog({ object, id, preset, entered, onClose }: Props) {
  const { t } = useI18n();
  const narrow = useNarrow();
  const [round, setRound] = useState(0);
  const [dirty, setDirty] = useState(false);
  const [asking, setAsking] = useState(false);
  const close = () => {
    // The question comes after this key press: else the same Escape would answer it.
    if (dirty) setTimeout(() => setAsking(true));
    else onClose();
  };
  const { data, error, refetch } = useQuery({
    queryKey: ['record', object.name, id],
    queryFn: ({ signal }) => api<RecordData>('GET', `/data/${object.name}/${id}`, { signal }),
    enabled: id !== null,
    gcTime: 0,
    staleTime: Infinity,
  });

  const onSaved = (saved: RecordData, another: boolean) => {
    const key = id === null ? 'form.created' : 'form.saved';
    announce(t, t(key, { title: object.label }), warningsOf(saved));
    if (another) setRound(round + 1);
    else onClose();
  };

  return (
    <Modal
      opened
      size="lg"
      fullScreen={narrow}
      closeOnClickOutside={false}
      closeOnEscape={!asking}
      onClose={close}
      title={id === null ? t('form.new', { object: object.label }) : object.label}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      {error ? (
        <LoadFailed error={error} retry={() => void refetch()} heading="h2" />
      ) : id !== null && !data ? (
        <Skeleton width="60%" height={14} />
      ) : (
        <RecordForm
          key={round}
          object={object}
          record={data ?? null}
          preset={preset}
          entered={round === 0 ? entered : undefined}
          keep={false}
          onSaved={onSaved}
          onCancel={close}
          onDirty={setDirty}
        />
      )}
      <LeaveQuestion opened={asking} onStay={() => setAsking(false)} onLeave={onClose} />
    </Modal>
  );
}
