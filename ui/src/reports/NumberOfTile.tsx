/*
 * One number, and how it has changed. One rule: the change is said in words and by an arrow; its
 * colour only repeats it.
 */
import { useI18n } from '../app/i18n';
import type { Key } from '../app/i18n';
import { Icon } from '../kit/Icon';
import { changeOf, type Direction } from './change';
import { Drill } from './Drill';
import s from './NumberOfTile.module.css';
import type { NumberTile } from './types';
import { measureWords, shortWords, valueWords } from './words';

const WAYS: Record<Direction, { icon: string; word: Key }> = {
  up: { icon: 'arrow-up', word: 'dashboard.up' },
  down: { icon: 'arrow-down', word: 'dashboard.down' },
  same: { icon: 'minus', word: 'dashboard.same' },
};

const BEFORE: Record<string, Key> = {
  previous_day: 'dashboard.previous_day',
  previous_week: 'dashboard.previous_week',
  previous_month: 'dashboard.previous_month',
  previous_quarter: 'dashboard.previous_quarter',
  previous_year: 'dashboard.previous_year',
};

export function NumberOfTile({ tile }: { tile: NumberTile }) {
  const i18n = useI18n();
  const words = tile.format === 'exact' ? valueWords : shortWords;
  return (
    <div className={s.number}>
      <h2 className={s.heading}>{tile.heading ?? measureWords(tile.measure, i18n)}</h2>
      <div className={s.value} title={valueWords(tile.now.value, tile.measure, i18n)}>
        <Drill object={tile.object} where={tile.now.where}>
          {words(tile.now.value, tile.measure, i18n)}
        </Drill>
      </div>
      {tile.before && <Change tile={tile} />}
    </div>
  );
}

function Change({ tile }: { tile: NumberTile }) {
  const i18n = useI18n();
  const { t } = i18n;
  const { way, by } = changeOf(tile.now.value, tile.before!.value);
  const good = tile.good && way !== 'same' ? (tile.good === way ? 'good' : 'bad') : undefined;
  const percent =
    by === null ? '' : `${by > 0 ? '+' : ''}${by.toFixed(Math.abs(by) < 10 ? 1 : 0)}%`;
  return (
    <div className={s.change}>
      <span className={s.way} data-good={good}>
        <Icon name={WAYS[way].icon} size={13} />
        <span className="vh">{t(WAYS[way].word)}</span>
        {percent}
      </span>
      <Drill object={tile.object} where={tile.before!.where} className={s.before}>
        {t(BEFORE[tile.compare!]!, {
          value: shortWords(tile.before!.value, tile.measure, i18n),
        })}
      </Drill>
    </div>
  );
}
