/* Following: what a colleague does shows at once in lists, on pages and in open forms, and nothing of one's own is lost. */
import assert from 'node:assert/strict';
import { becomes, demo, journey, placeOf, sees, seesNo } from './browser.mjs';

const server = await demo();
let made = 0;

/** A colleague at work elsewhere: the API as they have it. */
async function colleague(visit, as = 'admin') {
  const { request } = await visit(server, { as, path: null });
  const { csrf } = await (await request.get('api/v1/session')).json();
  const send = async (method, path, data) => {
    const answer = await request[method](`api/v1${path}`, { data, headers: { 'X-Tenon-Csrf': csrf } });
    assert.ok(answer.ok(), await answer.text());
    return answer.status() === 204 ? null : answer.json();
  };
  return {
    create: (name) => send('post', '/data/account', { name, country: 'de' }),
    change: (record, values) => send('patch', `/data/account/${record.id}`, values),
    remove: (record) => send('delete', `/data/account/${record.id}`),
  };
}

/** A name that nobody else has. */
const named = (text) => `${text} ${process.pid}-${++made}`;
const listOf = (text) => `o/account?view=all&q=${encodeURIComponent(text)}`;

/** Opens the page and waits until its stream is there: only then is anything told. */
async function following(visit, options, object = 'account') {
  const page = await visit(server, { as: 'chen', language: 'en', ...options, path: null });
  const { csrf } = await (await page.request.get('api/v1/session')).json();
  await page.request.patch('api/v1/session', { data: { language: 'en' }, headers: { 'X-Tenon-Csrf': csrf } });
  const stream = page.waitForResponse((answer) => answer.url().includes('/events?') && answer.url().includes(object));
  await page.goto(options.path);
  assert.equal((await stream).status(), 200);
  return page;
}

for (const size of ['wide', 'phone']) {
  journey(`a list follows: changes at once, new ones when they are wanted (${size})`, async ({ visit }) => {
    const other = await colleague(visit), mark = named('Follow');
    const first = await other.create(`${mark} Alpha`), second = await other.create(`${mark} Beta`);
    const page = await following(visit, { path: listOf(mark), size });
    const shows = (text) => page.getByText(text).first();
    await sees(shows(`${mark} Alpha`));

    await other.change(first, { name: `${mark} Gamma` });
    await sees(shows(`${mark} Gamma`));
    await other.create(`${mark} Delta`);
    const bar = page.getByRole('button', { name: '1 new' });
    await sees(bar);
    assert.equal(await page.getByText(`${mark} Delta`).count(), 0);
    await bar.click();
    await sees(shows(`${mark} Delta`));
    await seesNo(bar);
    await other.remove(second);
    await seesNo(shows(`${mark} Beta`));
    await other.change(first, { name: 'Somewhere else' }); // it is no longer what one looks for
    await seesNo(shows(`${mark} Gamma`));
    assert.equal(await page.getByText(`${mark} Delta`).first().isVisible(), true);
  });

  journey(`a record page follows, says who it was, and that it is gone (${size})`, async ({ visit }) => {
    const other = await colleague(visit), record = await other.create(named('Page'));
    const page = await following(visit, { path: `o/account/${record.id}`, size, expects: [404] });
    const title = named('Renamed');
    await other.change(record, { name: title });
    await sees(page.getByRole('heading', { name: title, level: 1 }));
    await sees(page.getByText(/ has changed “/));
    await other.remove(record);
    await sees(page.getByText(/ has deleted this record/));
  });
}

journey('an open form takes over what one has not touched; where both have, one chooses', async ({ visit }) => {
  const other = await colleague(visit), record = await other.create(named('Form'));
  const page = await following(visit, { path: `o/account/${record.id}/edit`, expects: [409] });
  const box = (label) => page.getByRole('textbox', { name: label, exact: true });
  await box('Short name').fill('Mine');

  const theirs = named('Theirs');
  await other.change(record, { name: theirs });
  await sees(page.getByText(/has saved this record meanwhile: Name/));
  await becomes(() => page.getByRole('textbox', { name: /^Name/ }).inputValue(), theirs);
  assert.equal(await box('Short name').inputValue(), 'Mine');

  await other.change(record, { short_name: 'Yours' });
  await sees(page.getByText(/changed what you have changed: Short name/));
  assert.equal(await box('Short name').inputValue(), 'Mine');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  const dialog = page.getByRole('dialog');
  const group = dialog.getByRole('group', { name: 'Short name' });
  await sees(group.getByText('Mine'));
  await sees(group.getByText('Yours', { exact: true }).last());
  await group.getByRole('radio').nth(1).check();
  await dialog.getByRole('button', { name: 'Save these' }).click();
  await becomes(() => placeOf(page), `o/account/${record.id}`);
  await sees(page.getByText('Yours', { exact: true }).first());
});

