/*
 * openapi.mjs -- a description of the API turned into requests, and answers held against it.
 *
 *   const fuzz = new Fuzz(description, seed, pool);
 *   const request = fuzz.request(operation);          // { method, path, headers, body }
 *   misfit(description, schema, value)                // null, or where and why
 *
 * The rule: all randomness comes from the seed. What is made is mostly right, and wrong in one or two places: what is wrong
 * everywhere is refused at the first check.
 */

/* --- schemas ------------------------------------------------------------------------------------ */

const kindOf = (value) => (value === null ? 'null' : Array.isArray(value) ? 'array' : Number.isInteger(value) ? 'integer' : typeof value);
const fitsType = (type, value) => type === kindOf(value) || (type === 'number' && kindOf(value) === 'integer');

export function resolve(description, schema) {
  while (schema.$ref) schema = schema.$ref.slice(2).split('/').reduce((at, key) => at[key.replaceAll('~1', '/')], description);
  return schema;
}

/** Why the value is none of this schema, with the place; null if it is. Knows the words of JSON Schema that the descriptions use. */
export function misfit(description, schema, value, at = '$') {
  const known = ['$ref', 'type', 'title', 'description', 'properties', 'required', 'items', 'enum', 'anyOf', 'oneOf', 'additionalProperties', 'minItems', 'maxItems', 'maxLength', 'format', 'default'];
  schema = resolve(description, schema);
  for (const word of Object.keys(schema)) if (!known.includes(word)) return `${at}: the schema says "${word}", which nobody here understands`;
  if (schema.enum && !schema.enum.some((each) => each === value)) return `${at}: ${JSON.stringify(value)} is none of ${JSON.stringify(schema.enum)}`;
  if (schema.type && ![schema.type].flat().some((type) => fitsType(type, value))) return `${at}: ${JSON.stringify(value)?.slice(0, 80)} is no ${schema.type}`;
  for (const word of ['anyOf', 'oneOf']) {
    if (!schema[word]) continue;
    const misfits = schema[word].map((each) => misfit(description, each, value, at));
    if (misfits.every((each) => each)) return misfits.join(' and ');
  }
  if (typeof value === 'string' && schema.maxLength && [...value].length > schema.maxLength) return `${at}: longer than ${schema.maxLength}`;
  if (typeof value === 'string' && schema.format === 'date' && !/^\d{4}-\d\d-\d\d$/.test(value)) return `${at}: ${value} is no date`;
  if (typeof value === 'string' && schema.format === 'date-time' && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value)) return `${at}: ${value} is no moment`;
  return Array.isArray(value) ? itemMisfit(description, schema, value, at) : value && typeof value === 'object' ? memberMisfit(description, schema, value, at) : null;
}

function itemMisfit(description, schema, value, at) {
  if (schema.minItems > value.length || schema.maxItems < value.length) return `${at}: ${value.length} items`;
  for (let i = 0; schema.items && i < value.length; i++) {
    const wrong = misfit(description, schema.items, value[i], `${at}[${i}]`);
    if (wrong) return wrong;
  }
  return null;
}

function memberMisfit(description, schema, value, at) {
  for (const name of schema.required ?? []) if (!(name in value)) return `${at}: no ${name}`;
  for (const [name, member] of Object.entries(value)) {
    const known = schema.properties && Object.hasOwn(schema.properties, name);
    if (!known && schema.additionalProperties === false) return `${at}: ${name} is not in the schema`;
    const wrong = known ? misfit(description, schema.properties[name], member, `${at}.${name}`) : null;
    if (wrong) return wrong;
  }
  return null;
}

/* --- chance ------------------------------------------------------------------------------------- */

export class Chance {
  constructor(seed) { this.state = seed >>> 0; }
  next() {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }
  below(n) { return Math.floor(this.next() * n); }
  once(n) { return this.below(n) === 0; } // one time in n
  of(list) { return list[this.below(list.length)]; }
  some(list, most) { return Array.from({ length: 1 + this.below(most) }, () => this.of(list)); }
}

