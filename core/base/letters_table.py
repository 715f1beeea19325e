#!/usr/bin/env python3
"""Writes letters_table.inc: letters as they are looked for, without case, width, form and marks.

    python3 core/base/letters_table.py > core/base/letters_table.inc

A letter goes through Unicode's compatibility form (NFKC) and full case folding; then the marks that people leave out
when they type are taken off: those of Latin, Greek and Cyrillic, the points of Hebrew and Arabic. The marks of other
scripts make other letters (Japanese) or are their vowels (Hindi, Thai), and stay.
"""
import unicodedata

# Letters of their own that nobody finds on another keyboard.
BESIDE = {"ø": "o", "đ": "d", "ħ": "h", "ł": "l", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d"}
UNSEEN = {0x00AD, 0x2060}  # soft hyphen, word joiner
OPEN_MARKS = [(0x0300, 0x036F), (0x0483, 0x0489), (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0xFE20, 0xFE2F)]
POINTS = [(0x0591, 0x05C7), (0x0610, 0x061A), (0x064B, 0x065F), (0x0670, 0x0670)]


def within(code, ranges):
    return any(first <= code <= last for first, last in ranges)


def is_mark(c):
    return within(ord(c), OPEN_MARKS) or (within(ord(c), POINTS) and unicodedata.category(c) == "Mn")


def bare(c):
    parts = unicodedata.normalize("NFD", c)
    kept = "".join(part for part in parts if not is_mark(part))
    return c if kept == parts else unicodedata.normalize("NFC", kept)


def plain(c):
    if ord(c) in UNSEEN:
        return ""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", c).casefold()).casefold()
    return "".join(BESIDE.get(one, one) for each in folded for one in bare(each))


def wrapped(items):
    line = "   "
    for item in items:
        if len(line) + len(item) + 2 > 100:
            print(line)
            line = "   "
        line += f" {item},"
    print(line)
    print("};\n")


codes = [code for code in range(0x80, 0x110000) if not 0xD800 <= code <= 0xDFFF]
moves, spreads, letters = [], [], []
for code in codes:
    to = [ord(c) for c in plain(chr(code))]
    if to == [code]:
        continue
    if len(to) != 1:
        spreads.append((code, len(letters), len(to)))
        letters += to
        continue
    delta = to[0] - code
    if moves and moves[-1][3] == delta:
        first, last, step, _ = moves[-1]
        if code - last == step or (first == last and code - last <= 2):
            moves[-1] = (first, code, code - last, delta)
            continue
    moves.append((code, code, 1, delta))

voiced = []
for base in codes:
    for mark in (0x3099, 0x309A):
        whole = unicodedata.normalize("NFC", chr(base) + chr(mark))
        if len(whole) == 1:
            voiced.append((base, mark, ord(whole)))

print(f"/* Made by core/base/letters_table.py from Unicode {unicodedata.unidata_version}. */\n")
print("/* One letter for one: first, last, step, how far. */")
print("static const Move moves[] = {")
wrapped(f"{{ 0x{a:X}, 0x{b:X}, {s}, {d} }}" for a, b, s, d in moves)
print("/* None or several for one: the letter, where they stand, how many. */")
print("static const Spread spreads[] = {")
wrapped(f"{{ 0x{c:X}, {at}, {count} }}" for c, at, count in spreads)
print("static const uint32_t spread_letters[] = {")
wrapped(f"0x{c:X}" for c in letters)
print("/* One for two: a kana and its sound mark. */")
print("static const Voiced voiced[] = {")
wrapped(f"{{ 0x{a:X}, 0x{b:X}, 0x{c:X} }}" for a, b, c in voiced)
