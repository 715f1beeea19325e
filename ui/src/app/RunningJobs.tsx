/* A turning wheel in the top bar as long as something of mine runs; it leads to the jobs. */
import { ActionIcon, Loader } from '@mantine/core';
import { Link } from 'wouter';
import { useI18n } from './i18n';
import { useBusyJobs } from './jobs';
import { useApp } from './meta';
import { jobPath, jobsPath } from './place';

export default function RunningJobs() {
  const { t } = useI18n();
  const busy = useBusyJobs(useApp().user.id);
  if (!busy.length) return null;
  const [only] = busy;
  const label = t('jobs.busy', { n: busy.length });
  return (
    <ActionIcon
      component={Link}
      href={busy.length === 1 ? jobPath(only!.id) : jobsPath}
      variant="subtle"
      color="gray"
      size={36}
      aria-label={label}
      title={label}
    >
      <Loader size={18} />
    </ActionIcon>
  );
}