const ODD_TEXTS = ['', ' ', '0', '-1', 'null', 'true', '[]', '{}', "'", '"', '\\', '%', '_', '*', '%00', "' or 1=1 --", '); drop table company; --', '../../etc/passwd', '<script>alert(1)</script>', '=cmd|calc', '客户', '北京市朝阳区', 'é', 'e\u0301', '👨‍👩‍👧', '\u202etxt', '\ufeff', 'a\tb', 'a\nb', 'İ', 'ß', '9999999999999999999', '1e999', '0x10', 'NaN', '2026-02-30', '2026-11-23', '2026-11-23T00:00:00.000Z', '9999-12-31', '0000-00-00', 'x'.repeat(300), '字'.repeat(1000), '('.repeat(200), '$0.id', '${1}', '{1}', 'id', 'version', 'constructor', '__proto__'];
const ODD_VALUES = [null, true, false, 0, -1, 1, 0.1, -0, 1e15, 9007199254740993, 1e300, -1e-7, [], {}, [[]], [null], { id: null }, { id: 'x' }, { id: 5 }, { $ref: '$0.id' }, ...ODD_TEXTS];

/** What the {id} of a path is one of: an object's name, or views, comments, jobs, files, bin. */
export function kindNamed({ path, object }) {
  const first = path.split('/')[1];
  return object && first !== 'views' ? object : first;
}

/* --- requests ----------------------------------------------------------------------------------- */

const COMPARE = ['==', '~=', '<', '<=', '>', '>='];
const WRONG_NAMES = ['nope', 'id.id', 'owner.owner.owner', 'owner.login', 'created_by.name', '*', 'count()', 'sum(id)', ''];

export class Fuzz {
  /** pool: { ids: {kind: [...]}, records: {object: [...]}, names, reports, keys, cursors, spared: a Set }, of what there is. */
  constructor(description, seed, pool) {
    this.description = description;
    this.chance = new Chance(seed);
    this.pool = pool;
  }

