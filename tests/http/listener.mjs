/*
 * listener.mjs -- somebody who listens to `GET /events`, as a browser does: pieces into events, and waiting for one.
 *
 *   const stream = await listen(client, 'company');      // open, and its head is here
 *   const { data, id } = await stream.next('change');    // the next event of this name, or it fails
 *   stream.close();
 */
import assert from 'node:assert/strict';
import net from 'node:net';
import { after } from 'node:test';

export class Listener {
  constructor(client, path, headers = {}) {
    const all = { Host: 'localhost', Accept: 'text/event-stream', ...headers };
    if (client.token) all.Authorization = `Bearer ${client.token}`;
    if (client.cookies.size) all.Cookie = [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    this.events = [];
    this.text = '';
    this.id = null;
    this.wakes = new Set();
    this.socket = net.connect(client.server.port, '127.0.0.1');
    this.socket.setEncoding('utf8');
    this.socket.on('error', () => {});
    this.socket.on('data', (piece) => this.read(piece));
    this.closed = new Promise((resolve) => this.socket.on('close', () => resolve(this.wake())));
    this.socket.write(`GET ${client.base}${path} HTTP/1.1\r\n${Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`);
    after(() => this.close());
  }

  read(piece) {
    this.text += piece;
    if (this.head === undefined) {
      const end = this.text.indexOf('\r\n\r\n');
      if (end < 0) return;
      this.head = this.text.slice(0, end);
      this.status = Number(this.head.split(' ')[1]);
      this.text = this.text.slice(end + 4);
    }
    for (let end; this.status === 200 && (end = this.text.indexOf('\n\n')) >= 0; this.text = this.text.slice(end + 2))
      this.take(this.text.slice(0, end));
    this.wake();
  }

  take(block) {
    const fields = Object.fromEntries(block.split('\n').map((line) => /^(\w*): ?(.*)$/.exec(line)?.slice(1) ?? ['', '']));
    if (fields.id) this.id = fields.id;
    if (fields.retry) this.ready = true;
    if (fields.data !== undefined) this.events.push({ event: fields.event, id: fields.id, data: JSON.parse(fields.data) });
  }

  wake() {
    for (const wake of this.wakes) wake();
  }

  /** Waits until this is true. */
  async until(condition, what, ms = 30_000) {
    const end = Date.now() + ms;
    while (!condition()) {
      assert.ok(Date.now() < end, `${what} within ${ms} ms; there were ${JSON.stringify(this.events).slice(0, 2000)} ${this.head ?? ''}`);
      await new Promise((resolve) => {
        const late = setTimeout(resolve, 100);
        const wake = () => (this.wakes.delete(wake), clearTimeout(late), resolve());
        this.wakes.add(wake);
      });
    }
  }

  /** Takes the next event of that name out; those before it are gone. */
  async next(event, fits = () => true, ms = undefined) {
    const find = () => this.events.findIndex((one) => one.event === event && fits(one.data));
    await this.until(() => find() >= 0, `no event "${event}"`, ms);
    return this.events.splice(0, find() + 1).at(-1);
  }

  close() {
    this.socket.destroy();
  }
}

export async function listen(client, watch, { since, headers } = {}) {
  const query = new URLSearchParams({ watch, ...(since ? { since } : {}) });
  const stream = new Listener(client, `/events?${query}`, headers);
  await stream.until(() => stream.ready, 'no stream');
  return stream;
}
