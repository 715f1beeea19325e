// csv.mjs -- rows to data/<object>.csv. The columns are the keys of the first row; every row has the same ones.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

function cell(value) {
  if (value === null || value === undefined) return ''
  const text = String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

export function writeCsv(folder, object, rows) {
  const columns = Object.keys(rows[0])
  const strange = rows.find((row) => Object.keys(row).join() !== columns.join())
  if (strange) throw new Error(`${object}: a row with other columns: ${JSON.stringify(strange)}`)

  const text = [columns, ...rows.map((row) => columns.map((column) => row[column]))]
    .map((line) => line.map(cell).join(','))
    .join('\n')
  writeFileSync(join(folder, `${object}.csv`), `${text}\n`)
  console.log(`${String(rows.length).padStart(6)} ${object}`)
}
