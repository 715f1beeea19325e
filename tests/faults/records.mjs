/*
 * records.mjs -- what the shim has written down, as a disk: images of it at any moment, as a power cut could leave it.
 *
 *   const disk = new Disk('/the/folder');
 *   for (const event of readRecords(file)) { disk.apply(event); if (cut here) disk.image(folder, 'torn', random); }
 *
 * The model is stricter than most disks. Bytes last once their file is synced. Names (of a file that is made, moved,
 * removed) last once the folder that has them is synced; of younger ones an image has those up to some moment. Of bytes
 * that nobody has synced an image has none, all, or here and there a sector, in any order. What is in a folder that is moved is synced
 * before.
 */
import fs from 'node:fs';
import path from 'node:path';

const KINDS = [null, 'started', 'opened', 'closed', 'wrote', 'sized', 'synced', 'renamed', 'linked', 'unlinked',
  'folder made', 'folder gone', 'answered', 'all synced', 'exchanged'];
const HEAD = 24, SECTOR = 512;

export function* readRecords(file) {
  const bytes = fs.readFileSync(file);
  for (let at = 0; at + HEAD <= bytes.length;) {
    const kind = KINDS[bytes[at]], pathSize = bytes.readUInt16LE(at + 2), size = bytes.readUInt32LE(at + 16);
    const names = bytes.toString('utf8', at + HEAD, at + HEAD + pathSize).split('\0');
    const data = bytes.subarray(at + HEAD + pathSize, at + HEAD + pathSize + size);
    yield { kind, file: bytes.readInt32LE(at + 4), at: Number(bytes.readBigInt64LE(at + 8)), path: names[0], to: names[1], data };
    at += HEAD + pathSize + size;
  }
}

/* The bytes of one file: those that last, and what was done since, in order. */
class Contents {
  lasting = Buffer.alloc(0);
  young = []; // { at, data } or { size }

  static change(bytes, { at, data, size }) {
    if (size !== undefined) {
      if (size <= bytes.length) return bytes.subarray(0, size);
      return Buffer.concat([bytes, Buffer.alloc(size - bytes.length)]);
    }
    const whole = at + data.length > bytes.length ? Contents.change(bytes, { size: at + data.length }) : Buffer.from(bytes);
    data.copy(whole, at);
    return whole;
  }

  static *sectors({ at, data }) {
    for (let from = 0; from < data.length;) {
      const to = Math.min(data.length, from + SECTOR - ((at + from) % SECTOR));
      yield { at: at + from, data: data.subarray(from, to) };
      from = to;
    }
  }

  sync() {
    /* One copy for all changes, not one for each. */
    let size = this.lasting.length, most = size;
    for (const each of this.young) {
      size = each.size ?? Math.max(size, each.at + each.data.length);
      most = Math.max(most, size);
    }
    const whole = Buffer.alloc(most);
    this.lasting.copy(whole);
    let end = this.lasting.length;
    for (const each of this.young) {
      if (each.size !== undefined) {
        if (each.size < end) whole.fill(0, each.size, end);
        end = each.size;
      } else {
        each.data.copy(whole, each.at);
        end = Math.max(end, each.at + each.data.length);
      }
    }
    this.lasting = whole.subarray(0, end);
    this.young = [];
  }

  /* `how`: nothing young is there, all of it, or sectors by chance. */
  after(how, random) {
    if (how === 'none' || !this.young.length) return this.lasting;
    let bytes = this.lasting;
    for (const each of this.young) {
      if (how === 'all' || each.size !== undefined) {
        if (how === 'all' || random(2)) bytes = Contents.change(bytes, each);
      } else {
        for (const sector of Contents.sectors(each)) if (random(2)) bytes = Contents.change(bytes, sector);
      }
    }
    return bytes;
  }
}

