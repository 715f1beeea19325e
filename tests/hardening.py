#!/usr/bin/env python3
"""tests/hardening.py BINARY -- is the binary as hard as it was asked to be? Its ELF file is read, nothing is run.

Position-independent, every symbol bound at the start and read-only from then on, no memory both writable and executable, no
executable stack, no search path of its own, stack protector, checked functions of libc, and indirect branches marked.
"""
import re
import subprocess
import sys


def readelf(option, binary):
    run = subprocess.run(["readelf", "-W", option, binary], capture_output=True, text=True, check=True)
    return run.stdout


def segments(binary):
    """(type, flags) of every program header."""
    pattern = re.compile(r"^\s+([A-Z_]+)\s+0x\S+ 0x\S+ 0x\S+ 0x\S+ 0x\S+ ([RWE ]{3})", re.M)
    return pattern.findall(readelf("-l", binary))


def marks(path):
    """What the file's note says of indirect branches and the shadow stack."""
    return {word for word in ("IBT", "SHSTK") if re.search(rf"\b{word}\b", readelf("-n", path))}


def start_file():
    """What the C library puts around every program: without the marks there, no program has them."""
    return subprocess.run(["gcc", "-print-file-name=crt1.o"], capture_output=True, text=True, check=True).stdout.strip()


def branches_marked(binary):
    """Functions of ours begin with endbr64, whatever the C library's own files do."""
    code = subprocess.run(["objdump", "-d", "--no-show-raw-insn", binary], capture_output=True, text=True, check=True).stdout
    return code.count("endbr64") > 1000


def checks(binary):
    heads, dynamic, symbols = readelf("-h", binary), readelf("-d", binary), readelf("--dyn-syms", binary)
    parts = segments(binary)
    is_x86 = "X86-64" in heads
    yield "position-independent", "DYN (Position-Independent" in heads and "PIE" in dynamic
    yield "symbols bound at the start", re.search(r"FLAGS_1.*NOW", dynamic) is not None
    yield "read-only relocations", any(kind == "GNU_RELRO" for kind, _ in parts)
    yield "no relocations of code", "TEXTREL" not in dynamic
    yield "no executable stack", [flags for kind, flags in parts if kind == "GNU_STACK"] == ["RW "]
    yield "nothing writable and executable", len(parts) > 4 and not any("W" in f and "E" in f for _, f in parts)
    yield "no search path of its own", "RPATH" not in dynamic and "RUNPATH" not in dynamic
    yield "stack protector", "__stack_chk_fail" in symbols
    yield "checked functions of libc", all(name in symbols for name in ("__memcpy_chk", "__snprintf_chk"))
    yield "no function without bounds", not re.search(r"\b(gets|strcat|sprintf|vsprintf)@", symbols)
    if is_x86:
        yield "branch targets marked", branches_marked(binary)
        yield "the mark of the whole, where libc has it", marks(start_file()) <= marks(binary)


def main():
    results = list(checks(sys.argv[1]))
    for name, good in results:
        print(f"{'ok' if good else 'MISSING':8}{name}")
    sys.exit(0 if results and all(good for _, good in results) else 1)


main()
