/*
 * Sends one file and tells how far it is, which fetch cannot. One rule: a refusal becomes the same
 * ApiError as everywhere else.
 */
import { ApiError, carriedHeaders, errorOf, queryString } from './api';
import { apiBase } from './place';
import type { FileRef } from './types';

interface Sending {
  sent: Promise<FileRef>;
  stop: () => void;
}

const lost = () =>
  new ApiError(0, [{ code: 'network', field: null, message: '', hint: null }], null, null);

/** `holder`: the record that shall hold it as a whole; without it a field will. */
export function sendFile(
  file: File,
  onProgress: (part: number) => void,
  holder?: { object: string; record: string },
): Sending {
  const request = new XMLHttpRequest();
  const sent = new Promise<FileRef>((resolve, reject) => {
    request.open('POST', `${apiBase}/files?${queryString({ name: file.name, ...holder })}`);
    for (const [name, value] of Object.entries(carriedHeaders('POST')))
      request.setRequestHeader(name, value);
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.responseType = 'json';
    request.upload.onprogress = ({ loaded, total }) => onProgress(total ? loaded / total : 0);
    request.onerror = request.onabort = () => reject(lost());
    request.onload = () => {
      if (request.status === 201) resolve(request.response as FileRef);
      else reject(errorOf(request.status, request.response));
    };
    request.send(file);
  });
  return { sent, stop: () => request.abort() };
}