export class Disk {
  constructor(root) {
    this.root = root;
    this.open = new Map(); // descriptor -> Contents, or null for a folder
    this.now = new Map(); // path -> Contents; folders: null
    this.lasting = new Map(); // the same, as far as names last
    this.young = []; // names that do not last yet: { from, to, contents } or, of two that change places, { from, to, exchange }
  }

  apply({ kind, file, at, path: name, to, data }) {
    switch (kind) {
      case 'started': this.open.clear(); break;
      case 'opened':
        if (at) this.name({ to: name, contents: new Contents() });
        this.open.set(file, this.now.get(name) ?? null);
        break;
      case 'closed': this.open.delete(file); break;
      case 'wrote': this.open.get(file)?.young.push({ at, data }); break;
      case 'sized': this.open.get(file)?.young.push({ size: at }); break;
      case 'synced':
        if (this.open.get(file)) this.open.get(file).sync();
        else this.syncFolder(name);
        break;
      case 'all synced': this.syncAll(); break;
      case 'renamed': this.name({ from: name, to, contents: this.now.get(name) }); break;
      case 'exchanged': this.name({ from: name, to, exchange: true }); break;
      case 'linked': this.name({ to, contents: this.now.get(name) }); break;
      case 'unlinked': case 'folder gone': this.name({ from: name }); break;
      case 'folder made': this.name({ to: name, contents: null }); break;
    }
  }

  static give(names, { from, to, contents, exchange }) {
    const taken = from && (exchange || contents === null) ? Disk.take(names, from) : [];
    const back = exchange ? Disk.take(names, to) : [];
    if (from) names.delete(from);
    if (to && !exchange) names.set(to, contents);
    if (to) for (const [rest, each] of taken) names.set(to + rest, each);
    for (const [rest, each] of back) names.set(from + rest, each);
  }

  /* A folder and all that is in it, by the rest of their names. */
  static take(names, folder) {
    const inside = [...names].filter(([name]) => name === folder || name.startsWith(`${folder}/`));
    for (const [name] of inside) names.delete(name);
    return inside.map(([name, contents]) => [name.slice(folder.length), contents]);
  }

  name(change) {
    Disk.give(this.now, change);
    this.young.push(change);
  }

  /* What this folder has gained and lost lasts; of a move between two folders only this one's half does. */
  syncFolder(folder) {
    const left = [];
    for (const change of this.young) {
      const { from, to, contents } = change;
      const ours = (name) => name !== undefined && path.dirname(name) === folder;
      if (change.exchange) { // both are in one folder
        if (ours(to)) Disk.give(this.lasting, change);
        else left.push(change);
        continue;
      }
      Disk.give(this.lasting, { from: ours(from) ? from : undefined, to: ours(to) ? to : undefined, contents });
      const rest = { from: from && !ours(from) ? from : undefined, to: to && !ours(to) ? to : undefined, contents };
      if (rest.from || rest.to) left.push(rest);
    }
    this.young = left;
  }

  syncAll() {
    for (const change of this.young) Disk.give(this.lasting, change);
    this.young = [];
    for (const contents of this.now.values()) contents?.sync();
  }

  /** Writes an image into a new folder: `how` is none, all or torn. */
  image(into, how, random) {
    const names = new Map(this.lasting);
    const known = how === 'none' ? 0 : how === 'all' ? this.young.length : random(this.young.length + 1);
    for (const change of this.young.slice(0, known)) Disk.give(names, change);
    fs.mkdirSync(into, { recursive: true });
    for (const [name, contents] of [...names].sort(([a], [b]) => (a < b ? -1 : 1))) {
      if (name.endsWith('-shm') || name === this.root) continue; // -shm is memory: it is made anew
      const place = path.join(into, path.relative(this.root, name));
      if (!fs.existsSync(path.dirname(place))) continue; // its folder is lost
      if (contents === null) fs.mkdirSync(place, { recursive: true });
      else fs.writeFileSync(place, contents.after(how, random), { mode: 0o600 });
    }
  }
}
