#!/usr/bin/python3
"""kill -9 during `csr new`, again and again on the same certstore.

Whatever the moment, a request and its key are there together or not at all: no request
comes out whose key is lost, no credential waits without its key, each has its entry in the
log. Half of the moments are spread over the time that a call takes, half follow the first
byte that is written to the database. CM_TEST_ROUNDS says how many kills (a quarter of them),
CM_TEST_SEED repeats their moments.
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

from certmgrctl import PROGRAM, Store, environment, main, must

N_KILLS = max(8, int(os.environ.get("CM_TEST_ROUNDS", "200")) // 4)
SPECS = ("p256", "ed448", "rsa2048")


class KilledRequest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="certmgrctl-killed-csr-")
        self.store = Store(self.folder)
        self.store.init()
        self.key, self.certificate = self.store.add_server("web01")
        self.request = self.store.folder / "request.csr"
        self.seed = int(os.environ.get("CM_TEST_SEED", time.time_ns() % 1000000))
        self.random = random.Random(self.seed)

    def tearDown(self):
        shutil.rmtree(self.folder)

    def start(self, spec):
        self.request.unlink(missing_ok=True)
        return subprocess.Popen(
            [PROGRAM, "--store", self.store.path, "--passphrase-file",
             self.store.passphrase_file, "csr", "new", "shop.example.org", "--key", spec,
             "--server", "web01", "-o", self.request],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment())

    def measure(self):
        """How long one takes when nobody interferes."""
        started = time.monotonic()
        self.assertEqual(self.start("p256").wait(), 0)
        return time.monotonic() - started

    def count_written(self):
        wal = self.store.path / "certstore.db-wal"
        return wal.stat().st_size if wal.exists() else 0

    def wait_for_write(self, process, before):
        """Until a transaction is being written, and a little longer."""
        while process.poll() is None and self.count_written() == before:
            time.sleep(0.0005)
        time.sleep(self.random.uniform(0, 0.03))

    def make_and_kill(self, round_number, seconds):
        """Returns whether it was killed, and did not end by itself before."""
        before = self.count_written()
        process = self.start(SPECS[round_number // 2 % len(SPECS)])
        if round_number % 2:
            self.wait_for_write(process, before)
        else:
            time.sleep(seconds * self.random.uniform(0, 1.1))
        process.kill()
        code = process.wait()
        self.assertIn(code, (0, -signal.SIGKILL))
        return code != 0

    # ---- what has to be true at any time ----

    def read_database(self):
        """Ids of the credentials, after SQLite's own check."""
        connection = sqlite3.connect(self.store.database)
        self.assertEqual(connection.execute("PRAGMA integrity_check").fetchall(), [("ok",)])
        self.assertEqual(connection.execute("SELECT * FROM quarantine").fetchall(), [])
        ids = {row[0] for row in connection.execute(
            "SELECT id FROM document WHERE id LIKE 'credential:%'")}
        listed = {row[0] for row in connection.execute(
            "SELECT id FROM summary_row WHERE id LIKE 'credential:%'")}
        connection.close()
        self.assertEqual(ids, listed)
        return ids

    def assert_has_key(self, uuid):
        """Its server opens the key, and it is that of the request. Returns the request."""
        request = self.store.run("csr", "show", uuid, "--pem", unlocked=False).bytes
        sealed = self.store.run("show", uuid, "--raw", "sealed-key", unlocked=False).bytes
        opened = must("openssl", "cms", "-decrypt", "-binary", "-inform", "DER",
                      "-inkey", self.key, "-recip", self.certificate, stdin=sealed)
        self.assertEqual(must("openssl", "pkey", "-inform", "DER", "-pubout", stdin=opened),
                         must("openssl", "req", "-noout", "-pubkey", stdin=request))
        return request

    def assert_whole(self, before):
        """Returns the ids of the credentials that are there."""
        entries = self.store.json("activity", unlocked=False)  # the first to open it
        logged = {entry["document"] for entry in entries
                  if entry["action"] == "request-certificate"}
        ids = self.read_database()
        self.assertEqual(ids, logged)
        self.assertLessEqual(before, ids, "something is lost")
        new = ids - before
        self.assertLessEqual(len(new), 1)
        requests = [self.assert_has_key(uuid) for uuid in new]
        if self.request.exists():
            self.assertEqual([self.request.read_bytes()], requests,
                             "a request came out whose key is lost")
        return ids

    # ---- the test ----

    def test_kills(self):
        """kill -9 during csr new: request and key are there together or not at all."""
        print(f"# seed {self.seed}, {N_KILLS} kills", flush=True)
        seconds = self.measure()
        before = self.assert_whole(set())
        n_kills = n_rounds = 0
        stored = collections.Counter()
        while n_kills < N_KILLS and n_rounds < 10 * N_KILLS:
            was_killed = self.make_and_kill(n_rounds, seconds)
            after = self.assert_whole(before)
            n_rounds += 1
            if was_killed:
                n_kills += 1
                stored[len(after) - len(before)] += 1
            else:
                self.assertEqual(len(after), len(before) + 1)
            before = after
        print(f"# one call takes {seconds:.2f} s; stored by a killed one: {dict(stored)}; "
              f"{n_rounds - n_kills} ended before the kill", flush=True)
        self.assertEqual(n_kills, N_KILLS)
        self.assertGreater(stored[0], 0, "none was killed before its commit")
        self.assertGreater(stored[1], 0, "none was killed after its commit")
        self.store.run("check", unlocked=False)
        self.store.run("csr", "new", "next.example.org", "--server", "web01")


if __name__ == "__main__":
    main()
