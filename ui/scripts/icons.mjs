/*
 * Draws one SVG sprite of the icons that the UI and the metadata may name; metadata/icons.inc has
 * their names. One rule: icons never enter the JavaScript; they are one cached file. Lucide draws
 * them, Tenon only chooses.
 */
import fs from 'node:fs';

const list = fs.readFileSync('../metadata/icons.inc', 'utf8');
const folder = 'node_modules/lucide-static/icons/';
const names = [...new Set(list.match(/(?<=")[a-z0-9-]+(?=")/g))].sort();
const missing = names.filter((name) => !fs.existsSync(`${folder}${name}.svg`));
if (missing.length) {
  console.error(`icons.mjs: lucide-static has no ${missing.join(', ')}`);
  process.exit(1);
}

function symbol(name) {
  const shapes = fs
    .readFileSync(`${folder}${name}.svg`, 'utf8')
    .replace(/^[\s\S]*?<svg[^>]*>/, '')
    .replace(/<\/svg>\s*$/, '')
    .replace(/\n\s*/g, '');
  return (
    `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" ` +
    `stroke-linecap="round" stroke-linejoin="round">${shapes}</symbol>`
  );
}

const sprite = `<svg xmlns="http://www.w3.org/2000/svg">${names.map(symbol).join('')}</svg>`;
fs.mkdirSync('src/generated', { recursive: true });
fs.writeFileSync('src/generated/icons.svg', sprite);
fs.writeFileSync(
  'src/generated/icons.ts',
  `/* Made by scripts/icons.mjs. */\nexport const iconNames: ReadonlySet<string> = new Set('${names.join(' ')}'.split(' '));\n`,
);
console.log(`icons: ${names.length}, ${(sprite.length / 1024).toFixed(1)} KiB`);
