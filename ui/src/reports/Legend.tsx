/* What the colours of a chart stand for; in a ring also how much, and the way to the records. */
import { Drill } from './Drill';
import s from './Legend.module.css';

export interface LegendEntry {
  label: string;
  color: string;
  value?: string;
  share?: string;
  where: string | null;
}

export function Legend({ object, entries }: { object: string; entries: LegendEntry[] }) {
  return (
    <ul className={s.legend}>
      {entries.map((entry, i) => (
        <li key={i} data-color={entry.color}>
          <Drill object={object} where={entry.where} className={s.entry}>
            <span className={s.dot} />
            <span className="cut">{entry.label}</span>
            {entry.value !== undefined && (
              <>
                <span className={s.value}>{entry.value}</span>
                <span className={s.share}>{entry.share}</span>
              </>
            )}
          </Drill>
        </li>
      ))}
    </ul>
  );
}
