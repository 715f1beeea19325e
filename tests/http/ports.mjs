/*
 * ports.mjs -- ports for those who must know theirs before they listen, or who want the same one again.
 *
 *   const [plain, secure] = await freePorts(2);
 *
 * The rule: a port that was looked for is nobody else's a moment later. It is none of those that the system gives to whoever asks for
 * any, and each process that tests has its own part of the rest. Who needs no such thing listens on port 0.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import net from 'node:net';

const OWN = 20, LOWEST = 10_000;

const range = '/proc/sys/net/ipv4/ip_local_port_range';
const given = fs.existsSync(range) ? Number(fs.readFileSync(range, 'utf8').split(/\s+/)[0]) : 32_768;
const parts = Math.floor((Math.max(given, LOWEST + OWN) - LOWEST) / OWN);
const first = LOWEST + (process.pid % parts) * OWN;
let next = 0;

const isFree = (port) => new Promise((resolve) => {
  const server = net.createServer().on('error', () => resolve(false));
  server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
});

export async function freePort() {
  while (next < OWN) {
    const port = first + next++;
    if (await isFree(port)) return port;
  }
  return assert.fail(`no port is free from ${first} on`);
}

export async function freePorts(count) {
  const ports = [];
  while (ports.length < count) ports.push(await freePort());
  return ports;
}
