/*
 * Where this page lives: the tenant and the API are read from the address, once. One rule: nobody
 * else takes the address apart or writes "/t/" or "/api" down.
 */
const found = /^\/t\/([^/]+)/.exec(location.pathname);

/** null on the bare address of a server with several tenants. */
export const tenant: string | null = found ? decodeURIComponent(found[1]!) : null;
export const base = found ? found[0] : '';
export const apiBase = `${base}/api/v1`;

/** Of the whole server. */
export const demoAddress = '/demo';

export const homeOf = (tenantName: string) => `/t/${encodeURIComponent(tenantName)}/`;

// The addresses of the pages, relative to the base.
export const listPath = (object: string, search = '') =>
  `/o/${object}${search ? `?${search}` : ''}`;
export const boardPath = (object: string, board: string, search = '') =>
  `/o/${object}/board/${board}${search ? `?${search}` : ''}`;
export const newPath = (object: string) => `/o/${object}/new`;
export const copyPath = (object: string, id: string) => `${newPath(object)}?copy=${id}`;
export const recordPath = (object: string, id: string) => `/o/${object}/${id}`;
export const searchPath = (q: string) => `/search?q=${encodeURIComponent(q)}`;
export const reportPath = (name: string) => `/report/${name}`;
export const dashboardPath = (name: string) => `/dashboard/${name}`;
export const importPath = (object: string) => `/o/${object}/import`;
export const binPath = '/bin';
export const noticesPath = '/notifications';
export const jobsPath = '/jobs';
export const jobPath = (id: string) => `/jobs/${id}`;
export const editPath = (object: string, id: string) => `/o/${object}/${id}/edit`;
