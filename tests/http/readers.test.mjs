/* Who asks for much and takes none of it loses the answer after ten seconds, and the thread is another one's: also who has signed in. */
import assert from 'node:assert/strict';
import net from 'node:net';
import { after, test } from 'node:test';
import { becomes, start } from './server.mjs';

const server = await start({ users: { bea: 'boss' }, args: ['--threads', '8'] });
const bea = await server.bearer('bea');
const sockets = [];
after(() => sockets.forEach((socket) => socket.destroy()));

const figure = async (name) => Number(new RegExp(`^${name} (\\d+)$`, 'm').exec((await server.client().get('//metrics')).text)[1]);
const whole = (await bea.get('/app')).text.length;

/** More than the 10 MB that the system keeps for a connection; nothing of it is read. */
function reader() {
  const socket = net.connect(server.port, '127.0.0.1');
  const ask = `GET /t/t1/api/v1/app HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${bea.token}\r\n\r\n`;
  sockets.push(socket);
  socket.on('error', () => {}).pause().write(ask.repeat(Math.ceil(12_000_000 / whole)));
  return socket;
}

test('readers that do not read lose their answers, and others are served meanwhile and afterwards', { timeout: 300_000 }, async () => {
  const began = Date.now();
  reader(), reader();
  let lost = 0, served = 0;
  while (lost < 2 && Date.now() - began < 60_000) {
    assert.equal((await bea.get('/session')).status, 200);
    served++;
    await new Promise((done) => setTimeout(done, 100));
    lost = await figure('tenon_http_lost_answers_total');
    if (lost) assert.ok(Date.now() - began > 9000, `${Date.now() - began} ms`);
  }
  assert.equal(lost, 2);
  assert.ok(served > 10, String(served));
  await becomes(() => figure('tenon_http_in_flight'), 1); // the one who asks
  await server.logged(/lost=true/);
});
