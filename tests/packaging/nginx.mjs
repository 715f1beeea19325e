/*
 * nginx.mjs -- the real nginx with packaging/nginx/tenon.conf in front of a server, on ports and a certificate of its own.
 *
 *   const proxy = await startNginx(server);
 *   const answer = await proxy.ask('GET', '/healthz');     // over TLS: { status, headers, text }
 *
 * The rule: the file is taken as it is shipped; what must differ here (ports, paths) is replaced word by word, and a word
 * that is not there is a failure.
 */
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import https from 'node:https';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after } from 'node:test';
import tls from 'node:tls';
import { fileURLToPath } from 'node:url';
import { freePorts } from '../http/ports.mjs';

const top = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const unpacked = path.join(top, 'build/nginx/usr/sbin/nginx');
const program = fs.existsSync(unpacked) ? unpacked : '/usr/sbin/nginx';
export const NAME = 'crm.example.com';

function shipped(replacements) {
  let text = fs.readFileSync(path.join(top, 'packaging/nginx/tenon.conf'), 'utf8');
  for (const [word, instead] of replacements) {
    assert.ok(text.includes(word), `tenon.conf has no "${word}"`);
    text = text.replaceAll(word, instead);
  }
  return text;
}

/** What a distribution's nginx.conf is around conf.d/: as little as it starts with. */
const around = (folder) => `
daemon off;
worker_processes 2;
pid ${folder}/nginx.pid;
events { worker_connections 512; }
http {
  default_type application/octet-stream;
  access_log ${folder}/access.log;
  client_body_temp_path ${folder}/bodies;
  proxy_temp_path ${folder}/answers;
  fastcgi_temp_path ${folder}/f;
  uwsgi_temp_path ${folder}/u;
  scgi_temp_path ${folder}/s;
  include ${folder}/tenon.conf;
}
`;

export async function startNginx(server) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tenon-nginx-'));
  fs.chmodSync(folder, 0o755); // its processes run as somebody else
  const [plain, secure] = await freePorts(2);
  const [certificate, key] = [path.join(folder, 'crm.pem'), path.join(folder, 'crm.key')];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2',
    '-subj', `/CN=${NAME}`, '-addext', `subjectAltName=DNS:${NAME}`, '-keyout', key, '-out', certificate], { stdio: 'ignore' });
  fs.writeFileSync(path.join(folder, 'tenon.conf'), shipped([
    ['127.0.0.1:8321;', `127.0.0.1:${server.port};`],
    ['listen 80;', `listen 127.0.0.1:${plain};`],
    ['listen [::]:80;', ''],
    ['listen 443 ssl http2;', `listen 127.0.0.1:${secure} ssl http2;`],
    ['listen [::]:443 ssl http2;', ''],
    ['/etc/ssl/crm.example.com.pem', certificate],
    ['/etc/ssl/private/crm.example.com.key', key],
  ]));
  fs.writeFileSync(path.join(folder, 'nginx.conf'), around(folder));
  const child = spawn(program, ['-p', folder, '-e', 'stderr', '-c', path.join(folder, 'nginx.conf')],
    { stdio: ['ignore', 'ignore', 'pipe'] });
  const proxy = new Proxy(folder, child, plain, secure, fs.readFileSync(certificate));
  after(async () => {
    await proxy.stop();
    fs.rmSync(folder, { recursive: true, force: true });
  });
  await proxy.up();
  return proxy;
}

class Proxy {
  constructor(folder, child, plain, secure, authority) {
    Object.assign(this, { folder, child, plain, secure, authority });
    this.log = '';
    this.ended = new Promise((resolve) => child.on('exit', (code) => resolve(code)));
    child.stderr.on('data', (bytes) => (this.log += bytes));
  }

  async up() {
    for (let i = 0; i < 600; i++) {
      const open = await new Promise((resolve) => {
        const socket = net.connect(this.secure, '127.0.0.1', () => (socket.destroy(), resolve(true)));
        socket.on('error', () => resolve(false));
      });
      if (open) return;
      assert.equal(this.child.exitCode, null, this.log);
      await new Promise((done) => setTimeout(done, 50));
    }
    assert.fail(`nginx does not listen\n${this.log}`);
  }

  async stop() {
    if (this.child.exitCode === null) this.child.kill('SIGTERM');
    return this.ended;
  }

  /** A connection as a browser makes it: TLS, the certificate looked at. */
  connect() {
    return tls.connect({ host: '127.0.0.1', port: this.secure, servername: NAME, ca: this.authority });
  }

  /** One request; `agent` keeps connections. The body may be a string or bytes. */
  ask(method, target, { headers = {}, body, agent, host = NAME } = {}) {
    return new Promise((resolve, reject) => {
      const length = body === undefined ? {} : { 'Content-Length': Buffer.byteLength(body) };
      const request = https.request({
        method, path: target, host: '127.0.0.1', port: this.secure, servername: NAME, ca: this.authority, agent,
        headers: { Host: host, ...length, ...headers },
      }, (response) => {
        const pieces = [];
        response.on('data', (piece) => pieces.push(piece));
        response.on('end', () => {
          const bytes = Buffer.concat(pieces);
          resolve({ status: response.statusCode, headers: response.headers, bytes, text: bytes.toString() });
        });
        response.on('error', reject);
      });
      request.on('error', reject);
      request.end(body);
    });
  }

  /** Sends bytes as they are, over TLS; all that came back when the other side closes, or when nothing comes after it any more. */
  raw(bytes, quiet = 1500) {
    return new Promise((resolve, reject) => {
      const socket = this.connect();
      let text = '', timer;
      const later = () => (clearTimeout(timer), timer = setTimeout(() => socket.destroy(), quiet));
      socket.setEncoding('latin1');
      socket.on('secureConnect', () => socket.write(Buffer.from(bytes, 'latin1')));
      socket.on('data', (piece) => (text += piece, later()));
      socket.on('error', (error) => (['ECONNRESET', 'EPIPE'].includes(error.code) ? undefined : reject(error)));
      socket.on('close', () => (clearTimeout(timer), resolve(text)));
    });
  }

  /** The files below one of its folders that its processes have open: it keeps what it has no room for in such, without a name. */
  kept(folder) {
    const children = fs.readFileSync(`/proc/${this.child.pid}/task/${this.child.pid}/children`, 'utf8').trim().split(' ');
    return children.flatMap((pid) => fs.readdirSync(`/proc/${pid}/fd`).map((fd) => linkTarget(`/proc/${pid}/fd/${fd}`)))
      .filter((target) => target.startsWith(path.join(this.folder, folder)));
  }
}

function linkTarget(link) {
  try {
    return fs.readlinkSync(link);
  } catch {
    return ''; // closed meanwhile
  }
}
