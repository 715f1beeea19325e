/*
 * Draws one SVG sprite of the icons that the UI and the metadata may name. One rule: icons never
 * enter the JavaScript; they are one cached file. Lucide draws them, Tenon only chooses.
 */
import fs from 'node:fs';

// What the UI itself uses.
const own = `
  arrow-down arrow-left arrow-right arrow-up arrow-up-down check chevron-down chevron-left
  chevron-right chevron-up chevrons-up-down circle-alert circle-check circle-help clock columns-3
  copy ellipsis ellipsis-vertical external-link eye eye-off filter grip-vertical history house
  inbox info languages link list-filter log-out menu monitor moon panel-left pencil plus
  refresh-cw rotate-ccw save search settings sun trash-2 triangle-alert undo-2 user wifi-off x
`;

// What metadata may ask for: the things a business keeps records of.
const business = `
  activity alarm-clock archive award badge-check badge-percent banknote bell book book-open
  bookmark bot box boxes briefcase briefcase-business building building-2 bus cake calculator
  calendar calendar-check calendar-days camera car chart-bar chart-column chart-line chart-pie
  clipboard clipboard-check clipboard-list cloud code coffee coins compass contact contact-round
  container cpu credit-card crown database dollar-sign download factory file file-check
  file-signature file-spreadsheet file-text files flag flame flask-conical folder folder-open fuel
  funnel gauge gavel gem gift git-branch globe graduation-cap hammer hand-coins handshake hard-hat
  hash headphones headset heart heart-pulse hospital hotel id-card image key key-round landmark
  laptop layers layout-dashboard leaf library life-buoy lightbulb list list-checks list-todo lock
  mail mail-open map map-pin medal megaphone message-circle message-square messages-square mic
  microscope milestone network newspaper notebook notebook-pen package package-check package-open
  paperclip percent phone phone-call pill plane plug printer puzzle qr-code quote radio receipt
  receipt-text repeat rocket route ruler scale school scissors send server share-2 shield
  shield-check ship shirt shopping-bag shopping-basket shopping-cart signature siren smartphone
  sparkles sprout stamp star stethoscope store syringe tablet tag tags target tent ticket timer
  toolbox tractor train-front trending-down trending-up trophy truck umbrella upload user-check
  user-cog user-plus user-round users users-round utensils video wallet wallet-cards warehouse
  watch waypoints webhook weight wheat workflow wrench zap
`;

const folder = 'node_modules/lucide-static/icons/';
const names = [...new Set(`${own} ${business}`.trim().split(/\s+/))].sort();
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
