// staff.mjs -- the people who work with the sample: a department tree of four levels and fifteen users, chosen to cover
// the odd cases (two roles, no manager, disabled, English speaking). Owners elsewhere are their login names.

import { weighted } from './random.mjs'

const department = (code, name, parent = null) => ({ code, name, parent })

export const departments = [
  department('QM', '启明工业科技'),
  department('SALES', '销售中心', 'QM'),
  department('SALES-EAST', '华东大区', 'SALES'),
  department('SALES-EAST-SH', '上海组', 'SALES-EAST'),
  department('SALES-EAST-HZ', '杭州组', 'SALES-EAST'),
  department('SALES-NORTH', '华北大区', 'SALES'),
  department('SALES-SOUTH', '华南大区', 'SALES'),
  department('SALES-INTL', 'International Sales', 'SALES'),
  department('PRODUCT', '产品部', 'QM'),
  department('AUDIT', '审计部', 'QM'),
  department('MARKETING', '市场部', 'QM'),
  department('SERVICE', '交付服务部', 'QM'),
]

const user = (login, name, roles, department, manager = null, language = 'zh-CN', active = true) => ({
  login, name, email: `${login}@qiming.example`, roles, department, manager, language, active,
})

export const users = [
  user('admin', '系统管理员', 'admin', 'QM'),
  user('chen', '陈思远', 'sales_manager', 'SALES'),
  user('lin', '林晓', 'sales_rep', 'SALES-EAST-SH', 'chen'),
  user('wang', '王芳', 'sales_rep', 'SALES-EAST-HZ', 'chen'),
  user('sun', '孙悦', 'sales_rep', 'SALES-NORTH', 'chen'),
  user('liu', '刘洋', 'sales_rep', 'SALES-SOUTH', 'chen'),
  user('ma', '马国强', 'sales_rep;product_manager', 'SALES-SOUTH', 'liu'),
  user('maya', 'Maya Patel', 'sales_rep', 'SALES-INTL', 'chen', 'en'),
  user('anna', 'Anna Schmidt', 'sales_rep', 'SALES-INTL', 'maya', 'en'),
  user('tom', 'Tom Becker', 'product_manager', 'PRODUCT', null, 'en'),
  user('he', '何静', 'auditor', 'AUDIT'),
  user('xu', '徐静', 'marketing', 'MARKETING'),
  user('noah', 'Noah Klein', 'marketing;service_agent', 'SERVICE', null, 'en'),
  user('song', '宋涛', 'service_agent', 'SERVICE'),
  user('zhou', '周磊', 'sales_rep', 'SALES-NORTH', 'sun', 'zh-CN', false),
]

const territories = {
  lin: ['上海', '江苏', '安徽', '湖北', '江西'],
  wang: ['浙江', '福建', '湖南'],
  liu: ['广东', '广西', '海南', '贵州', '云南'],
  ma: ['四川', '重庆', '西藏'],
}

// Who looks after a company: by its province; abroad by country; here and there an account of somebody who has left.
export function ownerIn({ country, province }) {
  if (country !== 'cn') return ['de', 'fr', 'gb'].includes(country) ? 'anna' : 'maya'
  const owner = Object.keys(territories).find((login) => territories[login].includes(province)) ?? 'sun'
  return weighted({ [owner]: 92, chen: 6, zhou: 2 })
}
