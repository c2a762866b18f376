#!/usr/bin/python3
"""Accounts for dynamic updates (RFC 2136), at BIND, Knot DNS and PowerDNS."""

import subprocess
import threading

import pebble
from certmgrctl import DONE, FAILED, NOT_FOUND, StoreTest, USAGE, main
from nameservers import (ALGORITHM, Bind, KEY_NAME, Knot, OTHER_SECRET, PowerDns, SECRET)

REMOTE = 7


class UpdateTest(StoreTest):
    def start(self, kind, zones=("example.org",), **more):
        server = kind(f"{self.store.folder}/{kind.__name__}", "127.0.0.1",
                      pebble.free_port(), {zone: "" for zone in zones}, **more)
        self.addCleanup(server.stop)
        return server

    def add(self, where, *more, name="ours", key=KEY_NAME, algorithm=ALGORITHM,
            secret=SECRET, code=DONE):
        return self.store.run(
            "dns", "account", "add", name, "--provider", "rfc2136", "--set",
            f"server={where}", "--set", f"key_name={key}", "--set",
            f"algorithm={algorithm}", "--secret-file",
            f"tsig_secret={self.store.file('secret', secret)}", *more, code=code)

    def check_works(self, server):
        """Two values, one removed, the other there; what others have stays."""
        self.add(server.where)
        subprocess.run(["nsupdate", "-y", f"{ALGORITHM}:{KEY_NAME}:{SECRET}"], text=True,
                       check=True, input=f"server {server.address} {server.port}\n"
                       "update add example.org 60 TXT \"v=spf1 -all\"\nsend\n")
        answer = self.store.run("dns", "account", "test", "ours", "example.org")
        self.assertIn("Both are there", answer.errors)
        self.assertEqual(server.texts("example.org"), ["v=spf1 -all"])
        answer = self.store.run("dns", "account", "test", "ours", "example.net", code=None)
        self.assertNotEqual(answer.code, DONE)
        self.assertIn("example.net", answer.errors)
        self.add(server.where, "--zone", "example.org", name="zoned")
        self.store.run("dns", "account", "test", "zoned", "example.org")

    def test_bind(self):
        """BIND: works, leaves other records alone"""
        self.check_works(self.start(Bind))

    def test_knot(self):
        """Knot DNS: works, leaves other records alone"""
        self.check_works(self.start(Knot))

    def test_powerdns(self):
        """PowerDNS: works, leaves other records alone"""
        self.check_works(self.start(PowerDns, api_port=pebble.free_port()))

    def test_keys(self):
        """Keys of other algorithms work; what is wrong with one is said, without it"""
        server = self.start(Bind)
        for algorithm, key in ("hmac-sha1", "old-key"), ("hmac-sha512", "big-key"):
            self.add(server.where, name=key, key=key, algorithm=algorithm)
            self.store.run("dns", "account", "test", key, "example.org")
        self.add(server.where, name="unknown", key="nobody")
        self.add(server.where, name="wrong", secret=OTHER_SECRET)
        for name, word in ("unknown", "is not known there"), ("wrong", "is another one"):
            answer = self.store.run("dns", "account", "test", name, "example.org",
                                    code=REMOTE)
            self.assertIn(word, answer.errors)
            self.assertNotIn(OTHER_SECRET, answer.errors)
        self.assertNotIn(SECRET.encode(), self.store.database.read_bytes())

    def test_policy(self):
        """What the server does not let the key change is said"""
        server = self.start(Bind, grants=f"grant {KEY_NAME} name other.example.org. TXT;")
        self.add(server.where)
        answer = self.store.run("dns", "account", "test", "ours", "example.org",
                                code=REMOTE)
        self.assertIn("REFUSED", answer.errors)
        self.assertNotIn("taken away", answer.errors)  # as nothing was added
        self.add(server.where, "--zone", "example.net", name="elsewhere")
        answer = self.store.run("dns", "account", "test", "elsewhere", "example.net",
                                code=NOT_FOUND)
        self.assertIn("not the primary name server", answer.errors)

    def test_wrong_words(self):
        """What cannot be a key or a server is said at once, and nothing is stored"""
        answer = self.add("127.0.0.1", algorithm="hmac-md5", code=FAILED)
        self.assertIn("MD5 is broken", answer.errors)
        self.add("127.0.0.1", algorithm="rot13", code=FAILED)
        self.add("127.0.0.1:x", code=FAILED)
        answer = self.add("127.0.0.1", secret="not base64!", code=FAILED)
        self.assertIn("base64", answer.errors)
        self.assertNotIn("not base64!", answer.errors)
        self.store.run("dns", "account", "add", "x", "--provider", "rfc2136", "--set",
                       f"tsig_secret={SECRET}", code=USAGE)
        self.assertEqual(self.store.json("dns", "account", "list"), [])

    def test_unreachable(self):
        """A server that is not there is said"""
        self.add(f"127.0.0.1:{pebble.free_port()}")
        answer = self.store.run("dns", "account", "test", "ours", "example.org",
                                code=REMOTE)
        self.assertIn("cannot be reached", answer.errors)

    def test_many_at_once(self):
        """Several computers at once do not hurt each other"""
        server = self.start(Bind)
        self.add(server.where)
        answers = []
        threads = [threading.Thread(target=lambda: answers.append(self.store.run(
            "dns", "account", "test", "ours", "example.org", code=None)))
            for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual([answer.code for answer in answers], [DONE] * 4, answers)


if __name__ == "__main__":
    main()
