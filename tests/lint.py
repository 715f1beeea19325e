#!/usr/bin/env python3
"""Static checks over core, metadata and lua: clang-tidy by .clang-tidy, and cppcheck.

    tests/lint.py           what takes seconds: all but the path-sensitive analyzer
    tests/lint.py --deep    the analyzer too, which takes minutes

A file that was clean is not looked at again until it, a header of it, or the list of checks has changed: build/lint keeps the
hashes of what was clean.
"""
import hashlib
import json
import os
import pathlib
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

ROOT = pathlib.Path(__file__).resolve().parent.parent
KEPT = ROOT / "build/lint"
DEEP = "--deep" in sys.argv[1:]
ROOMS = ("core/", "metadata/", "lua/")

CPPCHECK = [
    "cppcheck", "--quiet", "--std=c11", "--language=c", "--enable=warning,performance,portability", "--error-exitcode=1",
    "--library=posix,gnu,lua", "--suppressions-list=tests/cppcheck.txt", "-I.", "-D_GNU_SOURCE", "-D__x86_64__",
    '-DTENON_VERSION="lint"', "--template={file}:{line}: {severity}: {message} [{id}]",
]


def units():
    """Each file of the rooms, with the command that compiles it."""
    commands = json.loads((ROOT / "build/fuzz/compile_commands.json").read_text())
    for entry in commands:
        path = os.path.relpath(entry["file"], ROOT)
        if path.startswith(ROOMS):
            yield path, [word for word in shlex.split(entry["command"]) if "ccache" not in word]


def fingerprint(command, rules):
    """Of the text that the compiler sees, and of the rules."""
    preprocess = [word for word in command if word not in ("-c",)]
    at = preprocess.index("-o")
    del preprocess[at:at + 2]
    seen = subprocess.run(preprocess + ["-E", "-o", "-"], cwd=ROOT / "build/fuzz", capture_output=True, check=True).stdout
    return hashlib.sha256(rules + b"deep" * DEEP + seen).hexdigest()


def tidy(path, command, rules):
    mark = KEPT / fingerprint(command, rules)
    if mark.exists():
        return True
    checks = [] if DEEP else ["--checks=-clang-analyzer-*"]
    run = subprocess.run(["clang-tidy", "--quiet", "-p", "build/fuzz", *checks, path], cwd=ROOT, capture_output=True, text=True)
    if run.returncode == 0:
        mark.touch()
    else:
        print(run.stdout, end="", flush=True)
    return run.returncode == 0


def tidy_all(jobs):
    rules = (ROOT / ".clang-tidy").read_bytes()
    with ThreadPoolExecutor(jobs) as pool:
        results = list(pool.map(lambda unit: tidy(*unit, rules), units()))
    bad = results.count(False)
    print(f"clang-tidy: {len(results)} files, {bad} with findings")
    return len(results) > 0 and bad == 0


def cppcheck(jobs):
    kept = KEPT / "cppcheck"
    kept.mkdir(parents=True, exist_ok=True)
    run = subprocess.run([*CPPCHECK, f"-j{jobs}", f"--cppcheck-build-dir={kept}", *ROOMS], cwd=ROOT)
    print(f"cppcheck: {'clean' if run.returncode == 0 else 'findings'}")
    return run.returncode == 0


def main():
    jobs = int(os.environ.get("JOBS", os.cpu_count() or 1))
    KEPT.mkdir(parents=True, exist_ok=True)
    good = tidy_all(jobs)
    good = cppcheck(jobs) and good
    sys.exit(0 if good else 1)


main()
