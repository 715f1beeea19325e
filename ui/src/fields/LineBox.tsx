/*
 * A line of text with the keyboard that fits it: on a phone digits for a number, an @ for a mail.
 * It stays a plain box; what is wrong with the text the server says.
 */
import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { dressed, dressedFilter } from './dressing';
import type { FilterProps, InputProps } from './types';

export interface Keyboard {
  type: 'text' | 'email' | 'tel' | 'url';
  inputMode: 'text' | 'email' | 'tel' | 'url';
  autoComplete: string;
}

/** Names and capitals that a phone would put in are never meant here. */
const plain = { autoCapitalize: 'none', autoCorrect: 'off', spellCheck: false };

/** `show`: how a stored value reads at rest; it never changes under the cursor. */
export function lineInput(keyboard: Keyboard, show: (value: string) => string = String) {
  return function Line(props: InputProps) {
    const { field, value, onChange } = props;
    const [typed, setTyped] = useState<string | null>(null);
    const atRest = value === null || value === undefined ? '' : show(String(value));
    const type = (text: string) => {
      setTyped(text);
      onChange(text || null);
    };
    return (
      <TextInput
        {...dressed(props)}
        {...keyboard}
        {...plain}
        value={typed ?? atRest}
        maxLength={Number(field.max) || undefined}
        onBlur={() => setTyped(null)}
        onChange={(event) => type(event.currentTarget.value)}
      />
    );
  };
}

export function lineFilter({ inputMode }: Keyboard) {
  return function LineFilter(props: FilterProps) {
    return (
      <TextInput
        {...dressedFilter(props)}
        {...plain}
        inputMode={inputMode}
        value={(props.value as string | null) ?? ''}
        onChange={(event) => props.onChange(event.currentTarget.value)}
      />
    );
  };
}
