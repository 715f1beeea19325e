/*
 * dev.test.mjs -- the demo's front doors, and an app that changes under the hands of who works with it.
 *
 * The rule: files are written as an editor would; what is awaited is what people see.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { becomes, demoAt, journey, reads, root, samples, sees, seesNo } from './browser.mjs';

const folder = mkdtempSync(join(tmpdir(), 'tenon-journey-'));
after(() => rmSync(folder, { recursive: true, force: true }));
cpSync(join(root, 'samples/hello'), folder, { recursive: true });
const file = join(folder, 'objects/book/object.yaml'), whole = readFileSync(file, 'utf8');

const books = await demoAt(folder), three = await samples();

for (const size of ['wide', 'phone']) {
  journey(`a demo offers its workspaces, then its people, and one press signs in (${size})`, async ({ visit }) => {
    const page = await visit(three, { size, path: null, language: 'en' });
    await page.goto(`${three.origin}/`);
    await reads(page.getByRole('heading', { level: 1 }), 'Which workspace?');
    await page.getByRole('link', { name: /Help desk/ }).click();
    await page.getByRole('button', { name: /Ida Sommer/ }).click();
    await sees(page.getByRole('heading', { level: 1, name: /Ida Sommer/ }));
  });
}

journey('a label changes while somebody types: the form takes it over, and keeps what was typed', async ({ visit }) => {
  writeFileSync(file, whole);
  const page = await visit(books, { as: 'admin', path: 'o/book/new', language: 'en' });
  await page.getByLabel('Author').fill('Lu Xun');
  writeFileSync(file, whole.replace('author:   {type: text}', 'author:   {type: text, label: Written by}'));
  const author = page.getByLabel('Written by');
  await sees(author);
  await becomes(() => author.inputValue(), 'Lu Xun');
});

journey('a mistake in a file stands at the foot of the page, with its place, until it is put right', async ({ visit }) => {
  writeFileSync(file, whole);
  const page = await visit(books, { as: 'admin', path: 'o/book', language: 'en' });
  await reads(page.getByRole('heading', { level: 1 }), 'Books');
  writeFileSync(file, whole.replace('type: date', 'type: dat'));
  const panel = page.getByRole('region', { name: 'Problems in the app’s files' });
  await sees(panel);
  await sees(panel.getByText('objects/book/object.yaml:6'));
  writeFileSync(file, whole);
  await seesNo(panel);
});
