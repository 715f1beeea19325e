/* The record that this one is a part of: looks like any link. */
import { lookup } from '../lookup/View';
import type { FieldType } from '../types';

export const child: FieldType = lookup;
