/* The tab's title: what the page shows, then the app. */
import { useEffect } from 'react';
import { useApp } from './meta';

export function useTitle(title: string | null | undefined): void {
  const { app } = useApp();
  useEffect(() => {
    document.title = title ? `${title} · ${app.label}` : app.label;
  }, [title, app.label]);
}
