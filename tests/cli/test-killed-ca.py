#!/usr/bin/python3
"""kill -9 while Micro CAs are made, issue and renew, again and again on the same certstore.

Whatever the moment, nothing is half done: a root Micro CA is there with its trusted root or
not at all, a credential is there with its key, and of a table only whole transactions are.
What is renewed has its next certificate with the key of that, and the one before archived.
Moments are spread over the time that a call takes. CM_TEST_ROUNDS says how many kills (a
sixteenth of them), CM_TEST_SEED repeats their moments.
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

N_KILLS = max(5, int(os.environ.get("CM_TEST_ROUNDS", "200")) // 10)
N_LINES = 300
N_KINDS = 5  # of calls
RENEWED = "renewed.example.org"
SIZES = {0, 1, 250, N_LINES}  # of what a call may leave behind


class KilledCa(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="certmgrctl-killed-ca-")
        self.store = Store(self.folder)
        self.store.init()
        self.key, self.certificate = self.store.add_server("web01")
        self.store.run("ca", "create", "First")
        self.store.run("ca", "issue", RENEWED, "--server", "web01")
        self.table = self.store.file("table.csv", "names,servers\n" + "".join(
            f"host{number}.example.org,web01\n" for number in range(N_LINES)))
        self.seed = int(os.environ.get("CM_TEST_SEED", time.time_ns() % 1000000))
        self.random = random.Random(self.seed)

    def tearDown(self):
        shutil.rmtree(self.folder)

    def words(self, number):
        """What is called in a round."""
        return (["ca", "create", f"CA {number}"],
                ["ca", "issue", f"shop{number}.example.org", "--server", "web01"],
                ["ca", "issue", "--from", self.table],
                ["renew", RENEWED, "--new-key"],
                ["ca", "renew", "First", "--new-key"])[number % N_KINDS]

    def start(self, words):
        return subprocess.Popen(
            [PROGRAM, "--store", self.store.path, "--passphrase-file",
             self.store.passphrase_file, *words],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment())

    def measure(self, number):
        """How long such a call takes when nobody interferes."""
        started = time.monotonic()
        self.assertEqual(self.start(self.words(number)).wait(), 0)
        return time.monotonic() - started

    def kill_one(self, number, seconds):
        """Whether it was killed, and did not end by itself before."""
        process = self.start(self.words(number))
        time.sleep(seconds * self.random.uniform(0.2, 1.1))
        process.kill()
        code = process.wait()
        self.assertIn(code, (0, -signal.SIGKILL))
        return code != 0

    # ---- what has to be true at any time ----

    def read_database(self):
        """Ids by type, after SQLite's own check."""
        connection = sqlite3.connect(self.store.database)
        self.assertEqual(connection.execute("PRAGMA integrity_check").fetchall(), [("ok",)])
        self.assertEqual(connection.execute("SELECT * FROM quarantine").fetchall(), [])
        ids = collections.defaultdict(set)
        for name, in connection.execute("SELECT id FROM document"):
            ids[name.partition(":")[0]].add(name)
        connection.close()
        return ids

    def assert_has_key(self, name):
        """Its server opens the key, and it is that of the certificate."""
        sealed = self.store.run("show", name, "--raw", "sealed-key", unlocked=False).bytes
        opened = must("openssl", "cms", "-decrypt", "-binary", "-inform", "DER",
                      "-inkey", self.key, "-recip", self.certificate, stdin=sealed)
        leaf = self.store.run("show", name, "--pem", "leaf", unlocked=False).bytes
        self.assertEqual(must("openssl", "pkey", "-inform", "DER", "-pubout", stdin=opened),
                         must("openssl", "x509", "-noout", "-pubkey", stdin=leaf))

    def assert_whole(self, before):
        """Returns what is there, by type."""
        entries = self.store.json("activity", unlocked=False)  # the first to open it
        ids = self.read_database()
        for action, kind in ("create-ca", "micro-ca"), ("issue", "credential"):
            logged = {entry["document"] for entry in entries if entry["action"] == action}
            if kind == "credential":
                logged |= {entry["document"] for entry in entries
                           if entry["detail"] == "archived"}
            self.assertEqual(ids[kind], logged)
            self.assertLessEqual(before[kind], ids[kind], "something is lost")
        renewed = [entry["document"] for entry in entries if entry["action"] == "renew"]
        n_cas_renewed = sum(name in ids["micro-ca"] for name in renewed)
        self.assertEqual(len(ids["trusted-root"]), len(ids["micro-ca"]) + n_cas_renewed)
        archived = self.store.json("list", "--status", "archived", unlocked=False)
        self.assertEqual(len(archived), len(renewed) - n_cas_renewed)
        self.assert_has_key(RENEWED)
        new = sorted(ids["credential"] - before["credential"]
                     - {row["id"] for row in archived})
        for name in new[:2]:
            self.assert_has_key(name)
        return ids

    def assert_verifies(self, name):
        """openssl trusts it, for those who trust the CA of today."""
        root = self.store.folder / "root.pem"
        self.store.run("ca", "export", "First", "-o", root, unlocked=False)
        must("openssl", "verify", "-x509_strict", "-CAfile", root, stdin=self.store.run(
            "show", name, "--pem", "leaf", unlocked=False).bytes)

    # ---- the test ----

    def test_kills(self):
        """kill -9 during ca create, ca issue and renewals: all of it is there or nothing."""
        print(f"# seed {self.seed}, {N_KILLS} kills", flush=True)
        seconds = [self.measure(number) for number in range(N_KINDS)]
        before = self.assert_whole(collections.defaultdict(set))
        n_kills = number = 0
        stored = collections.Counter()
        while n_kills < N_KILLS and number < 10 * N_KILLS:
            number += 1
            was_killed = self.kill_one(number + N_KINDS - 1,
                                       seconds[(number + N_KINDS - 1) % N_KINDS])
            after = self.assert_whole(before)
            self.assertIn(len(after["credential"]) - len(before["credential"]), SIZES)
            n_kills += was_killed
            if was_killed:
                stored[sum(map(len, after.values())) != sum(map(len, before.values()))] += 1
            before = after
        print(f"# a killed one left something: {dict(stored)}", flush=True)
        self.assertEqual(n_kills, N_KILLS)
        self.assertGreater(stored[False], 0, "none was killed before its commit")
        self.store.run("check", unlocked=False)
        self.store.run("ca", "issue", "next.example.org")
        self.assert_verifies("next.example.org")


if __name__ == "__main__":
    main()
