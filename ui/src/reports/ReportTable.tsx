/*
 * A report as a table: groups in groups with their subtotals, columns, totals; every number leads
 * to its records. One rule: it is the whole report; what a chart leaves out stands here.
 */
import { Fragment } from 'react';
import { useI18n } from '../app/i18n';
import { Drill } from './Drill';
import s from './ReportTable.module.css';
import type { Cell, Line, Report } from './types';
import { groupWords, measureWords, valueWords } from './words';

export function ReportTable({ report, caption }: { report: Report; caption: string }) {
  const i18n = useI18n();
  const { columns, measures, rows, heads } = report;
  const across = columns[0];
  const two = across && measures.length > 1;
  const titles = measures.map((measure) => measureWords(measure, i18n));
  return (
    <div className={s.box} tabIndex={0} role="region" aria-label={caption}>
      <table className={s.table}>
        <caption className="vh">{caption}</caption>
        <thead>
          <tr>
            <th scope="col" rowSpan={two ? 2 : 1} className={s.corner}>
              {rows.map(({ field, name }) => field?.label ?? name).join(' › ')}
            </th>
            {across &&
              heads.map((head, i) => (
                <th key={i} scope="col" colSpan={two ? measures.length : 1} className={s.head}>
                  {groupWords(head, across, i18n)}
                </th>
              ))}
            {across ? (
              <th scope="col" colSpan={two ? measures.length : 1} className={s.head}>
                {two ? i18n.t('report.total') : `${i18n.t('report.total')} · ${titles[0]}`}
              </th>
            ) : (
              titles.map((title, i) => (
                <th key={i} scope="col" className={s.head}>
                  {title}
                </th>
              ))
            )}
          </tr>
          {two && (
            <tr>
              {[...heads, null].map((_, i) => (
                <Fragment key={i}>
                  {titles.map((title, k) => (
                    <th key={k} scope="col" className={s.sub} data-first={k === 0 || undefined}>
                      {title}
                    </th>
                  ))}
                </Fragment>
              ))}
            </tr>
          )}
        </thead>
        <tbody>
          {report.lines.map((line, i) => (
            <Row key={i} report={report} line={line} parent={line.level < rows.length} />
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{i18n.t('report.total')}</th>
            <Cells report={report} line={report.totals} />
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

function Row({ report, line, parent }: { report: Report; line: Line; parent: boolean }) {
  const i18n = useI18n();
  return (
    <tr data-parent={parent || undefined}>
      <th scope="row" data-level={line.level}>
        <Drill object={report.object} where={line.total.where} className={s.group}>
          {groupWords(line.group, report.rows[line.level - 1]!, i18n)}
        </Drill>
      </th>
      <Cells report={report} line={line} />
    </tr>
  );
}

function Cells({ report, line }: { report: Report; line: Pick<Line, 'cells' | 'total'> }) {
  return (
    <>
      {line.cells.map((cell, i) => (
        <Values key={i} report={report} cell={cell} />
      ))}
      <Values report={report} cell={line.total} total={line.cells.length > 0} />
    </>
  );
}

function Values({ report, cell, total }: { report: Report; cell: Cell | null; total?: boolean }) {
  const i18n = useI18n();
  return report.measures.map((measure, i) => (
    <td key={i} data-first={i === 0 || undefined} data-total={total || undefined}>
      {cell && (
        <Drill object={report.object} where={cell.where} className={s.value}>
          {valueWords(cell.values[i], measure, i18n)}
        </Drill>
      )}
    </td>
  ));
}
