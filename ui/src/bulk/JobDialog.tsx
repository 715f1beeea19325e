/* How far a change of many records is, and what became of each. */
import { Button, Group, Modal } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../app/api';
import { useI18n } from '../app/i18n';
import { isOver, type JobResultsPage } from '../app/jobs';
import { refreshRecords } from '../app/refresh';
import { FollowedJob } from '../jobs/FollowedJob';
import { JobResults } from '../jobs/JobResults';
import type { Chosen } from './BulkBar';

const MOST = 500; // of a page of results

interface Props {
  id: string;
  chosen: Chosen;
  onClose: () => void;
}

export function JobDialog({ id, chosen, onClose }: Props) {
  const { t } = useI18n();
  const client = useQueryClient();
  const [followed, follow] = useState(id);
  const done = () => {
    void refreshRecords(client);
    onClose();
  };
  const keepRefused = async () => {
    const { rows } = await api<JobResultsPage>(
      'GET',
      `/jobs/${id}/results?only=failed&limit=${MOST}`,
    );
    chosen.set(rows.flatMap((row) => row.id ?? []));
    done();
  };
  return (
    <Modal
      opened
      size="lg"
      onClose={done}
      title={t('bulk.job')}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <FollowedJob id={followed} onOrdered={(job) => follow(job.id)}>
        {(job) => (
          <>
            <JobResults job={job} />
            <Group justify="flex-end" mt="md">
              {followed === id && isOver(job) && Number(job.result?.refused) > 0 && (
                <Button variant="default" onClick={() => void keepRefused()}>
                  {t('bulk.keep')}
                </Button>
              )}
              <Button
                variant={isOver(job) ? 'filled' : 'default'}
                onClick={() => {
                  if (isOver(job)) chosen.clear();
                  done();
                }}
              >
                {t(isOver(job) ? 'close' : 'bulk.background')}
              </Button>
            </Group>
          </>
        )}
      </FollowedJob>
    </Modal>
  );
}
