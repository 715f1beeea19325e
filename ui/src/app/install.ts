/*
 * What makes the page an app that can be put on a phone's start screen: its description, under this
 * tenant's name and address, and the service worker. One rule: nothing waits for either.
 */
import { base, tenant } from './place';
import { whenIdle } from './route';

export function install() {
  const link = document.querySelector<HTMLLinkElement>('link[rel=manifest]');
  if (link && tenant) link.href = `${base}/manifest.webmanifest`;
  if (!('serviceWorker' in navigator)) return; // only on https and at home
  whenIdle(() => void navigator.serviceWorker.register('/sw.js').catch(() => undefined));
}
