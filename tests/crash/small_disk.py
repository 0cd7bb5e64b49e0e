# SPDX-License-Identifier: MIT
"""Small disks to fill. Needs the right to mount in a name space of its own."""

import ctypes
import errno
import os
import subprocess
import unittest

import parts

CLONE_NEWNS = 0x20000
MIB = 1024 * 1024


def run(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          timeout=parts.DEADLINE_S)


def use_own_mounts():
    """What is mounted here is seen and left behind by nobody."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(CLONE_NEWNS) != 0:
        why = os.strerror(ctypes.get_errno())
        raise unittest.SkipTest(f"no small disk can be mounted here ({why}); run this test as root")
    private = run("mount", "--make-rprivate", "/")
    if private.returncode != 0:
        raise unittest.SkipTest(f"no small disk can be mounted here: {private.stdout.strip()}")


class Filler:
    """A file that takes all the room there is."""

    def __init__(self, folder):
        self.path = os.path.join(folder, "filler")
        with open(self.path, "wb", buffering=0) as file:
            for size in (65536, 1):
                try:
                    while True:
                        file.write(b"\0" * size)
                except OSError as full:
                    if full.errno != errno.ENOSPC:
                        raise

    def remove(self):
        os.remove(self.path)


def mount(folder, *arguments):
    """Mount something at a folder, or skip the test; a function that unmounts it."""
    done = run("mount", *arguments, folder)
    if done.returncode != 0:
        raise unittest.SkipTest(f"no small disk can be mounted here: {done.stdout.strip()}")
    return lambda: run("umount", folder).check_returncode()
