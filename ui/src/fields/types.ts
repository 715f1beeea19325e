/*
 * What a field type is on the screen. Pages know only this. One rule: everything that differs
 * between types is a member here; nobody outside fields/ asks for a type's name.
 */
import type { ComponentType } from 'react';
import type { I18n, Key } from '../app/i18n';
import type { Field, Value } from '../app/types';

/** How values are compared: this decides what can be asked of a field. */
export type ValueKind =
  'text' | 'number' | 'boolean' | 'day' | 'instant' | 'option' | 'options' | 'record';

/** A cell of a grid, a page with room, or a phone's short row. */
export type Place = 'cell' | 'page' | 'short';

export interface ViewProps {
  field: Field;
  value: NonNullable<Value>;
  place: Place;
}

export interface FieldType {
  /** Never called with an empty value: FieldView shows that. */
  View: ComponentType<ViewProps>;
  /** The value in words: for titles, chips, screen readers. */
  text(value: NonNullable<Value>, field: Field, i18n: I18n): string;
  /** The value as a literal of the expression language, for filters. */
  literal(value: NonNullable<Value>, field: Field): string;
  /**
   * A number: it stands to the right, so that digits line up, and text on the wire means a long
   * one.
   */
  numeric?: true;
  /** The least width of a grid column, in pixels. */
  width: number;
  /** What stands beside the text in a grid: a dot, a face. In pixels. */
  dress?(field: Field): number;
  /** Takes a whole row of a section. */
  wide?: boolean;
  /** One chooses it (rather than typing): for the words of "required". */
  chosen?: boolean;
  /** What a field that nobody set reads as, where that is not empty. */
  unset?: Value;
  /** As what it is compared; else a number or a text. */
  kind?: ValueKind;
  /** Words for operators that read differently here: a date is "before", not "less than". */
  operators?: Partial<Record<string, Key>>;
  /** The server makes its values: nobody enters one. */
  computed?: true;
  /** The type whose looks it borrows: a formula's is that of what it returns. */
  shownAs?(field: Field): string;
}

export interface InputProps {
  /** The object that the field belongs to. */
  object: string;
  field: Field;
  id: string;
  value: Value;
  onChange: (value: Value) => void;
  required: boolean;
  error?: string;
}

export type FilterValue = Value | Value[];

export interface FilterProps {
  object: string;
  field: Field;
  label: string;
  value: FilterValue;
  onChange: (value: FilterValue) => void;
}

export interface Editors {
  Input: ComponentType<InputProps>;
  Filter: ComponentType<FilterProps>;
}
