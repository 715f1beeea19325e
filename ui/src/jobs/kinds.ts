/* What kinds of jobs look like; one that is not here is simply a job. */
const icons: Record<string, string> = {
  import: 'upload',
  export: 'download',
  undo: 'undo-2',
  script: 'code',
};

export const kindIcon = (kind: string) => icons[kind] ?? 'list-checks';
