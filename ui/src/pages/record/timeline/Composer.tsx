/*
 * Where a comment is written: the box, and Post. One rule: what was typed stays until the server
 * has it; a reload or another page does not lose it.
 */
import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { useI18n } from '../../../app/i18n';
import { forgetComment, keepComment, keptComment } from '../../../app/keeping';
import type { Comment } from '../../../app/talk';
import { Problems } from '../../../kit/Problems';
import { sentOf, type Draft } from './mentions';
import { TalkBox } from './TalkBox';
import s from './Timeline.module.css';
import type { Comments } from './useTimeline';

const EMPTY: Draft = { text: '', people: [] };

interface Props {
  name: string;
  id: string;
  comments: Comments;
}

export function Composer({ name, id, comments: { add } }: Props) {
  const { t } = useI18n();
  const warn = useUnseen();
  const [draft, setDraft] = useState<Draft>(() => keptComment<Draft>(name, id) ?? EMPTY);
  const text = sentOf(draft);

  const change = (next: Draft) => {
    setDraft(next);
    if (next.text.trim()) keepComment(name, id, next);
    else forgetComment(name, id);
  };
  const send = () => {
    if (!text || add.isPending) return;
    add.mutate(text, {
      onSuccess: (row) => {
        change(EMPTY);
        warn(row);
      },
    });
  };

  return (
    <div className={s.composer}>
      <TalkBox draft={draft} onChange={change} onSend={send} label={t('comment.label')} />
      {add.error && <Problems error={add.error} />}
      {(text || add.isPending) && (
        <div className={s.buttons}>
          <kbd>{t('comment.keys')}</kbd>
          <Button size="xs" loading={add.isPending} onClick={send}>
            {t('comment.send')}
          </Button>
        </div>
      )}
    </div>
  );
}

/** Who was mentioned in vain: the comment stands, but they do not hear of it. */
export function useUnseen() {
  const { t } = useI18n();
  return ({ unseen = [] }: Comment) => {
    if (!unseen.length) return;
    notifications.show({
      color: 'yellow',
      autoClose: false,
      message: t('comment.unseen', { names: unseen.map(({ title }) => title ?? '?').join(', ') }),
      closeButtonProps: { 'aria-label': t('close') },
    });
  };
}
