/*
 * A funnel: groups below each other, each as wide as it is large, with its share of the one above.
 * One rule: it is a list of links first; the shapes are only looks.
 */
import { useI18n } from '../app/i18n';
import { Drill } from './Drill';
import type { Drawing } from './drawing';
import s from './Funnel.module.css';
import type { Measure } from './types';
import { valueWords } from './words';

const WIDTH = 300;
const STEP = 44;
const GAP = 4;

interface Props {
  object: string;
  drawing: Drawing;
  measure: Measure;
}

export function Funnel({ object, drawing, measure }: Props) {
  const i18n = useI18n();
  const amounts = drawing.points.map(({ values }) => Math.max(0, values.all ?? 0));
  const most = Math.max(...amounts, 1);
  const width = (i: number) => Math.max(6, (WIDTH * (amounts[i] ?? amounts[i - 1]!)) / most);
  const height = drawing.points.length * STEP;

  return (
    <div className={s.funnel}>
      <svg viewBox={`0 0 ${WIDTH} ${height}`} className={s.shape} aria-hidden>
        {drawing.points.map((point, i) => {
          const [top, below] = [width(i) / 2, Math.min(width(i), width(i + 1)) / 2];
          const [y, middle] = [i * STEP, WIDTH / 2];
          const corners = [
            `${middle - top},${y}`,
            `${middle + top},${y}`,
            `${middle + below},${y + STEP - GAP}`,
            `${middle - below},${y + STEP - GAP}`,
          ];
          return <polygon key={i} points={corners.join(' ')} data-color={point.color} />;
        })}
      </svg>
      <ol className={s.steps}>
        {drawing.points.map((point, i) => {
          const before = amounts[i - 1];
          return (
            <li key={i} data-color={point.color}>
              <Drill object={object} where={point.wheres.all} className={s.step}>
                <span className={s.dot} />
                <span className="cut">{point.label}</span>
                <span className={s.value}>{valueWords(point.values.all, measure, i18n)}</span>
                <span className={s.share}>
                  {before
                    ? i18n.t('report.share', { share: ((100 * amounts[i]!) / before).toFixed(0) })
                    : ''}
                </span>
              </Drill>
            </li>
          );
        })}
      </ol>
    </div>
  );
}