journey('ten tabs of a browser share one stream, and the next one takes it over', async ({ visit }) => {
  const other = await colleague(visit), record = await other.create(named('Tabs'));
  const first = await following(visit, { path: `o/account/${record.id}` });
  const streams = [];
  const second = await first.context().newPage();
  second.on('request', (request) => request.url().includes('/events') && streams.push(request.url()));
  await second.goto(`o/account/${record.id}`);
  await sees(second.getByRole('heading', { level: 1, name: record.name }));
  const title = named('Both');
  await becomes(async () => {
    await other.change(record, { name: `${title}.${++made}` });
    return (await second.getByRole('heading', { level: 1 }).innerText()).startsWith(title);
  }, true);
  assert.deepEqual(streams, []);
  await first.close();
  await becomes(() => streams.length > 0, true);
  const last = named('Alone');
  await becomes(async () => {
    await other.change(record, { name: `${last}.${++made}` });
    return (await second.getByRole('heading', { level: 1 }).innerText()).startsWith(last);
  }, true);
});

/** Holds the streams of a page back until they are let go; that one has been asked for is what is waited for. */
async function holding(page) {
  let go;
  const free = new Promise((done) => (go = done));
  const asked = [];
  await page.route(/\/events\?/, async (route) => {
    asked.push(new URL(route.request().url()).searchParams);
    await free;
    await route.continue().catch(() => {}); // another has taken its place meanwhile
  });
  return { asked, go };
}

for (const [what, pathOf, says] of [
  ['a list', ({ mark }) => listOf(mark), (page, name) => page.getByText(name).first()],
  ['a record page', ({ record }) => `o/account/${record.id}`, (page, name) => page.getByRole('heading', { name, level: 1 })],
  ['a form', ({ record }) => `o/account/${record.id}/edit`, (page, name) => page.getByText(/has saved this record meanwhile: Name/)],
])
  journey(`${what} hears of what has happened between its rows and its stream`, async ({ visit }) => {
    const other = await colleague(visit), mark = named('Between');
    const record = await other.create(`${mark} before`);
    const page = await visit(server, { as: 'chen', language: 'en', path: null });
    const { csrf } = await (await page.request.get('api/v1/session')).json();
    await page.request.patch('api/v1/session', { data: { language: 'en' }, headers: { 'X-Tenon-Csrf': csrf } });
    const { asked, go } = await holding(page);
    await page.goto(pathOf({ mark, record }));
    await becomes(() => asked.length > 0 && asked.at(-1).get('watch')?.includes('account'), true);
    assert.match(asked.at(-1).get('since'), /^\d+-\d+$/);
    await other.change(record, { name: `${mark} after` });
    go();
    await sees(says(page, `${mark} after`));
  });

journey('the next page is followed from its own answer on, while a stream goes on', async ({ visit }) => {
  const other = await colleague(visit), record = await other.create(named('Next'));
  const page = await following(visit, { path: 'o/opportunity' }, 'opportunity');
  const { asked, go } = await holding(page);
  await page.evaluate((path) => {
    history.pushState(null, '', path);
  }, `/t/${server.tenant}/o/account/${record.id}`);
  await sees(page.getByRole('heading', { level: 1, name: record.name }));
  await becomes(() => asked.some((one) => one.get('watch')?.includes(record.id)), true);
  const title = named('Meanwhile');
  await other.change(record, { name: title });
  go();
  await sees(page.getByRole('heading', { name: title, level: 1 }));
});

for (const size of ['wide', 'phone'])
  journey(`a row that belongs elsewhere by now stays until one wants it sorted (${size})`, async ({ visit }) => {
    const other = await colleague(visit), mark = named('Order');
    const rows = [];
    for (const name of ['Alpha', 'Beta', 'Gamma']) rows.push(await other.create(`${mark} ${name}`));
    const page = await following(visit, { path: `${listOf(mark)}&sort=name`, size });
    const order = async () => (await page.getByText(new RegExp(`^${mark} `)).allInnerTexts()).map((text) => text.slice(mark.length + 1));
    await becomes(async () => (await order()).join(), 'Alpha,Beta,Gamma');
    const bar = page.getByRole('button', { name: /another order|order has changed/ });

    await other.change(rows[0], { name: `${mark} Aleph` }); // another name at the same place
    await becomes(async () => (await order()).join(), 'Aleph,Beta,Gamma');
    assert.equal(await bar.count(), 0);
    await other.change(rows[0], { name: `${mark} Zeta` });
    await sees(bar);
    assert.equal(await bar.innerText(), 'The order has changed – sort again');
    assert.equal((await order()).join(), 'Zeta,Beta,Gamma');
    await other.create(`${mark} Delta`);
    await becomes(() => bar.innerText(), '1 new, and another order – show');
    assert.equal((await order()).join(), 'Zeta,Beta,Gamma');
    await bar.click();
    await becomes(async () => (await order()).join(), 'Beta,Delta,Gamma,Zeta');
    await seesNo(bar);

    await other.change(rows[1], { name: `${mark} Yota` });
    await sees(bar);
    await other.change(rows[1], { name: `${mark} Beta` }); // and back: nothing is left to sort
    await seesNo(bar);
  });
