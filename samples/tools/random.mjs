// random.mjs -- the only source of chance: one seeded stream, and days counted from a fixed today.

import { faker } from '@faker-js/faker'

const SEED = 20261115
const TODAY = Date.UTC(2026, 10, 15) // the day this data was "exported"
const DAY = 86_400_000

faker.seed(SEED)

export const whole = (min, max) => faker.number.int({ min, max })
export const chance = (probability) => faker.number.float() < probability
export const pick = (list) => list[whole(0, list.length - 1)]
export const maybe = (probability, make) => (chance(probability) ? make() : null)

// weighted({ won: 3, lost: 1 }) -> 'won' three times out of four
export function weighted(weights) {
  const entries = Object.entries(weights)
  let left = faker.number.float() * entries.reduce((sum, [, weight]) => sum + weight, 0)
  for (const [name, weight] of entries) {
    left -= weight
    if (left < 0) return name
  }
  return entries.at(-1)[0]
}

// Different items of a list, in the order drawn.
export function several(list, count) {
  const rest = [...list]
  const drawn = []
  while (drawn.length < count && rest.length > 0) drawn.push(...rest.splice(whole(0, rest.length - 1), 1))
  return drawn
}

// day(0) is today, day(-30) a month ago; dayOf() is the way back; moment() adds an office hour in Shanghai.
export const day = (offset) => new Date(TODAY + offset * DAY).toISOString().slice(0, 10)
export const dayOf = (text) => Math.round((Date.parse(text) - TODAY) / DAY)
export const moment = (offset) => `${day(offset)}T0${whole(1, 9)}:${pick(['00', '15', '30', '45'])}:00Z`
