#!/usr/bin/python3
"""kill -9 during `csr answer`, again and again on the same certstore.

Whatever the moment, a request either waits for its answer or has it: with the key that it
was made with, which its server opens. Answering once more brings what is missing. openssl
is the CA. CM_TEST_ROUNDS says how many kills (an eighth of them), CM_TEST_SEED repeats
their moments.
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

from certmgrctl import PROGRAM, Store, environment, main, must, need

N_KILLS = max(5, int(os.environ.get("CM_TEST_ROUNDS", "200")) // 8)


class KilledAnswer(unittest.TestCase):
    def setUp(self):
        need("openssl")
        self.folder = tempfile.mkdtemp(prefix="certmgrctl-killed-answer-")
        self.store = Store(self.folder)
        self.store.init()
        self.key, self.certificate = self.store.add_server("web01")
        self.ca_key, self.ca = self.store.folder / "ca.key", self.store.folder / "ca.pem"
        must("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
             "ec_paramgen_curve:P-256", "-nodes", "-keyout", self.ca_key, "-out", self.ca,
             "-subj", "/CN=Outside CA", "-days", "100")
        self.store.run("root", "add", self.ca)
        self.seed = int(os.environ.get("CM_TEST_SEED", time.time_ns() % 1000000))
        self.random = random.Random(self.seed)

    def tearDown(self):
        shutil.rmtree(self.folder)

    def ask(self, number):
        """A waiting request: its id, and the answer of the CA."""
        host = f"host{number}.example.org"
        csr, answer = self.store.folder / "x.csr", self.store.folder / f"{number}.pem"
        asked = self.store.json("csr", "new", host, "--server", "web01")
        csr.write_bytes(self.store.run("csr", "show", asked["id"], "--pem").bytes)
        must("openssl", "x509", "-req", "-in", csr, "-CA", self.ca, "-CAkey", self.ca_key,
             "-days", "90", "-copy_extensions", "copy", "-out", answer)
        return asked["id"], answer

    def start(self, name, answer):
        return subprocess.Popen(
            [PROGRAM, "--store", self.store.path, "--passphrase-file",
             self.store.passphrase_file, "csr", "answer", name, answer],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment())

    def measure(self):
        """How long one takes when nobody interferes."""
        name, answer = self.ask(0)
        started = time.monotonic()
        self.assertEqual(self.start(name, answer).wait(), 0)
        return time.monotonic() - started

    def assert_whole(self, name):
        """Returns whether it has its answer."""
        shown = self.store.json("show", name, unlocked=False)  # the first to open it
        connection = sqlite3.connect(self.store.database)
        self.assertEqual(connection.execute("PRAGMA integrity_check").fetchall(), [("ok",)])
        self.assertEqual(connection.execute("SELECT * FROM quarantine").fetchall(), [])
        connection.close()
        is_issued = shown["status"] == "issued"
        self.assertEqual((shown["status"], shown["health"], bool(shown["issuer"])),
                         ("issued" if is_issued else "waiting", "valid", is_issued))
        sealed = self.store.run("show", name, "--raw", "sealed-key", unlocked=False).bytes
        opened = must("openssl", "cms", "-decrypt", "-binary", "-inform", "DER",
                      "-inkey", self.key, "-recip", self.certificate, stdin=sealed)
        part, program = ("leaf", "x509") if is_issued else ("csr", "req")
        public = self.store.run("show", name, "--pem", part, unlocked=False).bytes
        self.assertEqual(must("openssl", "pkey", "-inform", "DER", "-pubout", stdin=opened),
                         must("openssl", program, "-noout", "-pubkey", stdin=public))
        return is_issued

    def test_kills(self):
        """kill -9 during csr answer: the request has all of its answer, or waits for it."""
        print(f"# seed {self.seed}, {N_KILLS} kills", flush=True)
        seconds = self.measure()
        had = collections.Counter()
        number = 0
        while sum(had.values()) < N_KILLS and number < 10 * N_KILLS:
            number += 1
            name, answer = self.ask(number)
            process = self.start(name, answer)
            time.sleep(seconds * self.random.uniform(0.1, 1.1))
            process.kill()
            code = process.wait()
            self.assertIn(code, (0, -signal.SIGKILL))
            is_issued = self.assert_whole(name)
            if code != 0:
                had[is_issued] += 1
            if not is_issued:
                self.assertEqual(self.start(name, answer).wait(), 0)
                self.assertTrue(self.assert_whole(name))
        print(f"# answered by a killed one: {dict(had)}", flush=True)
        self.assertEqual(sum(had.values()), N_KILLS)
        self.assertGreater(had[False], 0, "none was killed before its commit")
        self.store.run("check", unlocked=False)


if __name__ == "__main__":
    main()
