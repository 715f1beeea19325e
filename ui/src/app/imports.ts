/*
 * Files on their way in: what one seems to be, and the job that takes it in. Shapes as in
 * docs/http-shapes.md. One rule: a file is sent once; after that its number stands for it.
 */
import { api, queryString } from './api';
import type { Job } from './jobs';
import type { Field, ObjectMeta } from './types';

export interface ImportColumn {
  name: string;
  samples: string[];
  field: string | null;
  /** 0 to 1 */
  sure: number;
}

export interface ImportField {
  name: string;
  label: string;
  type: string;
  required: boolean;
  key: boolean;
}

export interface ImportPreview {
  file: string;
  name: string;
  format: 'csv' | 'ndjson' | 'xlsx';
  encoding: string | null;
  separator: string | null;
  sheets: string[];
  sheet: string | null;
  rows: string[][];
  total: number;
  columns: ImportColumn[];
  fields: ImportField[];
  keys: string[];
}

/** How the file is read, where it was not found out rightly. */
export interface ImportHow {
  encoding?: string | null;
  separator?: string | null;
  sheet?: string | null;
}

export type ImportMode = 'insert' | 'update' | 'upsert';

export interface ImportPlan {
  preview: ImportPreview;
  map: (string | null)[];
  mode: ImportMode;
  key: string;
}

const written = (how: ImportHow) => ({
  ...how,
  separator: how.separator === '\t' ? 'tab' : how.separator,
});

export const lookAt = (object: string, file: File | ImportPreview, how: ImportHow) =>
  api<ImportPreview>(
    'POST',
    `/import/${object}/preview?${queryString({
      ...written(how),
      name: file.name,
      file: file instanceof File ? null : file.file,
    })}`,
    file instanceof File ? { body: file } : {},
  );

/** Which field each column is, in their order. */
export async function orderImport(object: string, plan: ImportPlan, dryRun: boolean): Promise<Job> {
  const { preview, map, mode, key } = plan;
  const { encoding, separator, sheet } = preview;
  const query = queryString({
    ...written({ encoding, separator, sheet }),
    file: preview.file,
    name: preview.name,
    mode,
    key: mode === 'insert' ? null : key,
    map: JSON.stringify(map),
    dry_run: dryRun ? 'true' : null,
  });
  return (await api<{ job: Job }>('POST', `/import/${object}?${query}`)).job;
}

/** "account.code" fills the account. */
const unfilled = <F extends { name: string }>({ map, mode }: ImportPlan, fields: F[]): F[] => {
  const filled = new Set(map.map((field) => field?.split('.')[0]));
  return mode === 'update' ? [] : fields.filter(({ name }) => !filled.has(name));
};

/** Required fields that nothing fills: only new records need them. */
export const missingFields = (plan: ImportPlan) =>
  unfilled(plan, plan.preview.fields).filter(({ required }) => required);

/** What no column fills, and how new records come by it: by a default, or by being asked for it. */
export function besides(plan: ImportPlan, object: ObjectMeta) {
  const names = new Set(plan.preview.fields.map(({ name }) => name));
  const missing = new Set(missingFields(plan).map(({ name }) => name));
  const open = object.fields.filter(({ name }) => names.has(name) && !missing.has(name));
  const left = unfilled(plan, open);
  const byDefault = ({ default: value }: Field) => value !== null && value !== undefined;
  return {
    defaults: left.filter(byDefault),
    perhaps: left.filter((field) => field.required_when && !byDefault(field)),
  };
}
