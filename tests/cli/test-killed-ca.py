#!/usr/bin/python3
"""kill -9 while Micro CAs are made, issue, renew, sign and revoke, again and again.

Whatever the moment, nothing is half done: a root Micro CA is there with its trusted root or
not at all, a credential is there with its key, and of a table only whole transactions are.
What is renewed has its next certificate with the key of that, and the one before archived.
What is revoked is on the list of its CA, and with a CA everything that it issued falls.
Moments are spread over the time that a call takes. CM_TEST_ROUNDS says how many kills (a
tenth of them, and half as many), CM_TEST_SEED repeats their moments.
"""

import collections
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
import unittest

from certmgrctl import PROGRAM, Store, environment, main, must

N_KILLS = max(5, int(os.environ.get("CM_TEST_ROUNDS", "200")) // 10)
N_FEW = max(3, N_KILLS // 2)  # of revocations
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

    # ---- revocations ----

    def signed_list(self):
        """The serial numbers on the root's list, which openssl believes."""
        crl, root = self.store.folder / "x.crl", self.store.folder / "x.pem"
        self.store.run("ca", "crl", "First", "-o", crl, unlocked=False)
        self.store.run("ca", "export", "First", "-o", root, unlocked=False)
        text = must("openssl", "crl", "-in", crl, "-noout", "-text", "-CAfile", root)
        return {int(serial, 16)
                for serial in re.findall(r"Serial Number: ([0-9A-F]+)", text.decode())}

    def new_victim(self, kind, number):
        """What a call of this kind is made on."""
        host = f"{kind}{number}.example.org"
        if kind == "revoke":
            self.store.run("ca", "issue", host, "--ca", "First", "--server", "web01")
            return host
        if kind == "sign":
            csr = self.store.folder / f"{number}.csr"
            must("openssl", "req", "-new", "-newkey", "ec", "-pkeyopt",
                 "ec_paramgen_curve:P-256", "-nodes", "-keyout", os.devnull, "-out", csr,
                 "-subj", f"/CN={host}", "-addext", f"subjectAltName=DNS:{host}")
            return csr
        self.store.run("ca", "create", host, "--parent", "First")
        self.store.run("ca", "issue", f"www.{host}", "--ca", host, "--server", "web01")
        return host

    @staticmethod
    def call_on(kind, victim):
        return {"revoke": ["revoke", victim, "--reason", "key-compromise"],
                "sign": ["ca", "sign", victim, "--ca", "First"],
                "fall": ["ca", "revoke", victim]}[kind]

    def is_done(self, kind, victim):
        """Whether the whole of it was done; a part of it is a failure."""
        if kind == "sign":
            host = f"sign{victim.stem}.example.org"
            found = self.store.json("list", "--search", host, unlocked=False)
            logged = [entry for entry in self.store.json("activity", unlocked=False)
                      if found and entry["document"] == found[0]["id"]]
            self.assertEqual(len(found), len(logged))
            return bool(found)
        if kind == "revoke":
            shown = self.store.json("show", victim, unlocked=False)
            states = {shown["status"] == "revoked", "revoked" in shown["warnings"]}
        else:
            shown = self.store.json("ca", "show", victim, unlocked=False)
            issued = self.store.json("show", f"www.{victim}", unlocked=False)
            states = {"revoked_at" in shown, shown["disabled"],
                      issued["warnings"] == ["ca-revoked"], issued["health"] == "error"}
        states.add(int(shown["serial"], 16) in self.signed_list())
        self.assertEqual(len(states), 1, f"{victim} is half revoked")
        return states.pop()

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

    def test_revocations(self):
        """kill -9 during revoke, ca revoke and ca sign: all of it is there or nothing."""
        print(f"# seed {self.seed}, {N_FEW} kills", flush=True)
        kinds, victims, seconds = ("revoke", "fall", "sign"), {}, {}
        for kind in kinds:
            call = self.call_on(kind, self.new_victim(kind, "first"))
            started = time.monotonic()
            self.assertEqual(self.start(call).wait(), 0)
            seconds[kind] = time.monotonic() - started
            victims[kind] = self.new_victim(kind, 0)
        done = collections.Counter()
        n_kills = number = 0
        while n_kills < N_FEW and number < 10 * N_FEW:
            kind = kinds[number % len(kinds)]
            number += 1
            process = self.start(self.call_on(kind, victims[kind]))
            time.sleep(seconds[kind] * self.random.uniform(0.2, 1.1))
            process.kill()
            was_killed = process.wait() != 0
            n_kills += was_killed
            whole = self.is_done(kind, victims[kind])
            if was_killed:
                done[whole] += 1
            else:
                self.assertTrue(whole)
            if whole:
                victims[kind] = self.new_victim(kind, number)
        print(f"# a killed one was done: {dict(done)}", flush=True)
        self.assertEqual(n_kills, N_FEW)
        if N_FEW >= 10:
            self.assertGreater(done[False], 0, "none was killed before its commit")
        self.read_database()
        for kind in kinds:
            if not self.is_done(kind, victims[kind]):
                self.store.run(*self.call_on(kind, victims[kind]))
                self.assertTrue(self.is_done(kind, victims[kind]))
        self.store.run("check", unlocked=False)


if __name__ == "__main__":
    main()
