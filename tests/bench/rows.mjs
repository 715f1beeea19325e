/*
 * rows.mjs -- the data of the benchmark as CSV files, the same ones every time.
 *
 * The rule: a multiplicative hash of the row's number decides everything, so a larger scale has the smaller one's rows
 * first and no random generator is needed.
 */
import fs from 'node:fs';
import path from 'node:path';

export const FULL = { account: 100_000, contact: 300_000, opportunity: 200_000 };
export const STAGES = ['contact', 'needs', 'offer', 'talks', 'won'];

const INDUSTRIES = ['retail', 'food', 'health', 'building', 'software', 'transport'];
const CITIES = ['Shanghai', 'Beijing', 'Shenzhen', 'Chengdu', 'Hangzhou', 'Wuhan', 'Xi\'an', 'Qingdao', 'Suzhou', 'Xiamen'];
const FIRST = ['Wei', 'Min', 'Jun', 'Ling', 'Hao', 'Yan', 'Tao', 'Mei', 'Bo', 'Xin', 'Rui', 'Qing'];
const LAST = ['Wang', 'Li', 'Zhang', 'Liu', 'Chen', 'Yang', 'Zhao', 'Huang', 'Zhou', 'Wu', 'Xu', 'Sun'];
const KINDS = ['Trading', 'Foods', 'Logistics', 'Systems', 'Clinic', 'Works', 'Stores', 'Design'];

const mixed = (number, salt) => Math.imul(number ^ (salt * 0x9e3779b1), 0x85ebca6b) >>> 3;
const of = (list, number, salt) => list[mixed(number, salt) % list.length];
const day = (number, salt, from, span) =>
  new Date(Date.UTC(from, 0, 1 + (mixed(number, salt) % span))).toISOString().slice(0, 10);
const code = (number) => `A${String(number).padStart(6, '0')}`;
const person = (i) => `${of(LAST, i, 1)} ${of(FIRST, i, 2)} ${i}`;

const makers = {
  account: {
    header: 'name,code,level,industry,city,staff,credit,since,owner',
    row: (i, owner) => [`${of(LAST, i, 3)} ${of(KINDS, i, 4)} ${i}`, code(i), of(['a', 'b', 'c'], i, 5), of(INDUSTRIES, i, 6),
      of(CITIES, i, 7), mixed(i, 8) % 900, (mixed(i, 9) % 1_000_000) / 100, day(i, 10, 2010, 5000), owner],
  },
  contact: {
    header: 'name,account,position,mail,mobile,birthday,active,remark,owner',
    row: (i, owner, counts) => [person(i), code(1 + (mixed(i, 11) % counts.account)), of(['buyer', 'manager', 'owner', ''], i, 12),
      `person${i}@example.com`, `+86 138 ${String(mixed(i, 13) % 1e8).padStart(8, '0')}`, day(i, 14, 1960, 15000), 'true', '', owner],
  },
  opportunity: {
    header: 'name,account,stage,amount,opened,close_date,owner',
    row: (i, owner, counts) => [`${of(KINDS, i, 15)} for ${of(LAST, i, 16)} ${i}`, code(1 + (mixed(i, 17) % counts.account)),
      of(STAGES, i, 21), (mixed(i, 18) % 90_000_000) / 100, day(i, 19, 2024, 600), day(i, 20, 2026, 700), owner],
  },
};

/** What I1 imports: eight fields, a unique key, a lookup. Not among `makers`: it is imported once, by itself. */
const device = {
  header: 'code,name,account,kind,serial,installed,price,active',
  row: (i, accounts) => [`D${String(i).padStart(7, '0')}`, `${of(KINDS, i, 21)} unit ${i}`, code(1 + (mixed(i, 22) % accounts)),
    of(['pump', 'valve', 'meter', 'panel'], i, 23), `SN-${mixed(i, 24)}`, day(i, 25, 2015, 4000), (mixed(i, 26) % 5_000_000) / 100,
    i % 7 ? 'true' : 'false'],
};

/** How many rows of each object there are at a scale. */
export const counts = (scale) =>
  Object.fromEntries(Object.entries(FULL).map(([object, count]) => [object, Math.max(100, Math.round(count * scale))]));

/** Writes <folder>/<object>.csv for all of them, all owned by `owner`; gives back the files in the order to import. */
export function writeRows(folder, scale, owner) {
  const many = counts(scale);
  return Object.entries(makers).map(([object, { header, row }]) => {
    const file = path.join(folder, `${object}.csv`);
    writeFile(file, header, many[object], (i) => row(i, owner, many));
    return { object, file, rows: many[object] };
  });
}

/** Writes <folder>/device.csv, which looks at so many accounts. */
export function writeDevices(folder, rows, accounts) {
  const file = path.join(folder, 'device.csv');
  writeFile(file, device.header, rows, (i) => device.row(i, accounts));
  return file;
}

function writeFile(file, header, rows, row) {
  const out = fs.openSync(file, 'w');
  let lines = [header];
  for (let i = 1; i <= rows; i++) {
    lines.push(row(i).join(','));
    if (lines.length < 10_000 && i < rows) continue;
    fs.writeSync(out, lines.join('\n') + '\n');
    lines = [];
  }
  fs.closeSync(out);
}
