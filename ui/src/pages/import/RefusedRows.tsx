/* The first rows that are refused: where they are in the file, and why. */
import { useQuery } from '@tanstack/react-query';
import { api } from '../../app/api';
import type { ImportField } from '../../app/imports';
import type { Job, JobResultsPage } from '../../app/jobs';
import { useI18n } from '../../app/i18n';
import s from './Import.module.css';

const SHOWN = 20;

export function RefusedRows({ job, fields }: { job: Job; fields: ImportField[] }) {
  const { t } = useI18n();
  const { data } = useQuery({
    queryKey: ['job', job.id, 'refused'],
    queryFn: ({ signal }) =>
      api<JobResultsPage>('GET', `/jobs/${job.id}/results?only=failed&limit=${SHOWN}`, { signal }),
    staleTime: Infinity,
  });
  if (!data?.rows.length) return null;
  const label = (name: string | null) => fields.find((field) => field.name === name)?.label;
  return (
    <section className={s.card}>
      <table className={s.refused}>
        <thead>
          <tr>
            <th scope="col">{t('import.line')}</th>
            <th scope="col">{t('import.field')}</th>
            <th scope="col">{t('import.problem')}</th>
          </tr>
        </thead>
        <tbody>
          {data.rows.flatMap(({ row, problems }) =>
            problems.map((problem, i) => (
              <tr key={`${row} ${i}`}>
                <td>{i === 0 ? row : ''}</td>
                <td>{label(problem.field) ?? t('empty')}</td>
                <td>
                  {problem.message}
                  {problem.hint && <div className="quiet">{problem.hint}</div>}
                </td>
              </tr>
            )),
          )}
        </tbody>
      </table>
      {data.next && <p className="quiet">{t('import.problems.more', { n: SHOWN })}</p>}
    </section>
  );
}
