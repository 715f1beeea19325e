/* The options as choosing parts show them. */
import type { Field, Value } from '../../app/types';
import s from '../fields.module.css';

/** What can be chosen now, and what is chosen already even if retired since. */
export const openOptions = (field: Field, chosen: Value) =>
  (field.options ?? [])
    .filter(({ retired, value }) => !retired || [chosen].flat().includes(value))
    .map(({ value, label }) => ({ value, label }));

export const renderOption = (field: Field) =>
  function Option({ option }: { option: { value: string; label: string } }) {
    const color = field.options?.find(({ value }) => value === option.value)?.color;
    return (
      <span className={s.option}>
        {color && <span className={s.dot} data-color={color} />}
        <span className="cut">{option.label}</span>
      </span>
    );
  };
