/*
 * Signing in and out and the user's language. One rule: another user's data never shows: whatever
 * was fetched is forgotten when the session changes.
 */
import { navigate } from 'wouter/use-browser-location';
import { api, carry, queryClient } from './api';
import { keepLanguage } from './i18n';
import { forgetAllDrafts } from './keeping';
import { appQuery } from './meta';
import { base } from './place';
import type { Session } from './types';

interface Credentials {
  user: string;
  password: string;
  new_password?: string;
}

const nobodys = ['app', 'catalogue'];

/** The app's own query is emptied in place: whoever watches it must hear of the next user. */
function forgetEverything(): void {
  queryClient.removeQueries({
    predicate: ({ queryKey }) => !nobodys.includes(String(queryKey[0])),
  });
  queryClient.getQueryCache().find({ queryKey: appQuery.queryKey })?.reset();
  queryClient.getMutationCache().clear();
}

export async function signIn(
  credentials: Credentials,
  wantedLanguage: string | null,
): Promise<void> {
  const session = await api<Session>('POST', '/session', { body: credentials });
  carry({ csrf: session.csrf });
  if (wantedLanguage && wantedLanguage !== session.language) await speak(wantedLanguage);
  forgetEverything();
}

export async function signOut(): Promise<void> {
  // A session that is gone already is as good.
  await api('DELETE', '/session').catch(() => undefined);
  carry({ csrf: '' });
  forgetAllDrafts();
  forgetEverything();
  navigate(`${base}/sign-in`);
}

/** What the entry of the sign-in page in the browser's history says of the way there. */
export interface WayToSignIn {
  ended: boolean;
}

/** The session ended by itself: sign in and come back to where one was. */
export function askToSignIn(): void {
  const here = location.pathname.slice(base.length) + location.search;
  if (here.startsWith('/sign-in')) return;
  const state: WayToSignIn = { ended: queryClient.getQueryData(appQuery.queryKey) !== undefined };
  navigate(`${base}/sign-in?next=${encodeURIComponent(here)}`, { replace: true, state });
}

/** The user's language is kept by the server; labels and messages come in it from now on. */
export async function speak(language: string): Promise<void> {
  keepLanguage(language);
  carry({ language });
  await api('PATCH', '/session', { body: { language } });
}
