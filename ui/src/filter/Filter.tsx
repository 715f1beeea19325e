/*
 * The door to filters for whoever shows records: the toolbar's button and the chips. One rule: a
 * filter is the text of an expression; how it is made arrives with the first use.
 */
import { Suspense } from 'react';
import { useI18n } from '../app/i18n';
import { part, whenIdle } from '../app/route';
import type { ObjectMeta } from '../app/types';
import { Panel } from '../kit/Panel';

const FilterPanel = part(() => import('./FilterPanel'));
const Chips = part(() => import('./FilterChips'));
whenIdle(() => FilterPanel.prefetch());

interface Props {
  object: ObjectMeta;
  where: string;
  onChange: (where: string) => void;
  /** The fields that are offered, where these are not all. */
  only?: string[];
}

export const FilterButton = (props: Props) => (
  <Panel icon="filter" label={useI18n().t('filter')} width={720} open on={props.where !== ''}>
    {() => <FilterPanel {...props} />}
  </Panel>
);

export const FilterChips = (props: Props) =>
  props.where && (
    <Suspense>
      <Chips {...props} />
    </Suspense>
  );
