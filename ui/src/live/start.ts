/*
 * Following begins: connects what the pages watch with what the server tells. One rule: a tab that
 * nobody has looked at for a while hears nothing, and asks for everything when it is seen again.
 */
import { queryClient } from '../app/api';
import { older, placeOf } from '../app/feed';
import { watched, watchedSince, watching } from '../app/live';
import { appQuery } from '../app/meta';
import { refreshRecords } from '../app/refresh';
import { follower } from './follow';
import { liveOf } from './shared';

const SLEEP = 5 * 60_000;

/** Gives back how to end it. */
export function start(): () => void {
  const live = liveOf(follower(queryClient));
  const ends = new AbortController();
  let asleep = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const show = () => !asleep && live.show(watched(), watchedSince());

  const look = () => {
    clearTimeout(timer);
    if (document.hidden) {
      timer = setTimeout(() => {
        asleep = true;
        live.show(null);
      }, SLEEP);
      return;
    }
    live.hurry();
    if (!asleep) return;
    asleep = false;
    show();
    void refreshRecords(queryClient);
  };

  const app = placeOf(queryClient.getQueryData(appQuery.queryKey));
  live.show(watched(), older(app, watchedSince())); // rights may have changed since, too
  const deaf = watching.hear(show);
  document.addEventListener('visibilitychange', look, { signal: ends.signal });
  addEventListener('online', live.hurry, { signal: ends.signal });
  return () => {
    clearTimeout(timer);
    deaf();
    ends.abort();
    live.end();
  };
}
