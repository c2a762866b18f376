#!/usr/bin/python3
"""kill -9 at random moments of a real import, again and again on the same certstore.

Whatever the moment, the certstore opens and is whole: each credential that is there has
its entry in the log and its key, sealed; none that was there before is gone; and the next
import goes on. The moments are spread over the time that an import takes which nobody
kills, more of them to its end, where it commits. CM_TEST_ROUNDS says how many kills, CM_TEST_SEED repeats their moments.
"""

import collections
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
import unittest

from certmgrctl import MAKE_PAIRS, PROGRAM, Store, environment, main, must

N_KILLS = int(os.environ.get("CM_TEST_ROUNDS", "200"))
N_PAIRS = 140  # more than one transaction of an import holds
THOROUGH = 20  # every so many rounds, everything is verified
MEASURE = 25  # and the time of an import measured again, as other work comes and goes


class KilledImport(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="certmgrctl-killed-")
        self.store = Store(self.folder)
        self.store.init()
        self.key, self.certificate = self.store.add_server("web01")
        self.pairs = self.store.folder / "pairs.pem"
        must(MAKE_PAIRS, N_PAIRS, self.pairs)
        self.output = self.store.folder / "output"
        self.template = self.store.folder / "template"
        shutil.copytree(self.store.path, self.template)
        self.seed = int(os.environ.get("CM_TEST_SEED", time.time_ns() % 1000000))
        self.random = random.Random(self.seed)

    def tearDown(self):
        shutil.rmtree(self.folder)

    def begin_anew(self):
        shutil.rmtree(self.store.path)
        shutil.copytree(self.template, self.store.path)

    def start_import(self):
        with open(self.output, "wb") as output:  # a pipe would hold it up when full
            return subprocess.Popen(
                [PROGRAM, "--store", self.store.path, "--passphrase-file",
                 self.store.passphrase_file, "--json", "import", self.pairs,
                 "--server", "web01"],
                stdout=output, stderr=subprocess.STDOUT, env=environment())

    def measure(self):
        """How long it takes when nobody interferes."""
        self.begin_anew()
        started = time.monotonic()
        self.assertEqual(self.start_import().wait(), 0, self.output.read_text())
        duration = time.monotonic() - started
        self.assertEqual(len(self.assert_whole(set(), round_number=1)), N_PAIRS)
        self.begin_anew()
        return duration

    def pick_moment(self, round_number):
        """As a part of the time an import takes: any, or where it commits, near the end."""
        earliest = 0.6 if round_number % 2 else 0
        return self.random.uniform(earliest, 1.1)

    def import_and_kill(self, seconds):
        """Returns how long it took if it ended by itself before, None if it was killed."""
        process = self.start_import()
        started = time.monotonic()
        try:
            process.wait(seconds)
            duration = time.monotonic() - started
        except subprocess.TimeoutExpired:
            process.kill()
            duration = seconds
        if process.wait() == -signal.SIGKILL:
            return None
        self.assertEqual(process.returncode, 0, self.output.read_text())
        return duration

    # ---- what has to be true at any time ----

    def read_database(self):
        """Ids of the credentials, after SQLite's own check."""
        connection = sqlite3.connect(self.store.database)
        self.assertEqual(connection.execute("PRAGMA integrity_check").fetchall(), [("ok",)])
        self.assertEqual(connection.execute("PRAGMA foreign_key_check").fetchall(), [])
        self.assertEqual(connection.execute("SELECT * FROM quarantine").fetchall(), [])
        ids = {row[0] for row in connection.execute(
            "SELECT id FROM document JOIN revision ON revision.document = document.key "
            "WHERE leaf = 1 AND body IS NOT NULL AND id LIKE 'credential:%'")}
        listed = {row[0] for row in connection.execute(
            "SELECT id FROM summary_row WHERE id LIKE 'credential:%'")}
        connection.close()
        self.assertEqual(ids, listed)
        return ids

    def assert_key_opens(self, uuid):
        """The server opens the sealed key, and it is that of the certificate."""
        sealed = self.store.run("show", uuid, "--raw", "sealed-key", unlocked=False).bytes
        leaf = self.store.run("show", uuid, "--pem", "leaf", unlocked=False).bytes
        opened = must("openssl", "cms", "-decrypt", "-binary", "-inform", "DER",
                      "-inkey", self.key, "-recip", self.certificate, stdin=sealed)
        self.assertEqual(must("openssl", "pkey", "-inform", "DER", "-pubout", stdin=opened),
                         must("openssl", "x509", "-noout", "-pubkey", stdin=leaf))

    def assert_everything_verified(self, ids):
        self.store.run("check", "--json", unlocked=False)
        rows = self.store.json("list", unlocked=False)
        self.assertEqual({row["id"] for row in rows}, ids)
        for row in rows:
            self.assertEqual(row["servers"], ["web01"])
            self.assertNotIn("no-key", row["warnings"])

    def assert_whole(self, before, round_number):
        """Returns the ids of the credentials that are there."""
        entries = self.store.json("activity", unlocked=False)  # the first to open it
        logged = {entry["document"] for entry in entries if entry["action"] == "import"}
        ids = self.read_database()
        self.assertEqual(ids, logged)
        self.assertLessEqual(before, ids, "something is lost")
        new = sorted(ids - before) or sorted(ids)
        if new and round_number % 4 == 0:
            self.assert_key_opens(self.random.choice(new))
        if round_number % THOROUGH == 0:
            self.assert_everything_verified(ids)
        return ids

    def assert_complete(self, before):
        """The next import, which nobody kills, completes the work."""
        report = self.store.json("import", self.pairs, "--server", "web01")
        self.assertEqual(report["failed"], 0)
        self.assertEqual(report["already_here"], len(before))
        self.assertEqual(report["imported"], N_PAIRS - len(before))
        ids = self.assert_whole(before, round_number=0)
        self.assertEqual(len(ids), N_PAIRS)
        for uuid in self.random.sample(sorted(ids), 20):
            self.assert_key_opens(uuid)

    # ---- the test ----

    def test_kills(self):
        """kill -9 at random moments of an import loses nothing and leaves nothing half done."""
        print(f"# seed {self.seed}, {N_KILLS} kills, {N_PAIRS} pairs", flush=True)
        before, n_kills, n_rounds = set(), 0, 0
        stored, durations = collections.Counter(), []
        while n_kills < N_KILLS:
            if n_rounds % MEASURE == 0:
                durations.append(self.measure())
                before = set()
            moment = durations[-1] * self.pick_moment(n_rounds)
            duration = self.import_and_kill(moment)
            after = self.assert_whole(before, n_rounds)
            n_rounds += 1
            if duration is None:
                n_kills += 1
                stored[len(after) - len(before)] += 1
            else:
                self.assertEqual(len(after), N_PAIRS)
                if not before:  # as fast as that now
                    durations.append(duration)
            before = after
            if len(before) == N_PAIRS or self.random.random() < 0.5:
                self.begin_anew()
                before = set()
        print(f"# one import takes {min(durations):.2f} to {max(durations):.2f} s; stored by "
              f"a killed one: {dict(sorted(stored.items()))}; {n_rounds - n_kills} ended "
              f"before the kill", flush=True)
        if N_KILLS >= 200:
            self.assertGreater(stored[0], 0, "none was killed before its first commit")
            self.assertGreater(N_KILLS, stored[0], "none was killed after a commit")
        self.assert_complete(before)


if __name__ == "__main__":
    main()
