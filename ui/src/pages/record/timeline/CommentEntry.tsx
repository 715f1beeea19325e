/* One comment: its text with people and addresses marked; its author can change and delete it. */
import { ActionIcon, Button, Menu } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../../app/api';
import { useI18n } from '../../../app/i18n';
import type { Comment } from '../../../app/talk';
import { DangerDialog } from '../../../kit/DangerDialog';
import { Icon } from '../../../kit/Icon';
import { Problems } from '../../../kit/Problems';
import { useUnseen } from './Composer';
import { Line } from './entries';
import { draftOf, piecesOf, sentOf, type Draft } from './mentions';
import { TalkBox } from './TalkBox';
import s from './Timeline.module.css';
import type { Comments } from './useTimeline';

interface Props {
  row: Comment;
  comments: Comments;
}

export function CommentEntry({ row, comments }: Props) {
  const { t, format } = useI18n();
  const [editing, setEditing] = useState(false);
  const [doomed, setDoomed] = useState(false);
  return (
    <Line
      row={row}
      icon="message-square"
      after={
        row.can.length > 0 &&
        !editing && (
          <Menu position="bottom-end">
            <Menu.Target>
              <ActionIcon variant="subtle" color="gray" size={24} aria-label={t('comment.actions')}>
                <Icon name="ellipsis-vertical" size={14} />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              {row.can.includes('edit') && (
                <Menu.Item leftSection={<Icon name="pencil" />} onClick={() => setEditing(true)}>
                  {t('edit')}
                </Menu.Item>
              )}
              <Menu.Item
                color="red"
                leftSection={<Icon name="trash-2" />}
                onClick={() => setDoomed(true)}
              >
                {t('delete')}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        )
      }
    >
      {editing ? (
        <Editor row={row} comments={comments} onClose={() => setEditing(false)} />
      ) : (
        <div className={s.text}>
          <Words text={row.text} row={row} />
          {row.edited_at && (
            <span className={s.edited} title={format.dateTime(row.edited_at)}>
              {' '}
              {t('comment.edited')}
            </span>
          )}
        </div>
      )}
      {doomed && <Doomed row={row} comments={comments} onClose={() => setDoomed(false)} />}
    </Line>
  );
}

function Words({ text, row }: { text: string; row: Comment }) {
  return piecesOf(text, row.mentions).map((piece, i) => {
    if (piece.kind === 'mention')
      return (
        <span key={i} className={s.mention}>
          {piece.text}
        </span>
      );
    if (piece.kind === 'link')
      return (
        <a key={i} href={piece.text} target="_blank" rel="noopener noreferrer nofollow">
          {piece.text}
        </a>
      );
    return piece.text;
  });
}

function Doomed({ row, comments, onClose }: Props & { onClose: () => void }) {
  const { t } = useI18n();
  const deed = useMutation({
    mutationFn: () => api('DELETE', `/comments/${row.id}`),
    onSuccess: () => comments.drop(row.id),
  });
  return (
    <DangerDialog
      title={t('comment.delete.title')}
      text={t('comment.delete.text')}
      label={t('delete')}
      deed={deed}
      onClose={onClose}
    />
  );
}

function Editor({ row, comments, onClose }: Props & { onClose: () => void }) {
  const { t } = useI18n();
  const warn = useUnseen();
  const change = useMutation({
    mutationFn: (wanted: string) =>
      api<Comment>('PATCH', `/comments/${row.id}`, { body: { text: wanted } }),
    onSuccess: (answer) => {
      comments.put(answer);
      warn(answer);
      onClose();
    },
  });
  const [draft, setDraft] = useState<Draft>(() => draftOf(row.text, row.mentions));
  const text = sentOf(draft);
  const save = () => {
    if (text && !change.isPending) change.mutate(text);
  };
  return (
    <>
      <TalkBox
        draft={draft}
        onChange={setDraft}
        onSend={save}
        onEscape={onClose}
        label={t('comment.edit')}
        focused
      />
      {change.error && <Problems error={change.error} />}
      <div className={s.buttons}>
        <Button size="xs" variant="default" onClick={onClose}>
          {t('cancel')}
        </Button>
        <Button size="xs" disabled={!text} loading={change.isPending} onClick={save}>
          {t('save')}
        </Button>
      </div>
    </>
  );
}
