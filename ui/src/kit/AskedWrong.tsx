/*
 * Rows that could not be loaded. One rule: what is wrong in the address itself is the same next time,
 * so what is offered is to take that off.
 */
import { Button } from '@mantine/core';
import { useI18n } from '../app/i18n';
import { problemsOf } from '../app/problems';
import { Icon } from './Icon';
import { LoadFailed } from './Problems';

const WORDS = { where: 'filter.clear', sort: 'list.sort.clear' } as const;
type Part = keyof typeof WORDS;

interface Props {
  error: unknown;
  retry: () => void;
  /** How each part of the address is taken off. */
  clear: Partial<Record<Part, () => void>>;
}

export default function AskedWrong({ error, retry, clear }: Props) {
  const { t } = useI18n();
  const fields = problemsOf(error).map(({ field }) => field);
  const part = (Object.keys(clear) as Part[]).find((name) => fields.includes(name));
  const action = part && (
    <Button variant="default" leftSection={<Icon name="x" />} onClick={clear[part]}>
      {t(WORDS[part])}
    </Button>
  );
  return <LoadFailed error={error} retry={retry} heading="h2" action={action} />;
}
