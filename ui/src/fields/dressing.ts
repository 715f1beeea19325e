/* Label, help, error and the rest that every Input hands to its Mantine part in the same way. */
import type { FilterProps, InputProps } from './types';

export const dressed = ({ id, field, required, error }: InputProps) => ({
  id,
  label: field.label,
  description: field.help ?? undefined,
  placeholder: field.placeholder ?? undefined,
  required,
  error,
});

export const dressedFilter = ({ label }: FilterProps) => ({ 'aria-label': label });
