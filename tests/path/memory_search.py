# SPDX-License-Identifier: MIT
"""Looks for words in all memory of a running process, and in files:

    memory_search.py PID WORD... [--file PATH]...

Memory is read region by region through /proc, which is more than a core dump
has: regions that are left out of dumps are searched too. Words are looked for in
UTF-8, in both byte orders of UTF-16, and in UTF-32 as the processor has it. Exit status 1 if any was found, and
standard output says where.

Who searches must be allowed to trace the process, as its parent is.
"""

import argparse
import collections
import os
import re
import sys

CHUNK = 1 << 16
ZEROS = bytes(CHUNK)
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le")
# A sanitizer's map of all memory: terabytes of which next to nothing is there.
SHADOW = 1 << 32

Found = collections.namedtuple("Found", "word encoding place")


class Words:
    def __init__(self, words):
        self.needles = [(word.encode(encoding), word, encoding) for word in words for encoding in ENCODINGS]
        if not all(needle for needle, _, _ in self.needles):
            raise ValueError("there is nothing to find: a word is empty")
        self.longest = max(len(needle) for needle, _, _ in self.needles)

    def find_in(self, chunks, place):
        """Those in the chunks, which follow each other, and over their edges."""
        found = set()
        tail = b""
        for chunk in chunks:
            if chunk == ZEROS:  # most of a process was never touched
                chunk = ZEROS[:self.longest]
            data = tail + chunk
            found.update(Found(word, encoding, place) for needle, word, encoding in self.needles
                         if needle in data)
            tail = data[-(self.longest - 1):] if self.longest > 1 else b""
        return sorted(found)


def regions(pid):
    """(start, end, name) of all that can be read."""
    with open(f"/proc/{pid}/maps", encoding="utf-8") as maps:
        for line in maps:
            start, end, _, name = re.match(r"(\w+)-(\w+) (\S+) \S+ \S+ \d+ *(.*)", line).groups()
            start, end = int(start, 16), int(end, 16)
            if end - start < SHADOW and name not in ("[vvar]", "[vsyscall]"):
                yield start, end, name or "memory without a name"


def read_region(memory, start, end):
    for at in range(start, end, CHUNK):
        try:
            yield os.pread(memory, min(CHUNK, end - at), at)
        except OSError:
            yield b""  # a guard page, or beyond the end of a mapped file


def search_memory(pid, words):
    """What was found in the memory of the process: a list of Found."""
    wanted = Words(words)
    found = []
    total = 0
    memory = os.open(f"/proc/{pid}/mem", os.O_RDONLY)
    try:
        for start, end, name in regions(pid):
            found += wanted.find_in(read_region(memory, start, end), f"{name} at {start:x}")
            total += end - start
    finally:
        os.close(memory)
    if not total:
        raise OSError(f"no memory of the process {pid} could be read")
    return found


def search_file(path, words):
    """What was found in the file: a list of Found."""
    with open(path, "rb") as file:
        return Words(words).find_in(iter(lambda: file.read(CHUNK), b""), path)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pid", type=int)
    parser.add_argument("words", nargs="+", metavar="WORD")
    parser.add_argument("--file", action="append", default=[], metavar="PATH")
    asked = parser.parse_args()
    found = search_memory(asked.pid, asked.words)
    for path in asked.file:
        found += search_file(path, asked.words)
    for each in found:
        print(f"{each.word!r} in {each.encoding}: {each.place}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