  operations() {
    return Object.entries(this.description.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, about]) => ({ method: method.toUpperCase(), path, about, object: /^\/(?:data|page|board|views|lookup|import|export|app\/objects)\/(\w+)/.exec(path)?.[1] })));
  }

  request(operation) {
    const { chance } = this;
    const path = operation.path.replace(/\{(\w+)\}/g, (_, name) => encodeURIComponent(this.place(operation, name)) || '-');
    const parameters = (operation.about.parameters ?? []).filter((each) => each.in === 'query' && chance.once(3));
    const query = parameters.map(({ name }) => `${name}=${encodeURIComponent(this.parameter(operation, name))}`);
    if (chance.once(60)) query.push(chance.of(['nope=1', 'limit=5&limit=6', '%ff', 'a=%zz', '=', '&&', 'where']));
    const headers = {};
    for (const { name } of (operation.about.parameters ?? []).filter((each) => each.in === 'header' && chance.once(8))) headers[name] = this.header(name);
    if (chance.once(20)) headers['Accept-Language'] = chance.of(['zh-CN', 'fr', '*', 'en;q=0', '']);
    return { method: operation.method, path: path + (query.length ? '?' + query.join('&') : ''), headers, ...this.body(operation, headers) };
  }

  id(object) {
    const own = this.pool.ids[object] ?? [];
    if (own.length && !this.chance.once(6)) return this.chance.of(own);
    const all = Object.values(this.pool.ids).flat();
    return all.length && this.chance.once(2) ? this.chance.of(all) : this.chance.of(['0000000000000', 'zzzzzzzzzzzzz', '7zzzzzzzzzzzz', '1', 'x', '-', '01j8' + 'é', '0'.repeat(14)]);
  }

  place(operation, name) {
    if (name === 'id') return this.id(kindNamed(operation));
    if (name === 'field') return this.chance.once(2) ? this.chance.of(this.fields(operation.object)) : this.chance.of(['code', 'id', 'name', 'nope']);
    if (operation.path.includes('/by/') && !this.chance.once(3)) return this.chance.of(this.pool.keys);
    if (name === 'name' && /reports|dashboards/.test(operation.path)) return this.chance.of(this.pool.reports);
    if (name === 'name') return this.chance.once(4) ? this.chance.of(ODD_TEXTS.filter((text) => text)) : this.chance.of(this.pool.names);
    return this.chance.of(ODD_TEXTS.filter((text) => text));
  }

  fields(object) {
    const schema = this.description.components.schemas[object];
    return ['id', 'version', ...Object.keys(schema?.properties ?? {})];
  }

  /** A field, a path through a lookup, or now and then something that is neither. */
  field(object) {
    const { chance } = this;
    if (chance.once(30)) return chance.of(WRONG_NAMES);
    const name = chance.of(this.fields(object));
    const schema = this.description.components.schemas[object]?.properties?.[name];
    return schema?.anyOf && chance.once(4) ? `${name}.${chance.of(['name', 'id', 'owner', 'title', 'created_at', 'owner.name'])}` : name;
  }

  literal() {
    const { chance } = this;
    return chance.of([() => `'${chance.of(ODD_TEXTS).replace(/['\\\n]/g, '')}'`, () => String(chance.below(1000) - 100), () => '12.5', () => 'true', () => 'null', () => 'today()', () => "date('2026-11-22')", () => 'user.id', () => '999999999999999999', () => "'2026-11-22'"])();
  }

  /** A condition that a field of this schema can have. */
  condition(object, name) {
    const { chance } = this;
    const schema = this.description.components.schemas[object]?.properties?.[name] ?? {};
    const types = [schema.type].flat();
    const compare = (literal) => `${name} ${chance.of(COMPARE)} ${literal}`;
    if (chance.once(5)) return `is_empty(${name})`;
    if (schema.enum) return `${name} ${chance.of(['==', '~='])} '${chance.of(schema.enum)}'`;
    if (schema.anyOf) return `${name} ${chance.of(['==', '~='])} '${this.id()}'`;
    if (types[0] === 'boolean') return chance.of([name, `not ${name}`]);
    if (types[0] === 'array') return schema.items?.enum ? `has(${name}, '${chance.of(schema.items.enum)}')` : `is_empty(${name})`;
    if (types[0] === 'integer' || types[0] === 'number') return chance.of([() => compare(chance.below(5000)), () => `${name} * 2 + 1 ${chance.of(COMPARE)} ${chance.below(100)}.5`, () => `${name} / ${chance.below(3)} > 1`, () => `abs(${name}) < 100`])();
    if (schema.format === 'date') return chance.of([() => compare('today()'), () => compare("'2026-11-22'"), () => `year(${name}) == 2026`, () => `add_days(${name}, ${chance.below(100)}) > today()`])();
    if (schema.format === 'date-time') return chance.of([() => compare('now()'), () => `year(${name}) >= 2026`])();
    return chance.of([() => compare(`'${chance.of(ODD_TEXTS).replace(/['\\\n]/g, '')}'`), () => `contains(${name}, 'a')`, () => `starts_with(lower(${name}), '客')`, () => `len(${name}) > ${chance.below(20)}`, () => `${name} .. 'x' == 'ax'`])();
  }

  where(object, depth = 0) {
    const { chance } = this;
    if (chance.once(25)) return chance.of(ODD_TEXTS);
    if (depth < 3 && chance.once(3)) return `(${this.where(object, depth + 1)}) ${chance.of(['and', 'or'])} (${this.where(object, depth + 1)})`;
    if (depth < 3 && chance.once(6)) return `not (${this.where(object, depth + 1)})`;
    if (!chance.once(6)) return this.condition(object, chance.of(this.fields(object)));
    const field = this.field(object);
    return chance.of([
      () => `${field} ${chance.of(COMPARE)} ${this.literal()}`,
      () => `${field} ${chance.of(COMPARE)} ${this.field(object)}`,
      () => `is_empty(${field})`,
      () => `${chance.of(['contains', 'starts_with', 'ends_with', 'has'])}(${field}, ${this.literal()})`,
      () => `${chance.of(['len', 'lower', 'upper', 'year', 'month', 'abs', 'round'])}(${field}) ${chance.of(COMPARE)} ${this.literal()}`,
      () => `${field} ${chance.of(['+', '-', '*', '/', '..'])} ${this.literal()} ${chance.of(COMPARE)} ${this.literal()}`,
      () => `${field} in (${chance.some([1, 2, 3], 3).map(() => this.literal()).join(', ')})`,
    ])();
  }

  parameter(operation, name) {
    const { chance } = this, object = operation.object;
    if (chance.once(20)) return chance.of(ODD_TEXTS);
    const fields = (most) => chance.some([0], most).map(() => this.field(object)).join(',');
    const makers = {
      select: () => fields(4), sort: () => chance.some([0], 3).map(() => (chance.once(2) ? '-' : '') + this.field(object)).join(','),
      where: () => this.where(object), having: () => `count() ${chance.of(COMPARE)} ${this.literal()}`,
      q: () => chance.of([...ODD_TEXTS, 'a', 'ac', '北京', 'wang wei']),
      limit: () => (chance.once(5) ? chance.of(['1001', '0', '-1', '1.5']) : chance.of(['1', '2', '5', '50', '1000'])),
      cursor: () => chance.of([...this.pool.cursors, 'nope']), since: () => chance.of([...this.pool.cursors, '0']),
      total: () => chance.of(['exact', 'estimate', 'none']), shape: () => chance.of(['arrays', 'objects']),
      group: () => chance.some([0], 3).map(() => chance.of([this.field(object), `month(${this.field(object)})`, `year(${this.field(object)})`])).join(','),
      measures: () => chance.some([0], 3).map(() => chance.of(['count()', `sum(${this.field(object)})`, `avg(${this.field(object)})`, `max(${this.field(object)})`])).join(','),
      conditions: () => 'true', derived: () => 'false', unread: () => 'true', dry_run: () => 'true', device: () => 'phone',
      only: () => chance.of(['comments', 'changes', 'activities', 'failed']), object: () => chance.of(Object.keys(this.pool.ids)),
      ids: () => chance.some([0], 3).map(() => this.id(object)).join(','), record: () => this.id(object),
      view: () => chance.of(this.pool.names), within: () => chance.of(this.pool.names), value: () => chance.of(['won', 'open', 'a', '']), more: () => chance.of(this.pool.names),
      format: () => chance.of(['csv', 'ndjson', 'xlsx']), encoding: () => chance.of(['utf-8', 'gb18030', 'utf-16']), separator: () => chance.of([',', ';', 'tab']), header: () => chance.of(['names', 'labels']),
      mode: () => chance.of(['insert', 'update', 'upsert']), key: () => this.field(object), map: () => chance.of(['{"name":"name"}', '["name"]', '{}', '{"name":null}']),
      state: () => chance.of(['waiting', 'running,done', 'failed']), kind: () => chance.of(['import', 'export', 'bulk']), v: () => 'nope', name: () => chance.of(['a.csv', '客户.xlsx', '../x', 'a\nb']), for: () => `${object}.${this.field(object)}`,
    };
    return makers[name] ? makers[name]() : chance.of(ODD_TEXTS);
  }

  header(name) {
    const numbers = ['"1"', '"2"', '1', '*', '"9-0123456789abcdef"', 'W/"1"', '"x"', ''];
    if (name === 'Idempotency-Key') return this.chance.of([`key-${this.chance.below(1000)}`, 'x'.repeat(200), 'x'.repeat(201), 'é']).replace('é', '~');
    return this.chance.of(numbers);
  }

  /* --- bodies --- */

  body(operation, headers) {
    const content = operation.about.requestBody?.content;
    const { chance } = this;
    if (!content) return chance.once(50) && operation.method !== 'GET' ? { body: '{}' } : {};
    if (!content['application/json']) return this.file(headers);
    if (chance.once(40)) return { body: chance.of(['', '{', '[]', '{}', 'null', '"x"', '5', '[[]]', '[{}]', '{"a":1,"a":2}', '\ufeff{}', '['.repeat(100), '{"name":"\\ud800"}', '{"name":"\\u0000"}']) };
    if (chance.once(80)) headers['Content-Type'] = chance.of(['text/plain', 'application/xml', 'application/json; charset=latin1']);
    const own = this.ownBody(operation);
    let value = own ?? this.value(content['application/json'].schema);
    if (value && typeof value === 'object' && !Array.isArray(value) && chance.once(6)) value = { ...value, [chance.of(['nope', 'id', 'created_at', 'version', 'owner', 'constructor'])]: chance.of(ODD_VALUES) };
    return { body: JSON.stringify(value) };
  }

  file(headers) {
    const { chance } = this;
    headers['Content-Type'] = chance.of(['application/octet-stream', 'text/csv', 'multipart/form-data; boundary=b']);
    const csv = chance.of(['name,code\nAcme,1\n', 'name\n"', '', '\ufeffname;code\nÄ;1', '{"name":"x"}\n{"name":5}\n', 'PK\u0003\u0004nope', 'name\n' + 'x\n'.repeat(50)]);
    return { body: headers['Content-Type'].startsWith('multipart') ? `--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n${csv}\r\n--b--${chance.of(['\r\n', ''])}` : csv };
  }

  /** Bodies of which the description says no more than that they are objects. */
  ownBody({ path, object }) {
    const { chance } = this;
    const where = () => this.where(object);
    if (path.endsWith('/bulk'))
      return chance.of([
        () => ({ ids: [this.id(object)], set: this.value({ $ref: `#/components/schemas/${object}.input` }) }),
        () => ({ where: `(${where()}) and id == '${this.id(object)}'`, set: { [this.field(object)]: chance.of(ODD_VALUES) } }),
        () => ({ ids: [this.id(object), 'x'], delete: true }), () => ({ ids: [this.id(object)], action: chance.of(this.pool.names), input: {} }),
        () => ({ ids: chance.of(ODD_VALUES), set: chance.of(ODD_VALUES) }), () => ({ delete: true }), () => ({}),
      ])();
    if (path === '/notifications/read') return chance.of([{ all: true }, { ids: [this.id()] }, { ids: chance.of(ODD_VALUES) }, {}]);
    if (path === '/session') return chance.of([{ language: 'en' }, { language: 'zh-CN' }, { language: chance.of(ODD_VALUES) }, { user: 'nobody', password: chance.of(ODD_TEXTS) }]);
    if (/comments(\/|$)/.test(path)) return { text: chance.of(['Hello', `@[x](${this.id('user')}) hello`, ...ODD_TEXTS]) };
    if (path.startsWith('/views/') && path.endsWith('/default')) return { view: chance.of([null, ...this.pool.names, ...ODD_VALUES]) };
    if (path.startsWith('/views/') && chance.once(2)) return { label: 'Mine', shared: 'none', roles: [], state: { where: '', columns: ['id'], sort: '', widths: {} } };
    if (path.startsWith('/views/'))
      return { label: chance.of(ODD_VALUES), shared: chance.of(['none', 'roles', 'all', 5]), roles: chance.of([[], ['x'], null]), state: chance.of([{}, { where: where(), columns: [this.field(object)], sort: this.field(object) }, { widths: ODD_VALUES }, null]) };
    if (path.endsWith('/query')) return Object.fromEntries(chance.some(['select', 'where', 'sort', 'limit', 'total', 'shape', 'q', 'cursor'], 4).map((name) => [name, chance.once(6) ? chance.of(ODD_VALUES) : this.parameter({ object }, name)]));
    if (path === '/batch') return { atomic: chance.once(2), operations: chance.some([0], 4).map(() => this.batched()) };
    return undefined;
  }

  batched() {
    const { chance } = this;
    const object = chance.of(Object.keys(this.pool.ids).filter((name) => !this.pool.spared.has(name)));
    const method = chance.of(['GET', 'POST', 'PATCH', 'DELETE', 'PUT', 'HEAD']);
    const path = chance.of([`/data/${object}`, `/data/${object}/${this.id(object)}`, `data/${object}/$0.id`, '/batch', '/session', `/data/${object}?limit=2&where=${encodeURIComponent(this.where(object))}`, chance.of(ODD_TEXTS)]);
    return { method, path, ...(chance.once(2) ? { body: this.value({ $ref: `#/components/schemas/${object}.input` }) } : {}) };
  }

  /** What a record says that stands, of what may be written; with a field or two said otherwise. */
  variant(schema, record) {
    const { chance } = this;
    const names = Object.keys(schema.properties);
    const value = Object.fromEntries(names.filter((name) => name !== 'version' && record[name] !== undefined && record[name] !== null).map((name) => [name, record[name]]));
    for (let left = chance.below(3); left > 0; left--) {
      const name = chance.of(names);
      value[name] = this.value(schema.properties[name], 1);
    }
    return value;
  }

  value(schema, depth = 0) {
    const { chance } = this;
    const name = schema.$ref?.split('/').at(-1);
    const records = name?.endsWith('.input') ? this.pool.records[name.slice(0, -6)] : null;
    if (records?.length && this.description.components.schemas[name] && !chance.once(4)) return this.variant(this.description.components.schemas[name], chance.of(records));
    if (name && !this.description.components.schemas[name]) return { name: 'Acme' }; // of an object that this person does not see
    schema = resolve(this.description, schema);
    if (chance.once(12)) return chance.of(ODD_VALUES);
    if (name === 'Ref') return chance.once(2) ? this.id() : { id: this.id() };
    if (schema.enum) return chance.of(schema.enum);
    if (schema.anyOf || schema.oneOf) return this.value(chance.of(schema.anyOf ?? schema.oneOf), depth);
    const type = [schema.type].flat().find((each, i, all) => each !== 'null' && (i === all.length - 1 || chance.once(2) || all[i + 1] === 'null')) ?? 'object';
    if (type === 'integer') return chance.of([0, 1, 2, 5, 100, -1, 1e9]);
    if (type === 'number') return chance.of([0, 1, 12.5, 1200.55, -3, 99999999]);
    if (type === 'boolean') return chance.once(2);
    if (type === 'array') return depth > 3 ? [] : Array.from({ length: chance.below(4) }, () => this.value(schema.items ?? {}, depth + 1));
    if (type === 'string') return schema.format === 'date' ? chance.of(['2026-11-22', '2024-02-29', '2023-02-29', '1899-12-31']) : schema.format === 'date-time' ? chance.of(['2026-11-22T14:07:00.123Z', '2026-11-22T14:07:00+08:00', '2026-11-22']) : chance.of(['Acme', 'a@example.com', '+86 138 0013 8000', 'https://example.com/', ...ODD_TEXTS]);
    const members = Object.entries(schema.properties ?? {}).filter(([key]) => schema.required?.includes(key) || chance.once(Object.keys(schema.properties).length > 8 ? 4 : 2));
    return Object.fromEntries(members.map(([key, member]) => [key, key === 'version' ? chance.of([1, 2, 99]) : this.value(member, depth + 1)]));
  }
}
