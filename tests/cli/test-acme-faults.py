#!/usr/bin/python3
"""Orders of certmgrctl at a server that does what servers do on bad days."""

import base64
import datetime
import http.client
import json
import shutil
import sqlite3
import ssl
import subprocess
import tempfile
import time
import unittest
import urllib.parse

import pebble
from acme_mock import AcmeMock
from certmgrctl import (FAILED, NOT_ALLOWED, NOT_FOUND, PROGRAM, USAGE, Store, call,
                        environment, main, must, need)

REMOTE = 7
DAY = 86400


def read_time(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def now():
    return datetime.datetime.now(datetime.timezone.utc).timestamp()


def setUpModule():
    """One server, and one store with an account at it, which each test copies."""
    folder = tempfile.mkdtemp(prefix="certmgrctl-faults-")
    unittest.addModuleCleanup(shutil.rmtree, folder)
    Mocked.ca = AcmeMock(folder)
    unittest.addModuleCleanup(Mocked.ca.stop)
    Mocked.template = Store(folder)
    Mocked.template.init()
    Mocked.account = Mocked.add_account(Mocked.template)


class Mocked(unittest.TestCase):
    """A store with one account at the server."""

    settings = {}

    @classmethod
    def add_account(cls, store, *options):
        return store.json("acme", "account", "add", "--directory", cls.ca.directory,
                          "--ca-file", cls.ca.ca_file, "--agree", *options)

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="certmgrctl-faults-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.ca.reset()
        for name, value in self.settings.items():
            self.ca.set(name, value)
        self.store = self.template.copy(self.folder)

    def order(self, *words, **more):
        return self.store.json("acme", "order", *words, "--stateless", **more)

    def show(self, name):
        return self.store.json("show", name)


class Renewal(Mocked):
    settings = {"ari": f"{10 * DAY}:{20 * DAY}", "ari-explanation": "https://ca.example/why"}

    def let_ask(self):
        """As when the time is over before which the CA wants not to be asked again."""
        connection = sqlite3.connect(self.store.database)
        connection.execute("DELETE FROM mark WHERE name LIKE 'acme-window:%'")
        connection.commit()
        connection.close()

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
        self.assertEqual(self.ca.count("renewal-info"), 1)  # it is too early to ask again
        self.let_ask()
        self.assertEqual(self.store.json("renew", "--due"), [])
        self.assertEqual(self.ca.count("renewal-info"), 2)
        versions = len(self.show("a.example.org")["history"])
        self.ca.set("ari", f"{-2 * DAY}:{-DAY}")
        self.assertEqual(self.store.json("renew", "--due"), [])
        self.let_ask()
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
            self.let_ask()
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

    def test_interrupted(self):
        """A renewal that did not come to its end is due until it does."""
        self.ca.set("lifetime", 90 * DAY)
        self.ca.set("backdate", 61 * DAY)
        made = self.order("old.example.org")
        self.ca.set("backdate", 0)
        self.ca.set("order-processing", 15)
        before = self.ca.count("finalize")
        process = subprocess.Popen(
            [PROGRAM, "--store", self.store.path, "--passphrase-file",
             self.store.passphrase_file, "renew", "--due"], env=environment())
        while self.ca.count("finalize") == before:
            self.assertIsNone(process.poll())
            time.sleep(0.01)
        process.kill()
        process.wait()
        self.assertEqual(self.show("old.example.org")["status"], "renewing")
        self.ca.set("order-processing")
        renewed, = self.store.json("renew", "--due")
        self.assertEqual((renewed["id"], renewed["status"]), (made["id"], "issued"))
        self.assertNotEqual(renewed["serial"], made["serial"])
        self.assertEqual(self.store.json("renew", "--due"), [])


class Left(Mocked):
    def kill_when(self, is_there, *words):
        process = subprocess.Popen(
            [PROGRAM, "--store", self.store.path, "--passphrase-file",
             self.store.passphrase_file, "acme", "order", "--another", *words],
            env=environment())
        while not is_there():
            self.assertIsNone(process.poll())
            time.sleep(0.01)
        self.assertEqual(self.warnings(), [])  # somebody is at work on it
        self.store.run("renew", "--due")
        self.assertTrue(is_there())
        process.kill()
        process.wait()
        self.assertTrue(is_there())

    def warnings(self):
        return self.store.json("check")["warnings"]

    def test_killed(self):
        """What a killed order published is removed, and the order gone on with, when due."""
        root = self.store.folder / "www"
        root.mkdir()
        ways = {"--published": lambda: bool(self.store.json("list", "challenge")),
                f"--webroot={root}": lambda: any(path.is_file() for path in root.rglob("*"))}
        for way, is_there in ways.items():
            self.ca.set("pending-error", "left.example.org")
            self.kill_when(is_there, "left.example.org", way)
            self.ca.set("pending-error")
            warning, = self.warnings()
            self.assertIn("renew --due", warning)
            self.ca.set("order.status", 503)  # whatever the CA says by then
            self.ca.set("rate-retry-after", 3600)
            self.store.run("renew", "--due", code=REMOTE)
            self.assertFalse(is_there())
            self.assertEqual(self.warnings(), [])
            self.ca.set("order.status")
            orders = self.ca.count("orders")
            issued, = self.store.json("renew", "--due")
            self.assertEqual(issued["status"], "issued")
            self.assertEqual(self.ca.count("orders"), orders)
        self.assertEqual(self.store.json("renew", "--due"), [])
        self.assertEqual(self.store.json("acme", "resume"), [])

    def test_left(self):
        """What is due goes first; an order that the CA wants later waits."""
        self.ca.set("lifetime", 90 * DAY)
        self.ca.set("backdate", 61 * DAY)
        self.order("old.example.org")
        self.ca.set("backdate", 0)
        self.order("left.example.org", "--no-wait")
        self.assertEqual([row["host_names"] for row in self.store.json("renew", "--due")],
                         [["old.example.org"], ["left.example.org"]])
        self.order("limited.example.org", "--no-wait")
        self.ca.set("new-order.rate-limited", 1)
        self.ca.set("rate-retry-after", 3600)
        self.store.run("acme", "resume", code=REMOTE)
        self.assertEqual(self.store.json("renew", "--due"), [])

    def test_next_run(self):
        """The next run of a killed order removes it, whatever the CA says by then."""
        root = self.store.folder / "www"
        root.mkdir()
        self.ca.set("pending-error", "left.example.org")
        self.kill_when(lambda: any(path.is_file() for path in root.rglob("*")),
                       "left.example.org", f"--webroot={root}")
        self.ca.set("pending-error")
        self.ca.set("order.status", 404)
        self.store.run("acme", "resume", code=None)
        self.assertFalse([path for path in root.rglob("*") if path.is_file()])


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


class Profiles(Mocked):
    settings = {"profiles": "classic,shortlived", "ari": f"{DAY}:{2 * DAY}"}

    def test_shown(self):
        """What the CA has is shown with the account, as far as it answers."""
        shown = self.store.json("acme", "account", "show")
        self.assertEqual(shown["profiles"], {
            "classic": "https://ca.example.org/classic",
            "shortlived": "https://ca.example.org/shortlived"})
        self.assertEqual(shown["caa_identities"], ["ca.example.org"])
        self.assertTrue(shown["says_when_to_renew"])
        self.assertIn("shortlived", self.store.run("acme", "account", "show").text)
        self.ca.set("directory.status", 404)
        answer = self.store.run("acme", "account", "show")
        self.assertIn("(status 404). What the CA has to offer is left out.", answer.errors)
        self.assertNotIn("profiles", self.store.json("acme", "account", "show"))

    def test_checked(self):
        """What the CA does not have is not ordered."""
        answer = self.store.run("acme", "order", "a.example.org", "--stateless",
                                "--profile", "tls", code=FAILED)
        self.assertIn("It has: classic, shortlived.", answer.errors)
        self.assertEqual(self.ca.count("new-order"), 0)
        self.assertEqual(self.store.json("list"), [])
        made = self.order("a.example.org", "--profile", "shortlived")
        self.assertAlmostEqual(read_time(made["not_after"]), now() + 6 * DAY, delta=DAY)

    def test_addresses(self):
        """For an IP address the profile is named that CAs issue for them by."""
        answer = self.store.run("acme", "order", "192.0.2.1", "--stateless")
        self.assertIn("--profile shortlived", answer.errors)
        answer = self.store.run("acme", "order", "192.0.2.1", "--stateless", "--profile",
                                "shortlived", "--another")
        self.assertNotIn("--profile", answer.errors)


class Chains(Mocked):
    settings = {"alternates": 1}

    def list(self, *options):
        return self.store.json("acme", "chains", "a.example.org", *options)

    def used(self, *options):
        return [chain["used"] for chain in self.list(*options)]

    def test_chains(self):
        """All chains are shown; one is taken by name, fingerprint, trust or length."""
        self.order("a.example.org")
        first, second = self.list()
        self.assertEqual((first["used"], second["used"]), (True, False))
        self.assertEqual(first["certificates"][1]["issuer"], "CN=Mock Root 0")
        text = self.store.run("acme", "chains", "a.example.org").text
        self.assertIn("Mock Root 1", text)
        self.assertEqual(self.used("--use", "mock root 1"), [False, True])
        self.assertEqual(self.used("--use", "shortest"), [True, False])
        fingerprint = second["certificates"][1]["fingerprint_sha256"]
        self.assertEqual(self.used("--use", fingerprint[:20].upper()), [False, True])
        root = self.store.file("root.pem", self.ca.root(0))
        self.store.run("root", "add", root)
        self.assertEqual(self.used("--use", "trusted"), [True, False])
        self.assertEqual([chain["trusted"] for chain in self.list()], [True, False])
        self.assertEqual(self.show("a.example.org")["warnings"], ["no-server"])

    def test_ordered(self):
        """A chain that was chosen is that of the next certificate, too."""
        self.order("a.example.org", "--chain", "Mock Root 1")
        self.assertEqual(self.used(), [False, True])
        self.store.json("renew", "a.example.org")
        self.assertEqual(self.used(), [False, True])


class Requests(Mocked):
    def make(self, *names):
        key, csr = self.store.folder / "own.key", self.store.folder / "own.csr"
        must("openssl", "req", "-new", "-newkey", "ec", "-pkeyopt",
             "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-subj", "/", "-addext",
             "subjectAltName=" + ",".join(names), "-out", csr)
        return key, csr

    def test_request(self):
        """A key that lives elsewhere is certified, and again by the same request."""
        key, csr = self.make("DNS:a.example.org", "DNS:b.example.org")
        made = self.order("--csr", csr)
        self.assertEqual((made["status"], made["host_names"]),
                         ("issued", ["a.example.org", "b.example.org"]))
        public = must("openssl", "pkey", "-in", key, "-pubout")
        self.assertEqual(self.store.run("show", made["id"], "--pem", "public-key").bytes,
                         public)
        self.store.run("show", made["id"], "--raw", "sealed-key", code=NOT_FOUND)
        answer = self.store.run("renew", made["id"], "--new-key", code=FAILED)
        self.assertIn("Bring a request for a new key", answer.errors)
        self.assertEqual(self.store.show(made["id"])["status"], "issued")
        renewed, = self.store.json("renew", made["id"])
        self.assertNotEqual(renewed["serial"], made["serial"])
        leaf = self.store.run("show", made["id"], "--pem", "leaf").bytes
        self.assertEqual(must("openssl", "x509", "-noout", "-pubkey", stdin=leaf), public)
        self.store.run("check")

    def test_wrong_requests(self):
        """Nothing else says names and key, and what ACME does not know is refused."""
        _, csr = self.make("DNS:a.example.org", "email:x@example.org")
        self.store.run("acme", "order", "--csr", csr, "--stateless", code=FAILED)
        self.store.run("acme", "order", "a.example.org", "--csr", csr, code=USAGE)
        self.store.run("acme", "order", "--csr", csr, "--key", "p384", code=USAGE)
        self.store.run("acme", "order", "--stateless", code=USAGE)
        must("openssl", "req", "-new", "-newkey", "ec", "-pkeyopt",
             "ec_paramgen_curve:P-256", "-nodes", "-keyout", "/dev/null", "-subj",
             "/CN=csr1.example.org", "-out", csr)
        answer = self.store.run("acme", "order", "--csr", csr, "--stateless", code=FAILED)
        self.assertIn("“csr1.example.org” as its common name only", answer.errors)
        self.assertEqual(self.store.json("list"), [])


class UserAgent(Mocked):
    def test_who_asks(self):
        """The server refuses who does not say what it is; the program does."""
        context = ssl.create_default_context(cafile=self.ca.ca_file)
        where = urllib.parse.urlsplit(self.ca.directory)
        statuses = []
        for headers in {}, {"User-Agent": "test"}:
            connection = http.client.HTTPSConnection(where.netloc, context=context)
            connection.request("GET", where.path, headers=headers)
            statuses.append(connection.getresponse().status)
            connection.close()
        self.assertEqual(statuses, [403, 200])
        self.order("a.example.org")


class Fidelity(Mocked):
    def test_lego(self):
        """The server does what ACME servers do: a client of others gets along with it."""
        need("lego")
        port = pebble.free_port()
        self.ca.set("http-port", port)
        words = ["--path", self.folder, "--server", self.ca.directory, "--email",
                 "a@example.org", "--domains", "one.example.org", "--accept-tos"]
        env = environment(LEGO_CA_CERTIFICATES=str(self.ca.ca_file))
        for action in (["--http", "--http.port", f"127.0.0.1:{port}", "run"], ["revoke"]):
            answer = call(*words, *action, program="lego", env=env)
            self.assertEqual(answer.code, 0, answer)
        self.assertEqual([self.ca.count(what) for what in (
            "accounts", "orders", "certificates", "revoked-by-account")], [1, 1, 1, 1])


class DryRun(Mocked):
    def test_dry_run(self):
        """Nothing is ordered; what would be found is told address by address."""
        answer = self.store.run("--json", "acme", "order", "none.invalid", "--stateless",
                                "--dry-run", code=REMOTE)
        name, = answer.json["names"]
        self.assertEqual((name["name"], name["passes"]), ("none.invalid", False))
        self.assertEqual(name["findings"][0]["reach"], "nameless")
        answer = self.store.run("acme", "order", "none.invalid", "--stateless", "--dry-run",
                                code=REMOTE)
        self.assertIn("the name has no address", answer.text)
        self.assertIn("Nothing was ordered", answer.errors)
        self.assertEqual(self.ca.count("new-order"), 0)
        self.assertEqual(self.store.json("list"), [])
        self.store.run("acme", "order", "--csr", "x", "--dry-run", code=USAGE)


class Revocation(Mocked):
    def test_by_account(self):
        """The account revokes what it ordered."""
        self.order("a.example.org")
        self.store.run("revoke", "a.example.org")
        self.assertEqual(self.ca.count("revoked-by-account"), 1)

    def test_by_key(self):
        """When the account is gone the certificate’s own key will do."""
        gone = self.add_account(self.store, "--name", "gone")["id"]
        self.order("a.example.org", "--account", gone)
        self.store.run("acme", "account", "deactivate", gone)
        self.assertEqual(self.store.json("revoke", "a.example.org")["status"], "revoked")
        self.assertEqual(self.ca.count("revoked-by-key"), 1)


class UnderWay(Mocked):
    def order_key(self, name):
        """The sealed key of an order under way, as it is stored."""
        envelope = self.store.run("show", name, "--raw", "envelope").bytes
        text = must("openssl", "cms", "-verify", "-noverify", "-binary", "-inform", "DER",
                    stdin=envelope)
        return base64.b64decode(json.loads(text)["acme"]["order"]["sealed_key"])

    def test_managers(self):
        """The key of an order under way follows managers and servers who come and go."""
        server, server_certificate = self.store.add_server("web01")
        self.order("a.example.org", "--server", "web01")
        self.ca.set("new-order.status", 503)
        self.store.run("renew", "a.example.org", code=REMOTE)

        def opens(key, certificate):
            answer = call("cms", "-decrypt", "-binary", "-inform", "DER", "-inkey", key,
                          "-recip", certificate, program="openssl",
                          stdin=self.order_key("a.example.org"))
            return answer.code == 0
        self.assertTrue(opens(server, server_certificate))
        manager, certificate = self.store.add_server("second", "manager")
        self.assertTrue(opens(manager, certificate))
        self.store.run("identity", "retire", "second")
        self.assertFalse(opens(manager, certificate))
        self.assertTrue(opens(server, server_certificate))
        self.store.run("identity", "retire", "web01")
        self.assertFalse(opens(server, server_certificate))
        self.ca.set("new-order.status")
        resumed, = self.store.json("acme", "resume")
        self.assertEqual(resumed["status"], "issued")


if __name__ == "__main__":
    main()
