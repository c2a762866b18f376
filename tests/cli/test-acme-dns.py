#!/usr/bin/python3
"""Orders that are proven in DNS, at Pebble, with BIND, Knot DNS and PowerDNS.

All of it happens in a network of the test's own, where each server has port 53 of an
address of its own. BIND is the resolver too.
"""

import base64
import hashlib
import http.server
import json
import os
import random
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import unittest

import doh
import pebble
import private
from acme_mock import AcmeMock
from caddy_ca import Caddy
from certmgrctl import DONE, FAILED, NOT_ALLOWED, NOT_FOUND, PROGRAM, Store, USAGE, environment, main
from nameservers import API_KEY, Bind, KEY_NAME, Knot, PowerDns, SECRET

REMOTE = 7
N_KILLS = max(4, int(os.environ.get("CM_TEST_ROUNDS", "200")) // 20)
BIND, KNOT, PDNS = "127.0.0.1", "127.0.0.2", "127.0.0.3"
ALIASES = """_acme-challenge.alias IN CNAME first.alias
first.alias IN CNAME here.knot.test.
_acme-challenge.loop IN CNAME loop
loop IN CNAME _acme-challenge.loop
mapped IN DNAME knot.test.
child IN NS ns1.child
ns1.child IN A 127.0.0.3
both IN A 127.0.0.1
both IN AAAA 2001:db8::5
sixth IN AAAA 2001:db8::6
good.caa IN CAA 0 issue "CA.example.org"
wild.caa IN CAA 0 issue "ca.example.org"
wild.caa IN CAA 0 issuewild ";"
other.caa IN CAA 0 issue "other.example"
led.caa IN CNAME other.caa
account.caa IN CAA 0 issue "ca.example.org; accounturi=https://ca.example.org/other"
"""
HOOK = """#!/usr/bin/python3
import json, subprocess, sys
asked = json.load(sys.stdin)
what = {{"add": "add {{name}} 60 TXT {{value}}", "remove": "delete {{name}} TXT {{value}}"}}
subprocess.run(["nsupdate", "-y", "hmac-sha256:{0}:{1}"], text=True, check=True,
               input="server {2}\\nupdate " + what[asked["action"]].format(**asked) + "\\nsend\\n")
"""
CERTBOT_HOOK = """#!/bin/sh
printf 'server {2}\\nupdate {3} _acme-challenge.%s. 60 TXT "%s"\\nsend\\n' \\
  "$CERTBOT_DOMAIN" "$CERTBOT_VALIDATION" | nsupdate -y hmac-sha256:{0}:{1}
"""


@unittest.skipUnless(private.is_private(), "no network of its own can be made here")
class DnsOrders(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.base = tempfile.mkdtemp(prefix="certmgrctl-acme-dns-")
        cls.addClassCleanup(shutil.rmtree, cls.base)
        cls.bind = Bind(f"{cls.base}/bind", BIND, 53,
                        {"example.org": ALIASES, "example.net": "", "org": "", "net": ""},
                        stubs={"knot.test": KNOT, "pdns.test": PDNS})
        cls.addClassCleanup(cls.bind.stop)
        cls.knot = Knot(f"{cls.base}/knot", KNOT, 53, {"knot.test": ""})
        cls.addClassCleanup(cls.knot.stop)
        cls.pdns = PowerDns(f"{cls.base}/pdns", PDNS, 53,
                            {"pdns.test": "", "child.example.org": ""})
        cls.addClassCleanup(cls.pdns.stop)
        cls.ca = pebble.Pebble(f"{cls.base}/ca", dns=cls.bind.where)
        cls.addClassCleanup(cls.ca.stop)
        cls.template = Store(cls.base)
        cls.template.init()
        cls.template.run("acme", "account", "add", "--directory", cls.ca.directory,
                         "--ca-file", cls.ca.ca_file, "--email", "a@example.org", "--agree")

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="certmgrctl-acme-dns-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.store = self.template.copy(self.folder)

    def add(self, name, server, *more):
        self.store.run("dns", "account", "add", name, "--provider", "rfc2136", "--set",
                       f"server={server.where}", "--set", f"key_name={KEY_NAME}",
                       "--secret-file", f"tsig_secret={self.store.file('tsig', SECRET)}",
                       *more)

    def add_all(self):
        self.add("bind", self.bind, "--zone", "example.org", "--zone", "example.net")
        self.add("knot", self.knot, "--zone", "knot.test")
        self.add("pdns", self.pdns, "--zone", "pdns.test", "--zone", "child.example.org")

    def order(self, *words, **more):
        return self.store.run("--json", "acme", "order", *words, "--challenge", "dns-01",
                              **more)

    def assert_clean(self, *names):
        for name in names:
            for server in self.bind, self.knot, self.pdns:
                self.assertEqual(server.texts(name), [], name)

    def check_wildcard(self, server, zone):
        answer = self.order(zone, f"*.{zone}", f"bücher.{zone}")
        made = answer.json
        self.assertEqual(made["status"], "issued")
        self.assertEqual(made["host_names"][:2], [zone, f"*.{zone}"])
        self.assertIn(f"{server.where}): has it", answer.errors)
        self.assert_clean(f"_acme-challenge.{zone}",
                          f"_acme-challenge.xn--bcher-kva.{zone}")

    def test_bind(self):
        """BIND: wildcard and apex on one name, a name with umlauts"""
        self.add("bind", self.bind)
        self.check_wildcard(self.bind, "example.net")
        answer = self.store.run("dns", "account", "remove", "bind")
        self.assertIn("may have been proven by it", answer.errors)
        self.assertIn("example.net", answer.errors)

    def test_knot(self):
        """Knot DNS: wildcard and apex on one name, a name with umlauts"""
        self.add("knot", self.knot)
        self.check_wildcard(self.knot, "knot.test")

    def test_powerdns(self):
        """PowerDNS: wildcard and apex on one name, a name with umlauts"""
        self.add("pdns", self.pdns)
        self.check_wildcard(self.pdns, "pdns.test")

    def test_dry_run(self):
        """A dry run reads CAA up the tree, tries DNS accounts, and orders nothing"""
        ca = AcmeMock(self.folder)
        self.addCleanup(ca.stop)
        account = self.store.json("acme", "account", "add", "--directory", ca.directory,
                                  "--ca-file", ca.ca_file, "--agree")["id"]
        self.add("bind", self.bind)
        order = ("--account", account, "--challenge", "dns-01", "--dry-run")
        verdicts = {"free": "open", "deep.good.caa": "allowed", "*.good.caa": "allowed",
                    "wild.caa": "allowed", "*.wild.caa": "other-ca", "led.caa": "other-ca",
                    "account.caa": "other-account"}
        answer = self.order(*(f"{name}.example.org" for name in verdicts), *order, code=REMOTE)
        self.assertIn("3 names of 7", answer.errors)
        found = {name["name"].removesuffix(".example.org"): name
                 for name in answer.json["names"]}
        self.assertEqual({name: it["caa"] for name, it in found.items()}, verdicts)
        self.assertEqual([it["passes"] for it in found.values()],
                         [verdict in ("open", "allowed") for verdict in verdicts.values()])
        self.assertEqual(found["deep.good.caa"]["caa_at"], "good.caa.example.org")
        self.assertEqual(found["led.caa"]["caa_records"], ['issue "other.example"'])
        self.assertEqual({it["dns_account"] for it in found.values()}, {"bind"})
        good = self.order("free.example.org", *order).json["names"]
        self.assertEqual([name["problem"] for name in good], [None])
        nowhere, = self.order("x.knot.test", *order, code=REMOTE).json["names"]
        self.assertFalse(nowhere["passes"])
        self.assertTrue(nowhere["problem"])
        self.assertEqual(ca.count("new-order"), 0)
        self.assertEqual(self.store.json("list"), [])

    def test_dry_run_http(self):
        """Addresses that this computer has no way to are named, and it is said why"""
        ca = AcmeMock(self.folder)
        self.addCleanup(ca.stop)
        account = self.store.json("acme", "account", "add", "--directory", ca.directory,
                                  "--ca-file", ca.ca_file, "--agree")["id"]
        answer = self.store.run("--json", "acme", "order", "both.example.org",
                                "sixth.example.org", "--account", account, "--stateless",
                                "--dry-run", code=None)
        both, sixth = answer.json["names"]
        found = {it["address"]: it for it in both["findings"]}
        self.assertEqual(set(found), {"127.0.0.1", "2001:db8::5"})
        self.assertIn("no IPv6", found["2001:db8::5"]["steps"][0])
        self.assertEqual([(it["address"], it["reach"]) for it in sixth["findings"]],
                         [("2001:db8::6", "silent")])

    def test_staging(self):
        """A dry run orders where it costs nothing, by the same key, and keeps nothing"""
        self.add("bind", self.bind)
        staging = ("--dry-run", "--staging", self.ca.directory)
        done = self.order("stage.example.net", "*.stage.example.net", *staging).json
        self.assertEqual((done["staging"], done["staging_problem"]),
                         (self.ca.directory, None))
        self.assert_clean("_acme-challenge.stage.example.net")
        here = f"127.0.0.1:{self.ca.http_port}"
        words = "acme", "order", "stage.example.net", *staging
        self.assertIn("succeeded", self.store.run(*words, "--listen", here).text)
        answer = self.store.run(*words, "--stateless", code=REMOTE)
        self.assertIn("failed: The CA says", answer.text)
        self.assertEqual(self.store.json("list"), [])
        self.store.run("acme", "order", "a.example.net", "--staging", "none", code=USAGE)
        self.store.run("acme", "order", "a.example.net", "--dry-run", "--staging", "nobody",
                       code=USAGE)

    def test_powerdns_api(self):
        """PowerDNS through its HTTP API: the same"""
        self.store.run("dns", "account", "add", "api", "--provider", "powerdns", "--set",
                       f"server={self.pdns.api}", "--secret-file",
                       f"key={self.store.file('key', API_KEY)}")
        self.check_wildcard(self.pdns, "pdns.test")

    def test_by_zone(self):
        """Each name's account is found by its zone, a delegated zone's too"""
        self.add_all()
        answer = self.order("a.example.org", "a.knot.test", "a.pdns.test",
                            "a.child.example.org")
        self.assertEqual(answer.json["status"], "issued")
        for account, name in (("bind", "a.example.org"), ("knot", "a.knot.test"),
                              ("pdns", "a.pdns.test"), ("pdns", "a.child.example.org")):
            self.assertIn(f"“{account}” sets _acme-challenge.{name} TXT", answer.errors)
            self.assert_clean(f"_acme-challenge.{name}")

    def test_aliases(self):
        """CNAME and DNAME are followed, and the account is that of where they end"""
        self.add_all()
        answer = self.order("alias.example.org", "*.alias.example.org")
        self.assertEqual(answer.json["status"], "issued")
        self.assertIn("“knot” sets _acme-challenge.alias.example.org → "
                      "first.alias.example.org → here.knot.test TXT", answer.errors)
        answer = self.order("mapped.example.org")
        self.assertIn("→ _acme-challenge.knot.test TXT", answer.errors)
        self.assert_clean("here.knot.test", "_acme-challenge.knot.test")
        answer = self.order("loop.example.org", code=REMOTE)
        self.assertIn("more than 8 aliases", answer.errors)

    def test_no_account(self):
        """Where no account is for a name, that is said, and nothing is set"""
        answer = self.order("a.example.org", code=NOT_FOUND)
        self.assertIn("_acme-challenge.a.example.org", answer.errors)
        self.add("knot", self.knot)
        answer = self.store.run("acme", "resume", code=NOT_FOUND)
        self.assertIn("_acme-challenge.a.example.org", answer.errors)
        self.order("b.example.org", "--dns", "nobody", code=NOT_FOUND)
        self.add("bind", self.bind)
        resumed, = self.store.json("acme", "resume")
        self.assertEqual(resumed["status"], "issued")

    def test_unreachable(self):
        """An account that cannot be asked ends no order: it goes on when that can be"""
        self.add("knot", self.knot)
        self.store.run("dns", "account", "add", "down", "--provider", "rfc2136", "--set",
                       "server=127.0.0.9", "--set", f"key_name={KEY_NAME}", "--secret-file",
                       f"tsig_secret={self.store.file('tsig', SECRET)}")
        answer = self.order("down.example.org", code=REMOTE)
        self.assertNotIn("No DNS account is for", answer.errors)
        self.assertIn("127.0.0.9", answer.errors)
        self.assertEqual([row["status"] for row in self.store.json("list")], ["pending"])
        self.store.run("dns", "account", "edit", "down", "--set", f"server={BIND}")
        self.store.run("renew", "--due")
        self.assertEqual([row["status"] for row in self.store.json("list")], ["issued"])

    def test_refused(self):
        """What the CA refuses is said, and the records are removed all the same"""
        self.add("bind", self.bind)
        # The CA asks PowerDNS here, which does not know the name.
        other = pebble.Pebble(f"{self.folder}/other", dns=self.pdns.where)
        self.addCleanup(other.stop)
        account = self.store.json("acme", "account", "add", "--directory", other.directory,
                                  "--ca-file", other.ca_file, "--agree")["id"]
        answer = self.order("r.example.org", "--account", account, code=REMOTE)
        self.assertIn("r.example.org", answer.errors)
        self.assert_clean("_acme-challenge.r.example.org")

    def test_two_at_once(self):
        """Two certificates on one name, at once, and a stranger's record: nobody is hurt"""
        self.add("bind", self.bind)
        subprocess.run(["nsupdate", "-y", f"hmac-sha256:{KEY_NAME}:{SECRET}"], text=True,
                       check=True, input=f"server {BIND}\nupdate add "
                       "_acme-challenge.two.example.org 60 TXT \"a stranger\"\nsend\n")
        answers = []
        threads = [threading.Thread(target=lambda name=name: answers.append(
            self.order(name, "--another", code=None))) for name in
                   ("two.example.org", "*.two.example.org", "two.example.org")]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual([answer.code for answer in answers], [DONE] * 3, answers)
        self.assertEqual(self.bind.texts("_acme-challenge.two.example.org"), ["a stranger"])

    def test_caddy(self):
        """Caddy's ACME server: by HTTP, by DNS with a wildcard, renewed, revoked"""
        ca = Caddy(f"{self.folder}/caddy")
        self.addCleanup(ca.stop)
        self.store.run("root", "add", ca.ca_file)
        account = self.store.json("acme", "account", "add", "--directory", ca.directory,
                                  "--ca-file", ca.ca_file, "--agree")["id"]
        self.add("bind", self.bind)
        words = ("acme", "order", "--account", account)
        made = self.store.json(*words, "one.example.net", "two.example.net", "--listen",
                               "127.0.0.1:80")
        self.assertEqual((made["status"], made["warnings"]),
                         ("issued", ["expires-soon", "no-server"]))
        renewed, = self.store.json("renew", made["id"])
        self.assertNotEqual(renewed["serial"], made["serial"])
        wild = self.store.json(*words, "caddy.example.net", "*.caddy.example.net",
                               "--challenge", "dns-01")
        self.assertCountEqual(wild["host_names"],
                              ["caddy.example.net", "*.caddy.example.net"])
        self.assert_clean("_acme-challenge.caddy.example.net")
        self.assertEqual(self.store.json("revoke", wild["id"])["status"], "revoked")

    def test_persist(self):
        """A record that names CA and account is set once, stays, and serves renewals"""
        ca = AcmeMock(self.folder)
        self.addCleanup(ca.stop)
        ca.set("extra-challenges", "1")
        account = self.store.json("acme", "account", "add", "--directory", ca.directory,
                                  "--ca-file", ca.ca_file, "--agree")
        self.add("bind", self.bind)
        words = ("--account", account["id"], "--challenge", "dns-persist-01")
        made = self.store.json("acme", "order", "stay.example.org", "*.stay.example.org", *words)
        value = f"ca.example.org; accounturi={account['account_url']}"
        name = "_validation-persist.stay.example.org"
        self.assertEqual(self.bind.texts(name), [f"{value}; policy=wildcard"])
        answer = self.store.run("renew", made["id"])
        self.assertNotIn("sets", answer.errors)
        self.assertEqual(self.bind.texts(name), [f"{value}; policy=wildcard"])
        self.assertEqual(ca.count("certificates"), 2)
        # By people: it is said what to set, and then it is there.
        name = "_validation-persist.hand.example.org"
        left = self.store.json("acme", "order", "hand.example.org", *words, "--dns", "manual",
                               "--no-wait")
        self.assertEqual([(it["name"], it["value"]) for it in left["dns_records"]],
                         [(name, value)])
        subprocess.run(["nsupdate", "-y", f"hmac-sha256:{KEY_NAME}:{SECRET}"], text=True,
                       check=True, input=f"server {BIND}\nupdate add {name} 60 TXT "
                       f"\"CA.example.org\" \"{value[14:]}; persistUntil=4102444800\"\nsend\n")
        answer = self.store.run("--json", "acme", "resume", left["id"])
        self.assertEqual([it["status"] for it in answer.json], ["issued"])
        self.assertNotIn("can be removed", answer.errors)

    def test_renew(self):
        """A renewal proves names in the same way"""
        self.add("bind", self.bind)
        made = self.order("again.example.org").json
        renewed, = self.store.json("renew", made["id"])
        self.assertNotEqual(renewed["serial"], made["serial"])
        self.assert_clean("_acme-challenge.again.example.org")

    def test_checks(self):
        """Ways to see records spread; a resolver is asked after the name server"""
        self.add("bind", self.bind)
        answer = self.order("c1.example.org", "--check", "resolvers", "--check-server", BIND)
        self.assertEqual(answer.errors.count("has it"), 2, answer.errors)
        answer = self.order("c2.example.org", "--check", "delay", "--check-delay", "1")
        self.assertIn("Waiting for 1 second", answer.errors)
        answer = self.order("c3.example.org", "--check", "none")
        self.assertNotIn("has it", answer.errors)
        answer = self.order("c4.example.org", "--check", "authoritative", "--check-server",
                            PDNS, "--check-limit", "1", code=REMOTE)
        self.assert_clean("_acme-challenge.c4.example.org")
        answer = self.order("c5.example.org", "--resolver", "127.0.0.9", code=REMOTE)
        self.assertIn("127.0.0.9", answer.errors)

    def test_check_server(self):
        """Whom to ask counts without how, and before what the DNS account says"""
        self.add("bind", self.bind, "--check", "resolvers", "--check-server", KNOT)
        answer = self.order("s1.example.org", "--check-server", "127.0.0.77",
                            "--check-limit", "1", code=REMOTE)
        self.assertIn("(127.0.0.77)", answer.errors)
        self.assertNotIn(f"({KNOT})", answer.errors)
        self.store.run("dns", "account", "edit", "bind", "--check", "none")
        answer = self.order("s2.example.org", "--check-server", PDNS, "--check-limit", "1",
                            code=REMOTE)
        self.assertIn(PDNS, answer.errors)
        self.store.run("acme", "change", "s2.example.org", "--check", "delay",
                       "--check-delay", "600")
        self.store.run("acme", "change", "s2.example.org", "--check-server", BIND)
        answer = self.store.run("--json", "renew", "s2.example.org")
        self.assertIn(f"({BIND}): has it", answer.errors)
        self.assertEqual([it["status"] for it in answer.json], ["issued"])

    def test_command(self):
        """A program of the user's sets records, and a hook written for certbot does"""
        hook = self.store.folder / "hook"
        hook.write_text(HOOK.format(KEY_NAME, SECRET, BIND))
        hook.chmod(0o755)
        self.store.run("dns", "account", "add", "ours", "--provider", "command", "--set",
                       f"command={hook}")
        made = self.order("hook.example.org", "*.hook.example.org").json
        self.assertEqual(made["status"], "issued")
        self.assert_clean("_acme-challenge.hook.example.org")
        for action in "add", "delete":
            certbot = self.store.folder / action
            certbot.write_text(CERTBOT_HOOK.format(KEY_NAME, SECRET, BIND, action))
            certbot.chmod(0o755)
        self.store.run("dns", "account", "add", "old", "--provider", "command", "--set",
                       f"command={self.store.folder}/add", "--set",
                       f"remove_command={self.store.folder}/delete", "--set",
                       "style=certbot")
        self.order("certbot.example.org", "--dns", "old")
        self.assert_clean("_acme-challenge.certbot.example.org")
        hook.write_text("#!/bin/sh\necho the disk is full >&2\nexit 4\n")
        answer = self.order("full.example.org", "--dns", "ours", code=REMOTE)
        self.assertIn("the disk is full", answer.errors)
        self.store.run("dns", "account", "add", "wrong", "--provider", "command", "--set",
                       "command=hook", code=FAILED)

    def add_command(self, name, script, *more):
        hook = self.store.folder / name
        hook.write_text(script)
        hook.chmod(0o755)
        self.store.run("dns", "account", "add", name, "--provider", "command", "--set",
                       f"command={hook}", "--check-limit", "2", *more)

    def try_account(self, name, zone="example.org", **more):
        return self.store.run("dns", "account", "test", name, zone, **more)

    def test_command_tried(self):
        """What a program did is looked at on the name servers; who cannot see it says so"""
        self.add_command("works", HOOK.format(KEY_NAME, SECRET, BIND))
        self.assertIn("Both are there", self.try_account("works").errors)
        self.add_command("idle", "#!/bin/true\n")
        answer = self.try_account("idle", code=REMOTE)
        self.assertIn("does not have the value", answer.errors)
        self.assertNotIn("Both are there", answer.errors)
        self.try_account("idle", "nosuchzone.test", code=REMOTE)
        for zone in "*.example.org", "a b", "", "127.0.0.1":
            answer = self.try_account("works", zone, code=FAILED)
            self.assertIn("is not the name of a zone", answer.errors)
        self.add_command("keeps", HOOK.format(KEY_NAME, SECRET, BIND).replace(
            '"delete {name} TXT {value}"', '"add {name} 60 TXT {value}"'))
        self.assertIn("still has the value", self.try_account("keeps", code=REMOTE).errors)
        self.add_command("blind", HOOK.format(KEY_NAME, SECRET, BIND), "--check",
                         "authoritative", "--check-server", "127.0.0.9")
        answer = self.try_account("blind", code=REMOTE)
        self.assertIn("It cannot be seen", answer.errors)
        self.assertIn("taken away again", answer.errors)
        answer = self.order("idle.example.org", "--dns", "idle", "--dry-run", code=None)
        self.assertIn("does not have the value", answer.text + answer.errors)

    def test_forgetful_tried(self):
        """One that keeps the last values is tried where "_acme-challenge" leads"""
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                text = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["txt"]
                subprocess.run(["nsupdate", "-y", f"hmac-sha256:{KEY_NAME}:{SECRET}"],
                               text=True, check=True, input=f"server {KNOT}\nupdate add "
                               f"here.knot.test 60 TXT {text}\nsend\n")
                self.send_response(200)
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *_):
                pass

        server = http.server.ThreadingHTTPServer((BIND, 0), Handler)
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.store.run("dns", "account", "add", "forgets", "--provider", "acme-dns", "--set",
                       f"server=http://{BIND}:{server.server_port}", "--set", "username=u",
                       "--set", "subdomain=s", "--check-limit", "2", "--secret-file",
                       f"password={self.store.file('password', 'p')}")
        answer = self.try_account("forgets", "alias.example.org")
        self.assertIn("Both are there, until others are set", answer.errors)
        self.assertNotIn("Removing", answer.errors)
        self.try_account("forgets", "elsewhere.example.org", code=REMOTE)
        tried, = self.order("alias.example.org", "--dns", "forgets", "--dry-run",
                            code=None).json["names"]
        self.assertEqual(tried["problem"], None)
        subprocess.run(["nsupdate", "-y", f"hmac-sha256:{KEY_NAME}:{SECRET}"], text=True,
                       check=True, input=f"server {KNOT}\n"
                       "update delete here.knot.test TXT\nsend\n")

    def add_certbot(self, name, remove=None, *more):
        self.add_command(name, CERTBOT_HOOK.format(KEY_NAME, SECRET, BIND, "add"), "--set",
                         "style=certbot", *more)
        if remove:
            hook = self.store.folder / f"{name}-remove"
            hook.write_text(remove)
            hook.chmod(0o755)
            self.store.run("dns", "account", "edit", name, "--set",
                           f"remove_command={hook}")

    def test_certbot_tried(self):
        """A pair of certbot's hooks is tried with a name that they can set"""
        self.add_certbot("pair", CERTBOT_HOOK.format(KEY_NAME, SECRET, BIND, "delete"))
        answer = self.try_account("pair")
        self.assertIn(" _acme-challenge.test-", answer.errors)

    def test_certbot_alone(self):
        """Without a hook that cleans up nothing is run, and it is said what stays"""
        self.add_certbot("alone")
        self.assertIn("no program that removes", self.try_account("alone", code=None).errors)
        answer = self.order("alone.example.org", "--dns", "alone")
        self.assertRegex(answer.errors, "“_acme-challenge.alone.example.org” keeps the value")
        self.assertNotIn("renew --due", answer.errors)
        self.assertEqual(len(self.bind.texts("_acme-challenge.alone.example.org")), 1)
        self.assertEqual(self.store.json("check")["warnings"], [])

    def test_certbot_output(self):
        """What a hook printed is heard by the one that cleans up, by a later process too"""
        heard = self.store.folder / "heard"
        remove = CERTBOT_HOOK.format(KEY_NAME, SECRET, BIND, "delete")
        remove += f'echo "$CERTBOT_AUTH_OUTPUT" >>{heard}\n'
        self.add_certbot("talks", remove + "exit 1\n")
        add = self.store.folder / "talks"
        add.write_text(add.read_text() + "echo complaint >&2\necho record 17\n")
        self.order("talks.example.org", "--dns", "talks")
        (self.store.folder / "talks-remove").write_text(remove)
        self.store.run("renew", "--due")
        self.assertEqual(set(heard.read_text().splitlines()), {"record 17"})

    def test_certbot_not_removed(self):
        """A hook that does not clean up is said, and run again later"""
        self.add_certbot("stuck", "#!/bin/sh\necho no way\nexit 1\n")
        answer = self.order("stuck.example.org", "--dns", "stuck")
        self.assertEqual(answer.json["status"], "issued")
        self.assertEqual(answer.errors.count("renew --due"), 1, answer.errors)
        self.assertIn("no way", answer.errors)
        warning, = self.store.json("check")["warnings"]
        self.assertIn("renew --due", warning)
        (self.store.folder / "stuck-remove").write_text(
            CERTBOT_HOOK.format(KEY_NAME, SECRET, BIND, "delete"))
        self.store.run("renew", "--due")
        self.assert_clean("_acme-challenge.stuck.example.org")

    def test_doh(self):
        """DNS over HTTPS: whom to ask where names lead, and whether records are there"""
        server = doh.Server(f"{self.folder}/doh", BIND)
        self.addCleanup(server.stop)
        private.bind_over("/etc/ssl/certs/ca-certificates.crt",
                          server.certificate.read_text())
        self.add("bind", self.bind)
        answer = self.order("doh.example.org", "--resolver", server.address, "--check",
                            "doh", "--check-server", server.address)
        self.assertEqual(answer.errors.count("has it"), 2, answer.errors)
        self.assertIn(f"{server.address} ({server.address}): has it", answer.errors)

    def test_account_label(self):
        """A label of the account's own, at a CA that offers it"""
        ca = AcmeMock(self.folder)
        self.addCleanup(ca.stop)
        ca.set("extra-challenges", "1")
        account = self.store.json("acme", "account", "add", "--directory", ca.directory,
                                  "--ca-file", ca.ca_file, "--agree")
        digest = hashlib.sha256(account["account_url"].encode()).digest()
        label = base64.b32encode(digest[:10]).decode().lower()
        self.add("bind", self.bind)
        answer = self.store.run("--json", "acme", "order", "label.example.org", "--account",
                                account["id"], "--challenge", "dns-account-01")
        self.assertEqual(answer.json["status"], "issued")
        name = f"_{label}._acme-challenge.label.example.org"
        self.assertIn(f"“bind” sets {name} TXT", answer.errors)
        self.assert_clean(name)
        # Pebble does not offer it.
        other, = (item["id"] for item in self.store.json("acme", "account", "list")
                  if item["id"] != account["id"])
        answer = self.store.run("acme", "order", "none.example.org", "--account", other,
                                "--challenge", "dns-account-01", code=REMOTE)
        self.assertIn("dns-account-01", answer.errors)

    def test_cleanup(self):
        """What was left by others is found and removed; all else stays, orders too"""
        self.add("knot", self.knot)
        self.order("alias.example.org", "--dns", "knot")
        stale = "A" * 43
        texts = [stale, "B" * 43, "v=spf1 -all"]
        for text in texts:
            subprocess.run(["nsupdate", "-y", f"hmac-sha256:{KEY_NAME}:{SECRET}"],
                           text=True, check=True, input=f"server {KNOT}\n"
                           f"update add here.knot.test 60 TXT \"{text}\"\nsend\n")
        found = self.store.json("dns", "cleanup", "knot", "--dry-run")
        self.assertEqual(sorted(item["value"] for item in found), sorted(texts[:2]))
        self.assertEqual({item["name"] for item in found}, {"here.knot.test"})
        self.assertEqual(self.knot.texts("here.knot.test"), sorted(texts))
        self.store.run("dns", "cleanup", "knot", code=USAGE)
        self.store.run("dns", "cleanup", "knot", "--yes", "--dry-run", code=USAGE)
        answer = self.store.run("dns", "cleanup", "knot", "pdns.test", "--yes", code=REMOTE)
        self.assertIn("may not do this", answer.errors)  # of a zone that it does not have
        self.assertEqual(self.knot.texts("here.knot.test"), sorted(texts))
        removed = self.store.json("dns", "cleanup", "knot", "--yes")
        self.assertEqual([item["removed"] for item in removed], [True, True])
        self.assertEqual(self.knot.texts("here.knot.test"), ["v=spf1 -all"])
        self.assertEqual(self.store.json("dns", "cleanup", "knot", "--dry-run"), [])
        self.store.run("dns", "account", "add", "hook", "--provider", "command", "--set",
                       "command=/bin/true")
        self.store.run("dns", "cleanup", "hook", "--dry-run", code=NOT_ALLOWED)
        answer = self.store.run("dns", "account", "remove", "hook")
        self.assertNotIn("name it", answer.errors)
        answer = self.store.run("dns", "account", "remove", "knot")
        self.assertIn("alias.example.org", answer.errors)

    def test_wrong_words(self):
        """Options that do not belong together are said before anything is done"""
        for words in (["--challenge", "dns-02"], ["--challenge", "http-01", "--dns", "x"],
                      ["--dns", "x", "--stateless"], ["--check", "magic"],
                      ["--check", "doh"], ["--check", "doh", "--check-server", "1.2.3.4"],
                      ["--check", "resolvers", "--check-server", "https://x.example"],
                      ["--check-limit", "-1"]):
            self.store.run("acme", "order", "a.example.org", *words, code=USAGE)
        self.assertEqual(self.store.json("list"), [])

    def test_killed(self):
        """kill -9 at any moment: the order is gone on with, and no record is left"""
        self.add("bind", self.bind)
        started = time.monotonic()
        self.order("timed.example.org")
        seconds = time.monotonic() - started
        rng = random.Random(int(os.environ.get("CM_TEST_SEED", time.time_ns() % 1000000)))
        for number in range(N_KILLS):
            process = subprocess.Popen(
                [PROGRAM, "--store", self.store.path, "--passphrase-file",
                 self.store.passphrase_file, "acme", "order", f"k{number}.example.org",
                 f"*.k{number}.example.org", "--challenge", "dns-01"],
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment())
            time.sleep(seconds * rng.uniform(0.3, 1.0))
            process.kill()
            self.assertIn(process.wait(), (0, -signal.SIGKILL))
        self.store.run("acme", "resume")
        self.assertEqual({row["status"] for row in self.store.json("list")}, {"issued"})
        self.assert_clean(*(f"_acme-challenge.k{number}.example.org"
                            for number in range(N_KILLS)))

    def test_left(self):
        """What a killed order and a killed dry run left is removed, the order gone on with"""
        slow = ("--check", "delay", "--check-delay", "600")
        self.add("bind", self.bind, *slow)
        for name, more in (("left", ()), ("trial", ("--dry-run", "--staging",
                                                    self.ca.directory))):
            record = f"_acme-challenge.{name}.example.org"
            process = subprocess.Popen(
                [PROGRAM, "--store", self.store.path, "--passphrase-file",
                 self.store.passphrase_file, "acme", "order", f"{name}.example.org",
                 "--challenge", "dns-01", *more],
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment())
            while not self.bind.texts(record):
                self.assertIsNone(process.poll())
                time.sleep(0.02)
            self.store.run("renew", "--due")
            self.assertEqual(len(self.bind.texts(record)), 1)
            process.kill()
            process.wait()
            warning, = self.store.json("check")["warnings"]
            self.assertIn("renew --due", warning)
            self.store.run("dns", "account", "edit", "bind", "--check", "none")
            self.store.run("renew", "--due")
            self.assert_clean(record)
            self.assertEqual(self.store.json("check")["warnings"], [])
            self.store.run("dns", "account", "edit", "bind", *slow)
        self.assertEqual(self.store.show("left.example.org")["status"], "issued")

    def set_by_hand(self, records, action="add"):
        subprocess.run(["nsupdate", "-y", f"hmac-sha256:{KEY_NAME}:{SECRET}"], text=True,
                       check=True, input=f"server {BIND}\n" + "".join(
                           f"update {action} {record['name']} 60 TXT \"{record['value']}\"\n"
                           if action == "add" else f"update delete {record['name']} TXT\n"
                           for record in records) + "send\n")

    def test_by_hand(self):
        """People set records: they are named, and the order is gone on with later"""
        made = self.order("hand.example.org", "*.hand.example.org", "--dns", "manual",
                          "--no-wait", "--check-limit", "1").json
        self.assertEqual(made["status"], "pending")
        records = made["dns_records"]
        self.assertEqual([record["name"] for record in records],
                         ["_acme-challenge.hand.example.org"] * 2)
        self.assertNotEqual(records[0]["value"], records[1]["value"])
        self.assert_shown(records)
        answer = self.store.run("acme", "resume", "hand.example.org", code=REMOTE)
        self.assertIn(records[0]["value"], answer.errors)
        self.assertIn("_acme-challenge.hand.example.org", answer.errors)
        self.set_by_hand(records)
        self.assertEqual(self.store.json("renew", "--due"), [])  # whoever set them says so
        answer = self.store.run("--json", "acme", "resume")
        self.assertEqual([it["status"] for it in answer.json], ["issued"])
        for record in records:
            self.assertIn(f"can be removed: {record['name']} TXT \"{record['value']}\"",
                          answer.errors)
        self.set_by_hand(records, "delete")
        text = self.store.run("acme", "order", "text.example.org", "--dns", "manual",
                              "--no-wait").text
        self.assertIn("_acme-challenge.text.example.org TXT", text)

    def assert_shown(self, records):
        """Days later, it can be read again what is to be set."""
        shown = self.store.json("show", "hand.example.org")
        acme = shown["acme"]
        self.assertEqual(shown["dns_records"], records)
        self.assertEqual((acme["method"], acme["challenge"], acme["dns_accounts"]),
                         ("dns", "dns-01", ["manual"]))
        text = self.store.run("show", "hand.example.org").text
        for record in records:
            self.assertIn(record["value"], text)
        self.assertRegex(text, r"Proven by +dns-01, somebody, by hand")

    def test_by_hand_failed(self):
        """What was to be set for an order that failed is not to be set any more"""
        self.order("dead.example.org", "--dns", "manual", "--check", "none", code=REMOTE)
        text = self.store.run("show", "dead.example.org").text
        self.assertRegex(text, r"To be removed +_acme-challenge.dead.example.org TXT")
        self.assertNotRegex(text, r"Record +_acme")
        self.assertNotIn("dns_records", self.store.show("dead.example.org"))

    def test_by_hand_due(self):
        """A timer says what people have to set, waits for nobody, and finds it later"""
        ca = AcmeMock(self.folder)
        self.addCleanup(ca.stop)
        account = self.store.json("acme", "account", "add", "--directory", ca.directory,
                                  "--ca-file", ca.ca_file, "--agree")["id"]
        ca.set("backdate", 61 * 86400)
        made = self.store.json("acme", "order", "due.example.org", "--account", account,
                               "--dns", "manual", "--no-wait")
        self.set_by_hand(made["dns_records"])
        self.store.run("acme", "resume")
        self.set_by_hand(made["dns_records"], "delete")
        ca.set("backdate", 0)
        answer = self.store.run("--quiet", "renew", "--due", code=REMOTE)
        said, = [line for line in answer.errors.splitlines() if "Set this record" in line]
        name, _, value = said.split("Set this record: ")[1].split(" ")
        self.assertEqual(name, "_acme-challenge.due.example.org")
        self.set_by_hand([{"name": name, "value": value.strip('"')}])
        renewed, = self.store.json("renew", "--due")
        self.assertEqual((renewed["id"], renewed["status"]), (made["id"], "issued"))
        self.set_by_hand([{"name": name}], "delete")

    def test_by_hand_waiting(self):
        """While somebody waits the order goes on by itself"""
        process = subprocess.Popen(
            [PROGRAM, "--json", "--store", self.store.path, "--passphrase-file",
             self.store.passphrase_file, "acme", "order", "wait.example.org", "--dns",
             "manual"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env=environment())
        for line in process.stderr:
            if "Set this record: " in line:
                name, _, value = line.split("Set this record: ")[1].split(" ")
                break
        self.set_by_hand([{"name": name, "value": value.strip().strip('"')}])
        output, _ = process.communicate(timeout=60)
        self.assertEqual(json.loads(output)["status"], "issued")


if __name__ == "__main__":
    private.enter(BIND)
    main()
