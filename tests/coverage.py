#!/usr/bin/env python3
"""tests/coverage.py FOLDER -- which lines the tests have run, room by room: a table on the terminal.

FOLDER is a build with --coverage after the tests. What a process counts it writes when it ends by itself: of script workers,
which end without a farewell, and of servers that were killed, nothing is counted.
"""
import json
import os
import pathlib
import subprocess
import sys
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor

ROOT = pathlib.Path(__file__).resolve().parent.parent


def counted(data):
    """(file, line) -> how often, by one object's counters."""
    run = subprocess.run(["gcov", "--json-format", "--stdout", str(data)], capture_output=True, check=True, cwd=data.parent)
    lines = {}
    for report in run.stdout.splitlines():
        for file in json.loads(report)["files"]:
            path = os.path.relpath(os.path.join(data.parent, file["file"]), ROOT)
            for line in file["lines"]:
                lines[path, line["line_number"]] = line["count"]
    return lines


def room_of(path):
    parts = path.split("/")
    return "/".join(parts[:2]) if parts[0] == "core" or len(parts) > 2 and parts[0] in ("lua", "metadata") else parts[0]


def main():
    folder = pathlib.Path(sys.argv[1]).resolve()
    total = defaultdict(int)
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for lines in pool.map(counted, sorted(folder.rglob("*.gcda"))):
            for place, count in lines.items():
                total[place] += count
    rooms = defaultdict(lambda: [0, 0])
    for (path, _), count in total.items():
        if not path.startswith(("core/", "metadata/", "lua/")):
            continue
        for name in (room_of(path) if path.count("/") > 1 or not path.startswith("core/") else "core", "all"):
            rooms[name][0] += count > 0
            rooms[name][1] += 1
    if not rooms:
        sys.exit(f"no counters in {folder}")
    print(f"{'room':20}{'lines':>8}{'run':>8}{'':>4}share")
    for name in sorted(rooms, key=lambda room: (room == "all", room)):
        run, lines = rooms[name]
        print(f"{name:20}{lines:>8}{run:>8}{100 * run / lines:>8.1f} %")


main()
