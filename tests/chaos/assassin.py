# SPDX-License-Identifier: MIT
"""Kill a program at a system call of our choice, by strace."""

import os
import subprocess
import tempfile
import unittest

import parts

# By which SQLite has bytes reach the file, and the disk.
WRITES = "pwrite64,fdatasync"


class Assassin:
    """Kills a process as it enters its `when`-th call from now on."""

    def __init__(self, pid, when):
        self.trace = tempfile.NamedTemporaryFile(prefix="azri-strace-")
        read_end, write_end = os.pipe()
        self.process = parts.start(["strace", "-f", "-p", str(pid), "-o", self.trace.name, "-e", f"trace={WRITES}",
                                    "-e", f"inject={WRITES}:error=EIO:signal=KILL:when={when}"],
                                   stdin=subprocess.DEVNULL, stderr=write_end)
        os.close(write_end)
        with os.fdopen(read_end) as said:
            parts.wait_readable("strace says nothing", said)
            line = said.readline()
            if "attached" not in line:
                raise unittest.SkipTest(f"no process can be traced here ({line.strip()}); run this test as root")
            self.said = os.dup(said.fileno())

    def close(self):
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(parts.DEADLINE_S)
        self.trace.close()
        if self.said >= 0:
            os.close(self.said)
            self.said = -1
