/*
 * node scripts/budget.mjs DIST: weighs what each page makes the browser load (gzip, JavaScript and
 * CSS) and fails when one grows past its limit. One rule: a limit is raised only by someone who
 * says why.
 */
import fs from 'node:fs';
import zlib from 'node:zlib';

const KIB = 1024;
const LIMITS = [
  { name: 'entry HTML', html: true, limit: 2 },
  { name: 'shell', limit: 190 },
  { name: 'shell + list', page: 'src/pages/list/ListPage.tsx', limit: 215 },
  { name: 'board page, on top', page: 'src/pages/board/BoardPage.tsx', onTop: true, limit: 25 },
  { name: 'record page, on top', page: 'src/pages/record/RecordPage.tsx', onTop: true, limit: 25 },
  // with the waiting for files that are on their way
  { name: 'form page, on top', page: 'src/pages/form/FormPage.tsx', onTop: true, limit: 26 },
  { name: 'home page, on top', page: 'src/pages/home/HomePage.tsx', onTop: true, limit: 25 },
  { name: 'report page, on top', page: 'src/pages/report/ReportPage.tsx', onTop: true, limit: 25 },
  { name: 'dashboard, on top', page: 'src/pages/dashboard/DashboardPage.tsx', onTop: true, limit: 25 },
  {
    name: 'grouped list, on the list',
    page: 'src/pages/list/GroupedList.tsx',
    onTop: true,
    after: 'src/pages/list/ListPage.tsx',
    limit: 15,
  },
  { name: 'charts, on top', page: 'src/reports/Charts.tsx', onTop: true, limit: 140 },
  { name: 'bin page, on top', page: 'src/pages/bin/BinPage.tsx', onTop: true, limit: 25 },
  { name: 'import page, on top', page: 'src/pages/import/ImportPage.tsx', onTop: true, limit: 25 },
  { name: 'jobs page, on top', page: 'src/pages/jobs/JobsPage.tsx', onTop: true, limit: 25 },
  {
    name: 'timeline, on the record',
    page: 'src/pages/record/timeline/Timeline.tsx',
    onTop: true,
    after: 'src/pages/record/RecordPage.tsx',
    limit: 12,
  },
  {
    name: 'notifications, on top',
    page: 'src/pages/notifications/NoticesPage.tsx',
    onTop: true,
    limit: 15,
  },
  { name: 'field editors, on top', page: 'src/fields/editors.tsx', onTop: true, limit: 60 },
  { name: 'palette, on top', page: 'src/app/Palette.tsx', onTop: true, limit: 25 },
];

const dist = process.argv[2] ?? 'dist';
const manifest = JSON.parse(fs.readFileSync(`${dist}/.vite/manifest.json`, 'utf8'));
const weights = new Map();

function weigh(file) {
  if (!weights.has(file))
    weights.set(file, zlib.gzipSync(fs.readFileSync(`${dist}/${file}`), { level: 9 }).length);
  return weights.get(file);
}

/**
 * Everything that arrives with a chunk: itself, what it imports statically, and their style sheets.
 */
function filesOf(key, found = new Set()) {
  const chunk = manifest[key];
  if (found.has(chunk.file)) return found;
  found.add(chunk.file);
  for (const sheet of chunk.css ?? []) found.add(sheet);
  for (const imported of chunk.imports ?? []) filesOf(imported, found);
  return found;
}

const entry = Object.keys(manifest).find((key) => manifest[key].isEntry);
const shell = filesOf(entry);

/** `after`: another page that has been loaded before. */
function measure({ html, page, onTop, after }) {
  if (html) return weigh('index.html');
  if (!page) return sum(shell);
  if (!manifest[page]) throw new Error(`budget.mjs: ${page} is not a chunk of its own`);
  const files = filesOf(page, new Set());
  const there = new Set([...shell, ...(after ? filesOf(after) : [])]);
  return sum(onTop ? [...files].filter((file) => !there.has(file)) : new Set([...shell, ...files]));
}

function sum(files) {
  return [...files].reduce((total, file) => total + weigh(file), 0);
}

let broken = false;
for (const budget of LIMITS) {
  const size = measure(budget) / KIB;
  const over = size > budget.limit;
  broken ||= over;
  console.log(
    `${over ? 'OVER ' : 'ok   '}${budget.name.padEnd(24)}${size.toFixed(1).padStart(7)} of ${budget.limit} KiB`,
  );
}
process.exit(broken ? 1 : 0);
