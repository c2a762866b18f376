#!/usr/bin/python3
"""kill -9 at any moment of an order at Pebble: it is gone on with, and no key is lost."""

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
import unittest

import pebble
from acme_mock import AcmeMock
from certmgrctl import PROGRAM, Store, environment, main, must

N_KILLS = max(8, int(os.environ.get("CM_TEST_ROUNDS", "200")) // 2)


class Killed(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="certmgrctl-killed-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.ca = pebble.Pebble(self.folder + "/ca")
        self.addCleanup(self.ca.stop)
        self.store = Store(self.folder)
        self.store.init()

    @property
    def listen(self):
        return f"127.0.0.1:{self.ca.http_port}"

    def add_account(self):
        self.store.run("acme", "account", "add", "--directory", self.ca.directory,
                       "--ca-file", self.ca.ca_file, "--agree")

    def assert_key_fits(self, name, key, certificate):
        sealed = self.store.run("show", name, "--raw", "sealed-key").bytes
        opened = must("openssl", "cms", "-decrypt", "-binary", "-inform", "DER",
                      "-inkey", key, "-recip", certificate, stdin=sealed)
        leaf = self.store.run("show", name, "--pem", "leaf").bytes
        self.assertEqual(must("openssl", "pkey", "-inform", "DER", "-pubout", stdin=opened),
                         must("openssl", "x509", "-noout", "-pubkey", stdin=leaf))

    def test_killed_account(self):
        """kill -9 while an account is made: the next call finds it, and the CA has one."""
        ca = AcmeMock(self.folder)
        self.addCleanup(ca.stop)
        words = ("acme", "account", "add", "--directory", ca.directory, "--ca-file", ca.ca_file,
                 "--agree")
        rng = random.Random(int(os.environ.get("CM_TEST_SEED", time.time_ns() % 1000000)))
        seconds = None
        for number in range(1 + max(2, N_KILLS // 20)):
            store = self.store.copy(tempfile.mkdtemp(dir=self.folder))
            before = ca.count("accounts")
            started = time.monotonic()
            process = subprocess.Popen(
                [PROGRAM, "--store", store.path, "--passphrase-file", store.passphrase_file,
                 *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                env=environment())
            if seconds is None:
                process.wait()
                seconds = time.monotonic() - started
            else:
                time.sleep(seconds * rng.uniform(0.3, 1))
                process.kill()
            process.wait()
            if [account["state"] for account in store.json("acme", "account", "list")] != [
                    "valid"]:
                store.run(*words)
            account, = store.json("acme", "account", "list")
            self.assertEqual(account["state"], "valid")
            self.assertEqual(ca.count("accounts"), before + 1)
            store.run("check")

    def test_killed(self):
        """kill -9 at any moment of an order: it is gone on with, and no key is lost."""
        key, certificate = self.store.add_server("web01")
        self.add_account()
        words = ["--server", "web01", "--listen", self.listen]
        started = time.monotonic()
        self.store.run("acme", "order", "timed.example.org", *words)
        seconds = time.monotonic() - started
        rng = random.Random(int(os.environ.get("CM_TEST_SEED", time.time_ns() % 1000000)))
        for number in range(N_KILLS):
            process = subprocess.Popen(
                [PROGRAM, "--store", self.store.path, "--passphrase-file",
                 self.store.passphrase_file, "acme", "order", f"k{number}.example.org",
                 *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                env=environment())
            time.sleep(seconds * rng.uniform(0.1, 1.1))
            process.kill()
            self.assertIn(process.wait(), (0, -signal.SIGKILL))
        before = {row["id"] for row in self.store.json("list")}
        self.store.run("acme", "resume")
        rows = self.store.json("list")
        self.assertEqual({row["id"] for row in rows}, before)
        for row in rows:
            self.assertEqual(row["status"], "issued", row)
            self.assert_key_fits(row["id"], key, certificate)
        self.assertEqual(len(self.store.json("acme", "account", "list")), 1)
        connection = sqlite3.connect(self.store.database)
        self.assertEqual(connection.execute("SELECT * FROM quarantine").fetchall(), [])
        connection.close()
        self.store.run("check")


if __name__ == "__main__":
    main()
