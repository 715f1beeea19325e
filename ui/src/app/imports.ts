/*
 * Files on their way in: what one seems to be, and the job that takes it in. Shapes as in
 * docs/http-shapes.md. One rule: a file is sent once; after that its number stands for it.
 */
import { api, queryString } from './api';
import type { Job } from './jobs';

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

/** Required fields that nothing fills: only new records need them. */
export const missingFields = ({ preview, map, mode }: ImportPlan) =>
  mode === 'update'
    ? []
    : preview.fields.filter(({ name, required }) => required && !map.includes(name));
