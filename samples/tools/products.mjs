// products.mjs -- the catalogue of a maker of industrial networking and data acquisition: families of models in a few
// variants, software by licence and year, services by the day.

import { chance, day, pick, whole } from './random.mjs'

// family, code, name, unit, first price, weight in kg, variants: [suffix, words, factor of the price]
const series = [
  ['gateway', 'GW-12', '边缘网关 EdgeGate 12', 'piece', 1280, 0.42, [['00', '基础型', 1], ['10', '双网口', 1.2], ['20', '4G', 1.55], ['24', '4G 带 8DI', 1.9]]],
  ['gateway', 'GW-24', '边缘网关 EdgeGate 24', 'piece', 2600, 0.75, [['00', '四网口', 1], ['10', 'Wi-Fi', 1.15], ['20', '5G', 2.1], ['24', '5G 防爆型', 3.2]]],
  ['gateway', 'GW-48', '协议网关 ProtoLink 48', 'piece', 3900, 0.9, [['00', 'Modbus/OPC UA', 1], ['10', 'PROFINET', 1.3], ['20', 'EtherNet/IP', 1.3]]],
  ['controller', 'CT-30', '边缘控制器 EdgeLogic 30', 'piece', 4200, 1.1, [['0', '8DI 8DO', 1], ['1', '16DI 16DO', 1.35], ['2', '16DI 16DO 4AI', 1.7], ['3', '安全型', 2.6]]],
  ['controller', 'CT-50', '边缘控制器 EdgeLogic 50', 'piece', 9800, 2.3, [['0', '四核', 1], ['1', '八核', 1.6], ['2', '八核带 AI 加速', 2.4]]],
  ['controller', 'RT-20', '远程终端 FieldRTU 20', 'piece', 2300, 0.8, [['0', '4AI 4DI', 1], ['1', '8AI 8DI', 1.4], ['2', '太阳能供电', 2.2]]],
  ['sensor', 'SV-10', '无线振动传感器 VibraSense 10', 'piece', 980, 0.18, [['0', '单轴', 1], ['1', '三轴', 1.45], ['2', '三轴防爆', 2.3]]],
  ['sensor', 'ST-20', '温度传感器 ThermoSense 20', 'piece', 260, 0.12, [['0', 'PT100', 1], ['1', 'PT1000', 1.1], ['2', '无线', 2.1], ['3', '表面贴装', 1.3]]],
  ['sensor', 'SP-30', '压力变送器 PressSense 30', 'piece', 620, 0.35, [['0', '0-1 MPa', 1], ['1', '0-10 MPa', 1.1], ['2', '0-60 MPa', 1.5], ['3', '卫生型', 1.9]]],
  ['sensor', 'SF-40', '超声波流量计 FlowSense 40', 'piece', 3600, 2.8, [['0', 'DN50', 1], ['1', 'DN100', 1.3], ['2', 'DN200', 1.9]]],
  ['sensor', 'SE-50', '多功能电表 PowerSense 50', 'piece', 720, 0.45, [['0', '单相', 1], ['1', '三相', 1.5], ['2', '三相带谐波', 2.2]]],
  ['sensor', 'SG-60', '气体传感器 GasSense 60', 'piece', 1450, 0.5, [['0', 'CO', 1], ['1', 'H2S', 1.1], ['2', 'VOC', 1.6]]],
  ['switch', 'SW-05', '工业交换机 RailSwitch 5', 'piece', 480, 0.3, [['0', '百兆', 1], ['1', '千兆', 1.6]]],
  ['switch', 'SW-08', '工业交换机 RailSwitch 8', 'piece', 760, 0.45, [['0', '百兆', 1], ['1', '千兆', 1.6], ['2', '千兆 PoE', 2.4]]],
  ['switch', 'SW-16', '工业交换机 RailSwitch 16', 'piece', 1900, 0.9, [['0', '网管型', 1], ['1', '网管型 2 光口', 1.3], ['2', '三层 4 光口', 2.7]]],
  ['switch', 'SW-28', '机架交换机 RackSwitch 28', 'piece', 5200, 3.6, [['0', '24 电 4 光', 1], ['1', '24 光 4 万兆', 2.1]]],
  ['display', 'HM-07', '触摸屏 ViewPanel 7', 'piece', 890, 0.8, [['0', '电阻屏', 1], ['1', '电容屏', 1.3]]],
  ['display', 'HM-10', '触摸屏 ViewPanel 10', 'piece', 1650, 1.3, [['0', '电阻屏', 1], ['1', '电容屏', 1.25], ['2', '户外高亮', 2.2]]],
  ['display', 'HM-15', '工业平板 ViewPanel 15', 'piece', 4300, 3.1, [['0', 'ARM', 1], ['1', 'x86', 1.7]]],
  ['display', 'AN-20', '安灯终端 AndonLight 20', 'set', 1380, 2.2, [['0', '三色', 1], ['1', '五色带语音', 1.5]]],
  ['accessory', 'AC-PS', '导轨电源 RailPower', 'piece', 145, 0.3, [['24', '24 W', 1], ['60', '60 W', 1.5], ['120', '120 W', 2.4], ['240', '240 W', 4.1]]],
  ['accessory', 'AC-AN', '天线 AirMast', 'piece', 68, 0.1, [['4G', '4G 吸盘', 1], ['5G', '5G 全向', 2.6], ['WF', '双频 Wi-Fi', 1.4]]],
  ['accessory', 'AC-CB', '工业网线 RailCable', 'metre', 9.6, 0.06, [['5E', '超五类屏蔽', 1], ['6A', '六类屏蔽', 1.6], ['PB', 'PROFIBUS', 1.9]]],
  ['accessory', 'AC-EN', '防护箱 FieldBox', 'piece', 320, 4.5, [['40', '400×300', 1], ['60', '600×400', 1.5], ['80', '800×600 不锈钢', 4.4]]],
  ['accessory', 'AC-IO', '扩展模块 RailIO', 'piece', 390, 0.15, [['08', '8DI', 1], ['16', '16DI', 1.6], ['A4', '4AI', 1.9], ['A8', '8AI', 3.1]]],
  ['software', 'LS-SCADA', '监控软件 QiView', 'licence', 12000, null, [['500', '500 点', 1], ['2K', '2000 点', 2.1], ['10K', '10000 点', 4.6], ['UL', '不限点', 11]]],
  ['software', 'LS-EMS', '能源管理 QiEnergy', 'licence', 26000, null, [['S', '单厂', 1], ['M', '多厂', 2.4], ['G', '集团', 5.8]]],
  ['software', 'LS-PDM', '预测性维护 QiPredict', 'year', 18000, null, [['20', '20 台设备', 1], ['100', '100 台设备', 3.6], ['500', '500 台设备', 12]]],
  ['software', 'LS-MES', '生产执行 QiPlant', 'licence', 68000, null, [['B', '基础模块', 1], ['Q', '质量模块', 0.6], ['T', '追溯模块', 0.7], ['W', '仓储模块', 0.8]]],
  ['software', 'LS-CLD', '云平台 QiCloud', 'year', 3600, null, [['10', '10 台网关', 1], ['50', '50 台网关', 3.8], ['200', '200 台网关', 12], ['PR', '私有部署', 55]]],
  ['service', 'SV-ENG', '工程实施', 'day', 2200, null, [['J', '初级工程师', 0.7], ['S', '高级工程师', 1], ['X', '专家', 1.8]]],
  ['service', 'SV-TRN', '培训', 'day', 3200, null, [['ON', '线上', 0.6], ['SI', '现场', 1]]],
  ['service', 'SV-SUP', '维保服务', 'year', 15000, null, [['B', '5×8', 1], ['P', '7×24', 2.3], ['E', '驻场', 14]]],
  ['service', 'SV-CON', '咨询诊断', 'set', 38000, null, [['E', '能效诊断', 1], ['D', '数字化规划', 2.4]]],
]

const costShare = { software: [8, 20], service: [45, 60] }
const money = (number) => number.toFixed(2)

function product([family, code, name, unit, price, weight], [suffix, words, factor]) {
  const list = Math.round(price * factor * (price < 100 ? 10 : 1)) / (price < 100 ? 10 : 1)
  const ended = chance(0.07)
  const launched = -whole(400, 2600)
  return {
    code: `${code}${/^LS|^SV-[A-Z]|^AC/.test(code) ? '-' : ''}${suffix}`,
    name: `${name} ${words}`,
    family,
    unit,
    list_price: money(list),
    floor_price: money(list * (whole(72, 86) / 100)),
    cost: money(list * (whole(...(costShare[family] ?? [42, 62])) / 100)),
    active: !ended,
    launched_on: day(launched),
    ended_on: ended ? day(-whole(5, 380)) : null,
    weight: weight === null ? null : (weight * (0.9 + 0.1 * factor)).toFixed(3),
    description: pick([null, null, `${name}，${words}。适用于工厂数据采集与远程运维。`]),
  }
}

export const products = () => series.flatMap((one) => one[6].map((variant) => product(one, variant)))
