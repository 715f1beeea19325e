/* Types a percentage; the sign stands beside the number. */
import { Input as DecimalInput } from '../decimal/Input';
import type { InputProps } from '../types';

export const Input = (props: InputProps) => <DecimalInput {...props} unit="%" />;
