// numbers.mjs -- numbers that look right and belong to nobody: tax numbers with a true check digit but an office that
// does not exist, telephone numbers whose last part nobody has.

const USCC = '0123456789ABCDEFGHJKLMNPQRTUWXY'
const USCC_WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]
const ORG_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2]

const worth = (text, weights, value) => weights.reduce((sum, weight, i) => sum + weight * value(text[i]), 0)

// GB 32100-2015: 91, the district, an organisation code (GB 11714) and a check character. Real organisation codes
// begin with a digit or MA; ours with XX.
export function chineseTaxNumber(district, serial) {
  const body = `XX${String(serial).padStart(6, '0')}`
  const rest = 11 - (worth(body, ORG_WEIGHTS, (char) => parseInt(char, 36)) % 11)
  const organisation = body + (rest === 10 ? 'X' : rest === 11 ? '0' : rest)
  const head = `91${district}${organisation}`
  return head + USCC[(31 - (worth(head, USCC_WEIGHTS, (char) => USCC.indexOf(char)) % 31)) % 31]
}

const taxShapes = {
  us: '00-#######', de: 'DE000######', gb: 'GB000######', fr: 'FR00000######', jp: '0000000######', kr: '000-00-#####',
  sg: '0000#####X', my: 'MY00000#####', vn: '0000######', in: '00XXXXX####X0ZX', ae: '100000000######', au: '00000######',
}
export const foreignTaxNumber = (country, serial) =>
  taxShapes[country].replace(/#+/, (hashes) => String(serial).padStart(hashes.length, '0'))

// Prefixes as operators really use them; four zeros where the exchange would stand.
const MOBILE_PREFIXES = [
  '134', '135', '136', '137', '138', '139', '150', '151', '152', '157', '158', '159', '182', '183', '187', '188',
  '130', '131', '132', '155', '156', '185', '186', '133', '153', '177', '180', '181', '189', '199',
]
export const chineseMobile = (serial) =>
  `${MOBILE_PREFIXES[serial % MOBILE_PREFIXES.length]}0000${String(serial).padStart(4, '0')}`

// No exchange begins with 0.
export const chinesePhone = (area, serial) => `${area}-0${String(serial % 10_000_000).padStart(7, '0')}`

const dialling = {
  us: '+1 200 555 ', gb: '+44 1632 96', de: '+49 30 2312 5', fr: '+33 1 99 00 ', jp: '+81 3 0000 ', kr: '+82 2 000 ', sg: '+65 0000 ',
  my: '+60 3 0000 ', vn: '+84 24 0000 ', in: '+91 22 0000 ', ae: '+971 4 000 ', au: '+61 2 5550 ',
}
export const foreignPhone = (country, serial) => `${dialling[country]}${String(serial % 10_000).padStart(4, '0')}`
