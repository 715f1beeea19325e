#!/usr/bin/env python3
"""Checks every include line against the floor plan.

    python3 tests/floors.py [ROOT]        prints file:line, what is wrong and the rule; exit code 1 if anything is

The rules: a file includes its own room and lower floors; rooms on one floor do not know each other; include paths are
whole; a file's own header comes first; a library's header stands in the one room that knows the library.
"""
import re
import sys
from fnmatch import fnmatch
from pathlib import Path

# Room (a path from the root) -> floor. The longest path that fits a file is its room.
FLOORS = {
    "core/base": 0,
    "core/expr": 1,
    "core/sheet": 1,
    "metadata": 2,
    "core/db": 2,
    "core/record": 3,
    "core/release": 3,
    "core/flow": 4,
    "lua/wire": 1,
    "lua/worker": 2,
    "lua": 4,
    "core/web": 5,
    "core/cli": 6,
    "core": 6,  # main.c, app.c
}
# A room that may include another one of its floor.
NEIGHBOURS = {("core/release", "core/record"), ("core/cli", "core"), ("core", "core/cli")}
# Made by the build, or part of it: for every room.
OF_THE_BUILD = ("cmake/",)

# Start of a header's path -> the only files that may name it.
LIBRARIES = {
    "yaml.h": "metadata/yaml.c",
    "sqlite3": "core/db/sqlite*.[ch]",
    "libpq": "core/db/postgres*.c",
    "civetweb": "core/web/server.c",
    "jansson": "core/base/json.c",
    "sodium": "core/base/crypto.c",
    "curl/": "core/base/http.c",
    "lua.h": "lua/worker/*",
    "lauxlib.h": "lua/worker/*",
    "lualib.h": "lua/worker/*",
    "zip.h": "core/sheet/xlsx_parts.c",
    "expat.h": "core/sheet/xlsx_parts.c",
    "xlsxwriter": "core/sheet/xlsx_write.c",
    "iconv.h": "core/sheet/intake.c",
    "zlib.h": "core/base/gzip.c",
}

INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)')


def room_of(path):
    fitting = [room for room in FLOORS if path.startswith(room + "/")]
    return max(fitting, key=len, default=None)


def check_floor(path, included):
    """What is wrong with `path` including the file `included` of the project, or None."""
    here, there = room_of(path), room_of(included)
    if there is None:
        return f'"{included}" is in no room: add its room to FLOORS in tests/floors.py'
    if here == there or (here, there) in NEIGHBOURS or FLOORS[there] < FLOORS[here]:
        return None
    if FLOORS[there] == FLOORS[here]:
        return f"{here} and {there} are rooms of floor {FLOORS[here]}: rooms on one floor do not know each other"
    return f"{here} (floor {FLOORS[here]}) may not include {there} (floor {FLOORS[there]}): only lower floors"


def check_library(path, header):
    for start, allowed in LIBRARIES.items():
        if header.startswith(start) and not fnmatch(path, allowed):
            return f"<{header}> belongs to {allowed} alone: one library, one room"
    return None


def check_file(root, path):
    """Yields (line number, what is wrong) for one file."""
    own = str(Path(path).with_suffix(".h"))
    first = True
    for number, line in enumerate((root / path).read_text(encoding="utf-8").splitlines(), 1):
        match = INCLUDE.match(line)
        if not match:
            continue
        project, library = match.groups()
        if first and path.endswith(".c") and (root / own).exists() and project != own:
            yield number, f'"{own}" must be the first include: a file\'s own header comes first'
        first = False
        if library:
            wrong = check_library(path, library)
        elif project.startswith(OF_THE_BUILD):
            wrong = None
        elif not (root / project).is_file():
            wrong = f'no file "{project}": include paths are whole, from the root of the project'
        else:
            wrong = check_floor(path, project)
        if wrong:
            yield number, wrong


def main():
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent
    files = sorted(
        str(file.relative_to(root))
        for top in ("core", "metadata", "lua")
        for ending in ("*.c", "*.h", "*.inc")
        for file in (root / top).rglob(ending)
    )
    if not files:
        sys.exit(f"{root}: no sources below core/ and metadata/")
    wrongs = [f"{path}:{number}: {wrong}" for path in files for number, wrong in check_file(root, path)]
    print("\n".join(wrongs) if wrongs else f"{len(files)} files keep to the floor plan")
    sys.exit(1 if wrongs else 0)


main()
