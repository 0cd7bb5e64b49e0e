# SPDX-License-Identifier: MIT
"""./run --demo, as a newcomer starts it."""

import csv
import glob
import os
import signal
import subprocess
import unittest
import uuid

import parts

RUN = os.path.join(parts.ROOT, "run")
# The build that this test is part of; plainly, what a newcomer gets.
PRESET = os.path.basename(os.path.dirname(parts.BIN))
BUILD = [] if PRESET == "dev" else ["--build", PRESET]
MARK = "AZRI_TEST_MARK"


def processes_with(mark):
    """The processes, by name, whose environment holds the mark."""
    found = []
    for path in glob.glob("/proc/[0-9]*"):
        try:
            with open(os.path.join(path, "environ"), "rb") as environ, open(os.path.join(path, "comm"), encoding="utf-8") as comm:
                if f"{MARK}={mark}".encode() in environ.read().split(b"\0"):
                    found.append(comm.read().strip())
        except OSError:
            pass  # it has just ended
    return found


class Demo(unittest.TestCase):
    def test_all_arrives(self):
        done = subprocess.run([RUN, *BUILD, "--demo", "6"], cwd="/", env=parts.without_display(),
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, timeout=10 * parts.DEADLINE_S, check=False)
        self.assertEqual(done.returncode, 0, done.stdout)
        lines = done.stdout.splitlines()
        self.assertEqual(lines[-1], "demo: 6 answered, 6 stored, 6 at the hub, 0 waiting")
        told = dict(line.split(": ", 1) for line in lines if ": /" in line)
        with open(told["The responses as CSV"], encoding="utf-8", newline="") as file:
            self.assertEqual(len(list(csv.reader(file))), 1 + 6)
        self.assertTrue(os.listdir(told["A screenshot of each screen and language that was seen"]))

    def interrupt(self, moment):
        """Press Ctrl-C once a line says `moment`."""
        # Whoever runs the tests may have it ignored, which would be handed down.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        mark = str(uuid.uuid4())
        run = parts.start([RUN, *BUILD, "--demo", "10000"], cwd="/", env={**parts.without_display(), MARK: mark},
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, start_new_session=True)
        with run.stdout as said:
            for line in said:
                if moment in line:
                    break
            else:
                self.fail(f"it ended before it said \"{moment}\"")
            os.killpg(run.pid, signal.SIGINT)
            rest = said.read()
        self.assertEqual(run.wait(parts.DEADLINE_S), 130, rest)
        self.assertEqual(processes_with(mark), [])

    def test_interrupt_while_building(self):
        self.interrupt("Building")

    def test_interrupt_while_people_answer(self):
        self.interrupt("responses to come")


if __name__ == "__main__":
    unittest.main()
