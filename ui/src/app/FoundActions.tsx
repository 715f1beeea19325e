/* The palette's hits: a few records of each object, and the way to all of them. */
import { Spotlight } from '@mantine/spotlight';
import { useLocation } from 'wouter';
import { Icon } from '../kit/Icon';
import { Marked } from '../kit/Marked';
import { ObjectIcon } from '../kit/ObjectIcon';
import { MOST_COUNTED, type FoundGroup, type FoundRow } from './found';
import { useI18n } from './i18n';
import { useApp } from './meta';
import { recordPath, searchPath } from './place';
import s from './Palette.module.css';

export function FoundActions({ groups, text }: { groups: FoundGroup[]; text: string }) {
  const { t } = useI18n();
  const [, go] = useLocation();
  return (
    <>
      {groups.map((group) => (
        <Spotlight.ActionsGroup
          key={group.object}
          label={`${group.label} · ${group.total < MOST_COUNTED ? group.total : `${MOST_COUNTED}+`}`}
        >
          {group.rows.map((row) => (
            <Found key={row.id} object={group.object} row={row} />
          ))}
        </Spotlight.ActionsGroup>
      ))}
      {groups.length > 0 && (
        <Spotlight.Action onClick={() => go(searchPath(text))}>
          <span className={s.found}>
            <Icon name="search" />
            <span>{t('search.all', { text })}</span>
          </span>
        </Spotlight.Action>
      )}
    </>
  );
}

function Found({ object, row }: { object: string; row: FoundRow }) {
  const { objects } = useApp();
  const [, go] = useLocation();
  const named = row.snippet?.map(([piece]) => piece).join('') === row.title;
  const below = row.snippet && !named ? <Marked pieces={row.snippet} /> : row.subtitle;
  return (
    <Spotlight.Action onClick={() => go(recordPath(object, row.id))}>
      <span className={s.found}>
        <ObjectIcon object={object} icon={objects[object]?.icon} size={28} />
        <span className={s.text}>
          <span className="cut">
            {named ? <Marked pieces={row.snippet!} /> : (row.title ?? row.id)}
          </span>
          {below && <span className={`${s.below} cut`}>{below}</span>}
        </span>
      </span>
    </Spotlight.Action>
  );
}
