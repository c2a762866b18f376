#!/usr/bin/python3
"""Orders of certmgrctl at a server that does what servers do on bad days."""

import datetime
import shutil
import tempfile
import time
import unittest

from acme_mock import AcmeMock
from certmgrctl import NOT_ALLOWED, Store, main

REMOTE = 7
DAY = 86400


def read_time(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def now():
    return datetime.datetime.now(datetime.timezone.utc).timestamp()


class Mocked(unittest.TestCase):
    """A store with one account at the server."""

    settings = {}

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="certmgrctl-faults-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.ca = AcmeMock(self.folder)
        self.addCleanup(self.ca.stop)
        for name, value in self.settings.items():
            self.ca.set(name, value)
        self.store = Store(self.folder)
        self.store.run("init")
        self.account = self.store.json(
            "acme", "account", "add", "--directory", self.ca.directory, "--ca-file",
            self.ca.ca_file, "--agree")

    def order(self, *words, **more):
        return self.store.json("acme", "order", *words, "--stateless", **more)

    def show(self, name):
        return self.store.json("show", name)


class Renewal(Mocked):
    settings = {"ari": f"{10 * DAY}:{20 * DAY}", "ari-explanation": "https://ca.example/why"}

    def test_window(self):
        """The moment lies in the CA’s window, stays there, and is shown with its reason."""
        made = self.order("a.example.org")
        chosen = read_time(made["renew_at"])
        self.assertGreaterEqual(chosen, now() + 9.9 * DAY)
        self.assertLessEqual(chosen, now() + 20.1 * DAY)
        self.assertEqual(made["renewal_window"]["explanation"], "https://ca.example/why")
        text = self.store.run("show", "a.example.org").text
        self.assertIn("https://ca.example/why", text)
        self.assertIn("as the CA wants", text)
        self.assertEqual(self.show("a.example.org")["renew_at"], made["renew_at"])

    def test_moved(self):
        """A window that moves is noticed, one that stays is not written down again."""
        self.order("a.example.org")
        self.assertEqual(self.store.json("renew", "--due"), [])
        versions = len(self.show("a.example.org")["history"])
        self.ca.set("ari", f"{-2 * DAY}:{-DAY}")
        before = self.ca.count("new-order")
        renewed, = self.store.json("renew", "--due")
        self.assertEqual(self.ca.count("new-order"), before + 1)
        self.assertEqual(self.ca.count("replaces"), 1)
        self.assertGreater(len(self.show("a.example.org")["history"]), versions)
        self.assertNotIn("renewal_window", self.store.json(
            "show", self.store.json("list", "--status", "archived")[0]["id"]))
        self.assertIn("renewal_window", renewed)

    def test_silent(self):
        """A CA that does not say keeps what it said; it holds up nothing."""
        made = self.order("a.example.org")
        for status in 404, 500:
            self.ca.set("renewal-info.status", status)
            self.assertEqual(self.store.json("renew", "--due"), [])
            self.assertEqual(self.show("a.example.org")["renew_at"], made["renew_at"])
        second = self.order("b.example.org")
        self.assertNotIn("renewal_window", second)
        self.assertAlmostEqual(read_time(second["renew_at"]), now() + 60 * DAY,
                               delta=DAY)

    def test_replaces(self):
        """What a CA does not want to hear about is not said twice."""
        self.order("a.example.org")
        for number, refusal in enumerate(("alreadyReplaced", "malformed",
                                          "unauthorized"), 1):
            self.ca.set("replaces", refusal)
            self.store.json("renew", "a.example.org")
            self.assertEqual(self.ca.count("replaces"), number)
        self.ca.set("replaces")
        self.ca.set("ari")
        self.store.json("renew", "a.example.org")
        self.assertEqual(self.ca.count("replaces"), 3)


class Lifetime(Mocked):
    def test_fraction(self):
        """Without a word of the CA it is a third of the lifetime; of a short one a half."""
        self.ca.set("lifetime", 90 * DAY)
        self.ca.set("backdate", 59 * DAY)
        self.order("young.example.org")
        self.ca.set("backdate", 61 * DAY)
        self.order("old.example.org")
        self.ca.set("lifetime", 6 * DAY)
        self.ca.set("backdate", int(2.9 * DAY))
        self.order("six.example.org")
        self.ca.set("backdate", int(3.1 * DAY))
        self.order("late.example.org")
        self.ca.set("backdate", 0)
        due = {row["host_names"][0] for row in self.store.json("renew", "--due")}
        self.assertEqual(due, {"old.example.org", "late.example.org"})
        self.assertEqual(self.store.json("renew", "--due"), [])


class Limits(Mocked):
    def limit(self, after):
        self.ca.set("new-order.rate-limited", 1)
        self.ca.set("rate-retry-after", after)

    def test_remembered(self):
        """A limit holds for the account and the names, and is told without asking the CA."""
        self.limit(3600)
        answer = self.store.run("acme", "order", "a.example.org", "b.example.org",
                                "--stateless", code=REMOTE)
        self.assertIn("too many", answer.errors)
        asked = self.ca.count("new-order")
        answer = self.store.run("acme", "order", "b.example.org", "a.example.org",
                                "--stateless", code=NOT_ALLOWED)
        self.assertIn("before", answer.errors)
        self.assertIn("too many new orders recently", answer.errors)
        self.assertEqual(self.ca.count("new-order"), asked)
        self.assertEqual(len(self.store.json("list")), 1)
        self.order("c.example.org")
        self.store.run("renew", "a.example.org", code=NOT_ALLOWED)
        self.assertEqual(self.ca.count("new-order"), asked + 1)
        limits = self.store.json("acme", "account", "show")["limits"]
        self.assertEqual([limit["names"] for limit in limits],
                         [["a.example.org", "b.example.org"]])

    def test_unsaid(self):
        """A limit without a time holds for an hour."""
        self.limit("")
        self.store.run("acme", "order", "a.example.org", "--stateless", code=REMOTE)
        self.store.run("acme", "order", "a.example.org", "--stateless", code=NOT_ALLOWED)
        limit, = self.store.json("acme", "account", "show")["limits"]
        self.assertAlmostEqual(read_time(limit["until"]), now() + 3600, delta=60)

    def test_over(self):
        """A limit that is over is none, and is forgotten."""
        self.limit("date+1")
        self.store.run("acme", "order", "a.example.org", "--stateless", code=REMOTE)
        time.sleep(2)
        self.order("a.example.org")
        self.assertEqual(self.store.json("acme", "account", "show")["limits"], [])


if __name__ == "__main__":
    main()
