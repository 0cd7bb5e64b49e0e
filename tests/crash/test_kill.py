# SPDX-License-Identifier: MIT
"""kill -9 in the middle of a rush, at random moments, again and again on one
store. After each, what was committed is there, whole and in order; what the hub
acknowledged does not wait again; and the terminal starts.

    test_kill.py [--kills N] [--seed N]

A night's run has a larger N. A failure names the seed that repeats its plan.
"""

import argparse
import json
import os
import random
import shutil
import sys
import tempfile
import unittest

from rush import Rush, check_integrity, parts

START_MS = 250   # a start takes about so long
FIRST_STARTS = 8  # killed while the store is made

options = argparse.Namespace(kills=200, seed=1)


# Moments at which to strike. Each gets the rush and a source of luck.


def at_once(rush, luck):
    pass


def while_starting(rush, luck):
    rush.follow_for(luck.uniform(0, START_MS))


def after_some_lines(rush, luck):
    lines = luck.randint(1, 30)
    rush.follow_until(lambda: rush.lines >= lines)


def after_a_commit(rush, luck):
    responses = luck.randint(1, 4)
    rush.follow_until(lambda: rush.responses >= responses)


def in_the_rush(rush, luck):
    rush.follow_until(lambda: rush.lines > 0)
    rush.follow_for(luck.uniform(0, 80))


MOMENTS = [at_once, while_starting, after_some_lines, after_a_commit, in_the_rush]


class Kill(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="azri-kill-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.store = os.path.join(self.folder, "store.db")
        self.luck = random.Random(options.seed)
        self.rows = []        # of the last export, each with what it has
        self.last_seq = 0     # as of the last look, an open response included
        self.acknowledged = 0

    def run_to_the_end(self, hub_url=None):
        rush = Rush(self.folder, self.store, self.luck.randrange(2**32), 1, hub_url)
        status = rush.wait()
        os.close(rush.trace)
        self.assertEqual(status, 0, rush.log())

    def assert_row_is_whole(self, row):
        """As the survey has it: the first question answered, and nothing that was not asked."""
        self.assertIn(row["overall"], ("1", "2", "3", "4", "5"), row)
        self.assertIn(row["ending"], ("complete", "timeout"), row)
        self.assertIn(row.get("role"), ("member", "guest", None), row)
        self.assertTrue("recommend" not in row or int(row["overall"]) >= 4, row)
        self.assertTrue("trouble" not in row or int(row["overall"]) <= 2, row)

    def look(self, rush):
        """What the rush told is in the store, behind what was there before."""
        status = json.loads(parts.azri("status", "--json", "--store", self.store))
        headings, *lines = parts.export(self.folder, "--store", self.store)
        rows = [{heading: value for heading, value in zip(headings, line) if value} for line in lines]
        self.assertEqual([int(row["seq"]) for row in rows], list(range(1, len(rows) + 1)))
        self.assertEqual(rows[:len(self.rows)], self.rows)
        for row in rows[len(self.rows):]:
            self.assert_row_is_whole(row)
        self.assertEqual(status["closed"], len(rows))
        self.assertIn(status["last_seq"] - len(rows), (0, 1))
        if rush.lines > 0:  # then its start has closed what was left open
            self.assertGreaterEqual(len(rows), self.last_seq + rush.responses)
        acknowledged = status["closed"] - status["waiting"]
        self.assertGreaterEqual(acknowledged, self.acknowledged + rush.delivered)
        self.assertEqual(status["refused"], 0)
        self.assertEqual(check_integrity(self.store), "ok")
        self.rows, self.last_seq, self.acknowledged = rows, status["last_seq"], acknowledged

    def look_at_hub(self, hub):
        """It holds at least what the store says it has, and each response once."""
        held = json.loads(parts.azri("status", "--json", "--archive", hub.archive))
        self.assertGreaterEqual(held["responses"], self.acknowledged)
        self.assertLessEqual(held["responses"], len(self.rows))
        self.assertEqual((held["conflicts"], held["rejected"]), (0, 0))

    def strike(self, moment, hub, hub_url):
        rush = Rush(self.folder, self.store, self.luck.randrange(2**32), hub_url=hub_url)
        try:
            moment(rush, self.luck)
        finally:
            rush.kill()
        self.look(rush)
        self.look_at_hub(hub)

    def test_kill_at_any_moment_loses_nothing_that_was_committed(self):
        hub = parts.Hub(self.folder)
        self.addCleanup(hub.close)
        url = f"http://127.0.0.1:{hub.port}"
        self.run_to_the_end()
        for number in range(options.kills):
            moment = MOMENTS[number % len(MOMENTS)]
            hub_url = url if self.luck.random() < 0.4 else None
            try:
                self.strike(moment, hub, hub_url)
            except AssertionError as loss:
                raise AssertionError(f"kill {number}, {moment.__name__}, {hub_url}, seed {options.seed}: {loss}") from loss
        self.run_to_the_end(url)
        hub.stop()
        stored = parts.export(self.folder, "--store", self.store)
        self.assertEqual(parts.export(self.folder, "--archive", hub.archive), stored)
        self.assertGreater(len(stored), options.kills / 2)
        print(f"{options.kills} kills over {len(stored) - 1} responses, seed {options.seed}")

    def test_kill_while_the_store_is_made_leaves_one_that_starts(self):
        for number in range(FIRST_STARTS):
            self.store = os.path.join(self.folder, f"first-{number}.db")
            rush = Rush(self.folder, self.store, number)
            while_starting(rush, self.luck)
            rush.kill()
            self.run_to_the_end()
            self.assertEqual(check_integrity(self.store), "ok")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=options.kills)
    parser.add_argument("--seed", type=int, default=options.seed)
    options, rest = parser.parse_known_args()
    unittest.main(argv=sys.argv[:1] + rest)
