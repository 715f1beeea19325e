#!/usr/bin/env python3
"""Writes fold_table.inc: the simple case mappings of Unicode as ranges.

    python3 core/base/fold_table.py > core/base/fold_table.inc
    python3 core/base/fold_table.py --typescript       the same table for the browser

A row { first, last, step, delta } says: every step-th code point from first to last moves by delta. Only mappings of
one code point to one are taken (the simple ones of CaseFolding.txt and UnicodeData.txt), none that depend on language.
"""
import sys
import unicodedata


def fold(c):
    if len(c.casefold()) == 1:
        return c.casefold()
    return c.lower() if len(c.lower()) == 1 else c


def lower(c):
    return c.lower() if len(c.lower()) == 1 else "i" if c == "\u0130" else c


def upper(c):
    if len(c.upper()) == 1:
        return c.upper()
    return c.title() if len(c.title()) == 1 else c


def ranges(mapping):
    rows = []
    for code in range(0x80, 0x110000):
        if 0xD800 <= code <= 0xDFFF:
            continue
        delta = ord(mapping(chr(code))) - code
        if delta == 0:
            continue
        if rows and rows[-1][3] == delta:
            first, last, step, _ = rows[-1]
            gap = code - last
            if gap == step or (first == last and gap <= 2):
                rows[-1] = (first, code, gap, delta)
                continue
        rows.append((code, code, 1, delta))
    return rows


TABLES = [("folding", fold), ("lowering", lower), ("raising", upper)]
version = unicodedata.unidata_version

if "--typescript" in sys.argv:
    print(f"// Made by core/base/fold_table.py from Unicode {version}: [first, last, step, delta].")
    for name, mapping in TABLES:
        rows = ",".join(f"[{a},{b},{s},{d}]" for a, b, s, d in ranges(mapping))
        print(f"export const {name}: [number, number, number, number][] = [{rows}];")
else:
    print(f"/* Made by core/base/fold_table.py from Unicode {version}: {{ first, last, step, delta }}. */")
    for name, mapping in TABLES:
        print(f"static const Shift {name}[] = {{")
        for a, b, s, d in ranges(mapping):
            print(f"    {{ 0x{a:04X}, 0x{b:04X}, {s}, {d} }},")
        print("};\n")
