#!/usr/bin/python3
"""Accounts and orders of certmgrctl at Pebble, through nginx and by itself."""

import base64
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

import pebble
from certmgrctl import (DONE, FAILED, NOT_ALLOWED, NOT_FOUND, PARTIAL, PASSWORD_WRONG, PROGRAM,
                        USAGE, Store, environment, is_running, main, must, need)

REMOTE = 7

NGINX = """daemon off; pid {0}/nginx.pid; error_log {0}/nginx.err; worker_processes 1;
events {{ worker_connections 64; }}
http {{ access_log off; client_body_temp_path {0}/cb; proxy_temp_path {0}/pt;
 fastcgi_temp_path {0}/fc; uwsgi_temp_path {0}/uw; scgi_temp_path {0}/sc;
 server {{ listen 127.0.0.1:{1}; {2} }} }}
"""
STATELESS = """location ~ "^/\\.well-known/acme-challenge/([-_A-Za-z0-9]+)$" {{
 default_type text/plain; return 200 "$1.{0}"; }}"""
HOOK = """#!/usr/bin/python3
import json, pathlib, sys
call = json.load(sys.stdin)
for challenge in call["challenges"]:
    file = pathlib.Path("{}" + challenge["path"])
    if call["action"] == "add":
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(challenge["content"])
    elif call["action"] == "remove":
        file.unlink()
"""
HANGING_HOOK = """#!/bin/sh
grep -q '"action" *: *"add"' || exit 0
sleep 600 &
echo $! >{0}/child
mv {0}/child {0}/hanging
wait
"""


class Acme(unittest.TestCase):
    external_accounts = False

    @classmethod
    def setUpClass(cls):
        folder = tempfile.mkdtemp(prefix="certmgrctl-acme-")
        cls.addClassCleanup(shutil.rmtree, folder)
        cls.ca = pebble.Pebble(folder + "/ca", cls.external_accounts)
        cls.addClassCleanup(cls.ca.stop)
        cls.template = Store(folder)
        cls.template.init()

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="certmgrctl-acme-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.store = self.template.copy(self.folder)

    def add_account(self, *options, code=DONE):
        return self.store.run("--json", "acme", "account", "add", "--directory",
                              self.ca.directory, "--ca-file", self.ca.ca_file,
                              "--email", "admin@example.org", "--agree", *options,
                              code=code)

    def trust_root(self, number=0):
        """Makes one of Pebble's roots a trusted one."""
        root = self.store.file("root.pem", self.ca.get(f"/roots/{number}"))
        self.store.run("root", "add", root)

    @property
    def listen(self):
        return f"127.0.0.1:{self.ca.http_port}"

    def order(self, *words, **more):
        return self.store.json("acme", "order", *words, "--listen", self.listen, **more)

    def start_nginx(self, rule):
        need("nginx")
        config = self.store.file("nginx.conf",
                                 NGINX.format(self.folder, self.ca.http_port, rule))
        process = subprocess.Popen(["nginx", "-c", config, "-p", self.folder],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(process.wait)
        self.addCleanup(process.terminate)
        pebble.wait_for(self.ca.http_port)

    def assert_key_fits(self, name, key, certificate):
        sealed = self.store.run("show", name, "--raw", "sealed-key").bytes
        opened = must("openssl", "cms", "-decrypt", "-binary", "-inform", "DER",
                      "-inkey", key, "-recip", certificate, stdin=sealed)
        leaf = self.store.run("show", name, "--pem", "leaf").bytes
        self.assertEqual(must("openssl", "pkey", "-inform", "DER", "-pubout", stdin=opened),
                         must("openssl", "x509", "-noout", "-pubkey", stdin=leaf))

    def test_accounts(self):
        """Accounts are added, shown, changed, closed."""
        added = self.add_account("--key", "p384").json
        self.assertEqual((added["state"], added["key_spec"]), ("valid", "p384"))
        self.assertEqual(added["contacts"], ["mailto:admin@example.org"])
        self.assertEqual(self.store.json("acme", "account", "list"), [added])
        rolled = self.store.json("acme", "account", "rollover")
        self.assertNotEqual(rolled["thumbprint"], added["thumbprint"])
        self.assertEqual(rolled["account_url"], added["account_url"])
        updated = self.store.json("acme", "account", "update", "--email", "b@example.org")
        self.assertEqual(updated["contacts"], ["mailto:b@example.org"])
        self.store.run("acme", "account", "remove", added["id"], code=NOT_ALLOWED)
        closed = self.store.json("acme", "account", "deactivate", added["id"])
        self.assertEqual(closed["state"], "closed")
        self.store.run("acme", "account", "show", code=NOT_FOUND)
        self.store.run("acme", "account", "rollover", added["id"], code=FAILED)
        self.store.run("acme", "account", "remove", code=USAGE)
        removed = self.store.run("acme", "account", "remove", added["title"])
        self.assertIn("certmgrctl restore " + added["id"], removed.errors)
        self.assertEqual(self.store.json("acme", "account", "list"), [])
        self.store.run("check")
        self.store.run("restore", added["id"])
        self.assertEqual(self.store.json("acme", "account", "list"), [closed])
        self.store.run("check")

    def test_account_names(self):
        """Several accounts at one CA have names, and say what they leave when closed."""
        first = self.add_account().json
        second = self.add_account("--name", "Work", "--staging",
                                  "https://127.0.0.1:9/dir").json
        self.assertEqual((second["title"], second["staging"]),
                         ("Work", "https://127.0.0.1:9/dir"))
        self.add_account("--name", "work", code=FAILED)
        self.assertEqual(self.store.json("acme", "account", "show", "work")["id"],
                         second["id"])
        answer = self.store.run("acme", "account", "show", code=NOT_FOUND)
        self.assertIn("“Work”", answer.errors)
        self.assertIn("admin@example.org", self.store.run("acme", "account", "list").text)
        changed = self.store.json("acme", "account", "update", "work", "--name", "Home",
                                  "--staging", "")
        self.assertEqual((changed["title"], changed.get("staging"), changed["contacts"]),
                         ("Home", None, second["contacts"]))
        self.store.run("acme", "account", "update", "Home", "--proxy", "ftp://x/", code=FAILED)
        changed = self.store.json("acme", "account", "update", "Home", "--proxy",
                                  "http://127.0.0.1:9")
        self.assertEqual(changed["proxy"], "http://127.0.0.1:9")
        self.store.run("acme", "account", "rollover", "Home", code=REMOTE)
        changed = self.store.json("acme", "account", "update", "Home", "--proxy", "")
        self.assertEqual((changed.get("proxy"), changed["contacts"]),
                         (None, second["contacts"]))
        self.store.run("acme", "order", "a.example.org", "--account", "Home",
                       "--stateless", "--no-wait")
        closed = self.store.run("acme", "account", "deactivate", "Home")
        self.assertIn("thumbprint of the closed account: a.example.org.", closed.errors)
        refused = self.store.run("acme", "account", "remove", "Home", code=NOT_ALLOWED)
        self.assertIn("a.example.org", refused.errors)
        found = self.store.json("acme", "account", "show", self.ca.directory)
        self.assertEqual(found["id"], first["id"])

    def test_other_root(self):
        """When the web server of the CA gets another root, its account is told so."""
        added = self.add_account().json
        text = self.store.run("acme", "account", "show").text
        self.assertIn(added["trusted"], text)
        other = self.store.file("other.pem", must(
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
            "ec_paramgen_curve:P-256", "-nodes", "-keyout", "/dev/null", "-subj",
            "/CN=Other Root"))
        changed = self.store.json("acme", "account", "update", "--ca-file", other)
        self.assertEqual((changed["trusted"], changed["contacts"]),
                         ("Other Root", added["contacts"]))
        self.store.run("acme", "account", "rollover", code=REMOTE)
        for wrong in "/nowhere", self.store.file("wrong.pem", "no certificate"):
            self.store.run("acme", "account", "update", "--ca-file", wrong, "--name", "New",
                           code=FAILED)
        answer = self.store.run("acme", "account", "show")
        self.assertIn("not trusted", answer.errors)
        self.assertNotIn("does not answer", answer.errors)
        self.assertIn("account update --ca-file", answer.errors)
        changed = self.store.json("acme", "account", "update", "--ca-file", "")
        self.assertIsNone(changed.get("trusted"))
        self.store.run("acme", "account", "rollover", code=REMOTE)
        changed = self.store.json("acme", "account", "update", "--ca-file", self.ca.ca_file)
        self.assertEqual(changed["trusted"], added["trusted"])
        rolled = self.store.json("acme", "account", "rollover")
        self.assertNotEqual(rolled["thumbprint"], added["thumbprint"])

    def test_key_file(self):
        """An account is found by the key that another program keeps, and taken over."""
        words = ("acme", "account", "add", "--directory", self.ca.directory, "--ca-file",
                 self.ca.ca_file)
        key = self.store.file("account.key", must("openssl", "ecparam", "-name", "secp384r1",
                                                  "-genkey"))
        answer = self.store.run(*words, "--key-file", key, code=NOT_FOUND)
        self.assertIn("no account with this key", answer.errors)
        self.assertEqual(self.store.json("acme", "account", "list"), [])
        made = self.store.json(*words, "--key-file", key, "--agree", "--email", "a@example.org")
        self.assertEqual(made["key_spec"], "p384")
        self.store.run(*words, "--key-file", key, code=FAILED)
        self.store.run("acme", "account", "rollover")
        self.store.run(*words, "--key-file", key, code=NOT_FOUND)  # it is the key of nobody

        other = self.template.copy(tempfile.mkdtemp(dir=self.folder))
        key = self.store.file("plain.key", must("openssl", "genrsa", "2048"))
        made = self.store.json(*words, "--name", "second", "--key-file", key, "--agree",
                               "--email", "b@example.org")
        locked = self.store.file("locked.key", must(
            "openssl", "pkcs8", "-topk8", "-in", key, "-passout", "pass:Secret 1"))
        other.run(*words, "--key-file", locked, code=PASSWORD_WRONG)
        answer = other.run(*words, "--key-file", locked, "--password-file",
                           self.store.file("wrong", "Secret 2"), code=PASSWORD_WRONG)
        self.assertNotIn("Secret", answer.errors)
        found = other.json(*words, "--key-file", locked, "--password-file",
                           self.store.file("password", "Secret 1\n"))
        for member in "account_url", "thumbprint", "contacts", "key_spec":
            self.assertEqual(found[member], made[member])
        self.assertNotEqual(found["id"], made["id"])
        self.assertEqual(other.json("acme", "order", "found.example.org", "--listen",
                                    self.listen)["status"], "issued")
        other.run(*words, "--key-file", self.ca.ca_file, code=FAILED)
        other.run(*words, "--key-file", "/nowhere", code=FAILED)
        other.run(*words, "--key-file", key, "--key", "p256", code=USAGE)
        other.run(*words, "--password-file", key, code=USAGE)
        other.run("check")

    def test_key_of_certbot(self):
        """certbot keeps keys of accounts as JSON Web Keys."""
        words = ("acme", "account", "add", "--directory", self.ca.directory, "--ca-file",
                 self.ca.ca_file, "--key-file")
        pem = must("openssl", "genrsa", "-traditional", "2048")
        numbers = must("openssl", "asn1parse", stdin=pem).decode().split("INTEGER")[2:]
        texts = [base64.urlsafe_b64encode(bytes.fromhex(number.split(":")[1].split()[0]))
                 .decode().rstrip("=") for number in numbers]
        key = dict(zip(("n", "e", "d", "p", "q", "dp", "dq", "qi"), texts), kty="RSA")
        made = self.store.json(*words, self.store.file("account.pem", pem), "--agree")
        other = self.template.copy(tempfile.mkdtemp(dir=self.folder))
        found = other.json(*words, other.file("private_key.json", json.dumps(key)))
        for member in "account_url", "thumbprint", "key_spec":
            self.assertEqual(found[member], made[member])
        self.assertNotIn(key["d"].encode(), other.database.read_bytes())

    def test_newcomer(self):
        """A manager who comes later gets the account's keys; one who leaves loses them."""
        account = self.add_account().json["id"]
        key, csr = self.store.folder / "m.key", self.store.folder / "m.csr"
        must("openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", key)
        must("openssl", "req", "-new", "-key", key, "-subj", "/CN=second", "-out", csr)

        def count():
            return sum((entry["action"], entry["document"]) == ("seal", account)
                       for entry in self.store.json("activity"))
        self.store.run("identity", "approve", csr, "--role", "manager")
        self.assertEqual(count(), 1)
        self.store.run("identity", "retire", "second")
        self.assertEqual(count(), 2)
        self.store.json("acme", "account", "rollover")

    def test_refused_accounts(self):
        """What is missing for an account is said, and nothing is registered."""
        self.store.run("acme", "account", "add", "--directory", "nobody", code=FAILED)
        self.store.run("acme", "account", "add", code=USAGE)
        answer = self.store.run("acme", "account", "add", "--directory", self.ca.directory,
                                "--ca-file", self.ca.ca_file, code=NOT_ALLOWED)
        self.assertIn("terms of service", answer.errors)
        self.assertIn("say --agree", answer.errors)
        answer = self.store.run("acme", "account", "add", "--directory", self.ca.directory,
                                "--agree", code=REMOTE)
        self.assertIn("not trusted", answer.errors)
        self.assertIn("--ca-file", answer.errors)
        for option, other in ("--eab-kid", "--eab-key-file"), ("--eab-key-file", "--eab-kid"):
            answer = self.store.run("acme", "account", "add", "--directory",
                                    self.ca.directory, option, "/dev/null", code=USAGE)
            self.assertIn(f"Say {other}, too", answer.errors)
        self.add_account("--email", "nonsense", code=REMOTE)
        self.assertEqual(self.store.json("acme", "account", "list"), [])
        self.assertEqual(self.add_account().json["state"], "valid")
        self.assertEqual(len(self.store.json("acme", "account", "list")), 1)

    def test_listener(self):
        """A certificate in one call, its chain completed and verified; renewed; revoked."""
        self.trust_root()
        key, certificate = self.store.add_server("web01")
        self.add_account()
        made = self.order("a.example.org", "b.example.org", "--server", "web01")
        self.assertEqual((made["status"], made["health"]), ("issued", "valid"))
        self.assertEqual(made["provider"], "acme")
        self.assertEqual(made["host_names"], ["a.example.org", "b.example.org"])
        self.assert_key_fits(made["id"], key, certificate)
        renewed, = self.store.json("renew", "a.example.org")
        self.assertEqual(renewed["id"], made["id"])
        self.assertNotEqual(renewed["serial"], made["serial"])
        self.assert_key_fits(made["id"], key, certificate)
        archived = self.store.json("list", "--status", "archived")
        self.assertEqual([row["serial"] for row in archived], [made["serial"]])
        same, = self.store.json("renew", "a.example.org", "--same-key")
        self.assertNotEqual(same["serial"], renewed["serial"])
        self.assert_key_fits(made["id"], key, certificate)
        revoked = self.store.json("revoke", made["id"], "--reason", "superseded")
        self.assertEqual(revoked["status"], "revoked")
        status = json.loads(self.ca.get(f"/cert-status-by-serial/{revoked['serial']}"))
        self.assertEqual((status["Status"], status["Reason"]), ("Revoked", 4))
        self.store.run("check")

    def test_chain(self):
        """The chain is the one that ends at a root trusted here, or the one asked for."""
        self.trust_root(1)
        self.add_account()
        made = self.order("a.example.org")
        self.assertEqual(made["health"], "warning")  # no server has access
        self.assertEqual(made["warnings"], ["no-server"])
        root = must("openssl", "x509", "-noout", "-fingerprint", "-sha256",
                    stdin=self.ca.get("/intermediates/0")).decode()
        wanted = root.strip().partition("=")[2].replace(":", "")
        self.order("b.example.org", "--chain", wanted)
        acme = self.store.json("show", "b.example.org")["acme"]
        self.assertEqual((acme["method"], acme["listen"], acme["chain"], acme["order_step"]),
                         ("listener", self.listen, wanted, None))
        text = self.store.run("show", "b.example.org").text
        self.assertRegex(text, rf"Proven by +http-01, this computer, at {self.listen}")
        chain = self.store.run("show", "b.example.org", "--pem", "chain").text
        self.assertIn(self.ca.get("/intermediates/0").decode().strip(), chain)

    def test_no_such_chain(self):
        """A chain that the CA does not have is told, and costs no certificate."""
        self.trust_root(1)
        self.add_account()
        answer = self.store.run("acme", "order", "c.example.org", "--listen", self.listen,
                                "--chain", "No Such CA")
        self.assertIn("no chain with “No Such CA”", answer.errors)
        answer = self.store.run("acme", "chains", "c.example.org", "--use", "No Such CA",
                                code=FAILED)
        self.assertIn("no chain with “No Such CA”", answer.errors)
        self.store.run("acme", "chains", "c.example.org", "--use", "shortest")

    def test_webroot(self):
        """nginx serves what is written into its folder, and nothing is left there."""
        root = self.folder + "/www"
        os.mkdir(root)
        os.chmod(self.folder, 0o711)  # nginx’s workers are nobody
        self.start_nginx(f"root {root};")
        self.add_account()
        made = self.store.json("acme", "order", "web.example.org", "--webroot", root)
        self.assertEqual(made["status"], "issued")
        self.assertNotIn("on this computer", self.store.run(
            "acme", "change", "web.example.org", "--webroot", root).errors)
        self.assertEqual(os.listdir(root + "/.well-known/acme-challenge"), [])

    def test_relative_webroot(self):
        """A folder that is named from where somebody is counts from anywhere."""
        self.add_account()
        parent = os.path.dirname(self.folder)
        relative = os.path.basename(self.folder) + "/www/../here"
        for root, meant in ((relative, self.folder + "/here"),
                            ("sftp://web01/srv/../www", "sftp://web01/srv/../www")):
            self.store.run("acme", "order", "a.example.org", "--webroot", root, "--no-wait",
                           cwd=parent)
            self.assertEqual(self.store.show("a.example.org")["acme"]["webroots"], [meant])
            self.store.run("delete", "a.example.org")
        self.store.run("acme", "order", "a.example.org", "--webroot", "", code=FAILED)

    def test_hook(self):
        """A program of this computer answers; what goes wrong with it is told."""
        hooks = pathlib.Path(self.folder) / "config/certmgr/hooks"
        hooks.mkdir(parents=True)
        root = pathlib.Path(self.folder) / "hooked"
        root.mkdir()
        env = environment(XDG_CONFIG_HOME=self.folder + "/config")
        for name, text in (("push", HOOK.format(root)), ("bad", "#!/bin/sh\necho no; exit 3\n"),
                           ("off", "#!/nowhere\n")):
            (hooks / name).write_text(text)
            (hooks / name).chmod(0o755)
        self.add_account()
        process = subprocess.Popen(
            ["/usr/bin/python3", "-m", "http.server", "--bind", "127.0.0.1", "-d", root,
             str(self.ca.http_port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(process.wait)
        self.addCleanup(process.terminate)
        pebble.wait_for(self.ca.http_port)
        made = self.store.json("acme", "order", "a.example.org", "b.example.org", "--hook",
                               "push", env=env)
        self.assertEqual(made["status"], "issued")
        self.assertEqual(list((root / ".well-known/acme-challenge").iterdir()), [])
        for name, said in ("bad", "status 3: no"), ("off", "cannot be run"), (
                "none", "cannot be run"), ("../push", "folder of hooks"):
            answer = self.store.run("acme", "order", "c.example.org", "--hook", name,
                                    env=env, code=None)
            self.assertNotEqual(answer.code, DONE)
            self.assertIn(said, answer.errors)
        self.store.run("acme", "order", "x.example.org", "--hook", "push", "--stateless",
                       code=USAGE)

    def test_hook_stopped(self):
        """Ctrl+C ends an order, its hook, and what that started."""
        hook = pathlib.Path(self.folder) / "config/certmgr/hooks/hang"
        hook.parent.mkdir(parents=True)
        hook.write_text(HANGING_HOOK.format(self.folder))
        hook.chmod(0o755)
        self.add_account()
        process = subprocess.Popen(
            [PROGRAM, "--store", self.store.path, "--passphrase-file",
             self.store.passphrase_file, "acme", "order", "a.example.org", "--hook", "hang"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            env=environment(XDG_CONFIG_HOME=self.folder + "/config"), start_new_session=True)
        hanging = pathlib.Path(self.folder) / "hanging"
        while not hanging.exists():
            time.sleep(0.01)
        os.killpg(process.pid, signal.SIGINT)
        said = process.communicate(timeout=60)[1].decode()
        self.assertEqual(process.returncode, -signal.SIGINT)
        self.assertIn("The order of “a.example.org” was stopped. “certmgrctl acme resume "
                      "a.example.org” goes on with it.", said)
        deadline = time.monotonic() + 20
        while is_running(int(hanging.read_text())) and time.monotonic() < deadline:
            time.sleep(0.01)
        self.assertFalse(is_running(int(hanging.read_text())))

    def test_stateless(self):
        """nginx answers every token by itself."""
        account = self.add_account().json
        self.start_nginx(STATELESS.format(account["thumbprint"]))
        made = self.store.json("acme", "order", "one.example.org", "two.example.org",
                               "--stateless")
        self.assertEqual(made["status"], "issued")

    def test_refused_orders(self):
        """What the CA says reaches the reader, name by name; the order is over."""
        self.store.run("acme", "order", "a.example.org", code=NOT_FOUND)
        self.add_account()
        answer = self.store.run("acme", "order", "a.example.org", "b.example.org",
                                "--stateless", code=REMOTE)
        self.assertIn(".example.org: ", answer.errors)
        self.assertIn("port 80", answer.errors)
        self.assertEqual([row["status"] for row in self.store.json("list")], ["error"])
        self.store.run("acme", "order", "blocked.example", "--stateless", code=REMOTE)
        self.store.run("check")  # what is said of a failed order is up to date
        self.store.run("acme", "order", "x.example.org", "--webroot", "/dev/null",
                       code=FAILED)
        rows = len(self.store.json("list"))
        answer = self.store.run("acme", "order", "example.org", "*.example.org",
                                "--stateless", code=FAILED)
        self.assertIn("“*.example.org” is a wildcard", answer.errors)
        self.assertIn("--dns ACCOUNT", answer.errors)
        self.assertEqual(len(self.store.json("list")), rows)
        self.store.run("acme", "order", "x.example.org", "--stateless", "--listen", "1",
                       code=USAGE)

    def test_change(self):
        """A way that fails, and an account, are changed; what is not said stays."""
        self.add_account()
        answer = self.store.run("acme", "order", "a.example.org", "--webroot", "/dev/null/www",
                                "--chain", "shortest", code=None)
        self.assertIn("There is no folder “/dev/null/www” on this computer.", answer.errors)
        self.store.run("acme", "change", "a.example.org", code=USAGE)
        answer = self.store.run("acme", "change", "a.example.org", "b.example.org",
                                "--stateless", code=USAGE)
        self.assertIn("certmgrctl acme change CREDENTIAL", answer.errors)
        self.store.run("acme", "change", "a.example.org", "--webroot", "/", "--stateless",
                       code=USAGE)
        self.store.run("acme", "change", "a.example.org", "--account", "nobody",
                       code=NOT_FOUND)
        self.store.run("acme", "change", "a.example.org", "--listen", self.listen)
        renewed, = self.store.json("renew", "a.example.org")
        self.assertEqual(renewed["status"], "issued")
        answer = self.store.run("acme", "change", "a.example.org", "--challenge", "dns-01")
        self.assertIn("in the new way", answer.text)
        self.store.run("check")

    def test_no_wait(self):
        """An order is left and gone on with."""
        self.add_account()
        self.assertEqual(self.order("later.example.org", "--no-wait")["status"], "pending")
        resumed, = self.store.json("acme", "resume")
        self.assertEqual(resumed["status"], "issued")
        self.assertEqual(self.store.json("acme", "resume"), [])

    def test_same_names(self):
        """Names that have a certificate get its next one, not a second one."""
        self.add_account()
        made = self.order("b.example.org", "a.example.org")
        for number in range(2):
            answer = self.store.run("acme", "order", "A.example.org", "b.example.org",
                                    "--listen", self.listen, code=FAILED)
            self.assertIn("certmgrctl renew b.example.org", answer.errors)
            self.assertIn("--another", answer.errors)
        self.assertEqual(len(self.store.json("list")), 1)
        self.order("a.example.org")
        self.order("a.example.org", "b.example.org", "c.example.org")
        second = self.order("a.example.org", "b.example.org", "--another", "--key",
                            "rsa2048")
        self.assertNotEqual(second["id"], made["id"])
        self.store.run("revoke", second["id"])
        self.store.run("revoke", made["id"])
        self.order("a.example.org", "b.example.org")

    def test_taken_port(self):
        """Where a web server has the port, the ways by it are named."""
        self.add_account()
        self.start_nginx("")
        answer = self.store.run("acme", "order", "a.example.org", "--listen", self.listen,
                                code=FAILED)
        self.assertIn("another program does so already", answer.errors)
        self.assertIn("--webroot, --stateless", answer.errors)

    def test_remove_used(self):
        """An account that a certificate names stays, and it is said what changes that."""
        account = self.add_account().json["id"]
        self.order("a.example.org")
        self.store.run("acme", "account", "deactivate", account)
        answer = self.store.run("acme", "account", "remove", account, code=NOT_ALLOWED)
        self.assertIn("certmgrctl acme change NAME --account", answer.errors)

    def test_failed_names(self):
        """Of several that fail each is named, for a timer that says nothing else, too."""
        account = self.add_account().json["id"]
        for name in "one.example.org", "two.example.org":
            self.order(name, "--no-wait")
        self.store.run("acme", "account", "deactivate", account)
        for words in ("--quiet", "renew", "--due"), ("--quiet", "acme", "resume"):
            answer = self.store.run(*words, code=PARTIAL)
            for name in "one.example.org", "two.example.org":
                self.assertIn(f"certmgrctl: {name}: The account ", answer.errors)
        self.store.run("delete", "one.example.org")
        for words in ("renew", "--due"), ("acme", "resume"):
            answer = self.store.run(*words, code=None)
            self.assertIn("certmgrctl: two.example.org: The account ", answer.errors)


class ExternalAccounts(Acme):
    external_accounts = True

    def test_external(self):
        """An external account: refused without, made with its key in any spelling."""
        self.assertIn("external account", self.add_account(code=NOT_ALLOWED).errors)
        key = self.store.file("eab", f" {pebble.KEY}==\n")
        answer = self.add_account("--eab-kid", "nobody", "--eab-key-file", key,
                                  code=NOT_ALLOWED)
        self.assertIn("key id and the key", answer.errors)
        self.assertNotIn("server that answers", answer.errors)
        answer = self.add_account("--eab-kid", pebble.KEY_ID, "--eab-key-file", key)
        self.assertIn("read as base64url: 48 bytes", answer.errors)
        added = answer.json
        self.assertEqual((added["state"], added["eab_key_id"]), ("valid", pebble.KEY_ID))
        twice = self.store.file("twice", base64.b64encode(pebble.KEY.encode()))
        answer = self.add_account("--eab-kid", pebble.KEY_ID, "--eab-key-file", twice,
                                  "--key", "p384")
        self.assertIn("encoded twice, as Google gives it: 48 bytes", answer.errors)
        cut = self.store.file("cut", pebble.KEY[:9])
        answer = self.add_account("--eab-kid", pebble.KEY_ID, "--eab-key-file", cut,
                                  code=FAILED)
        self.assertIn("cut off", answer.errors)
        self.assertNotIn(pebble.KEY[:9], answer.errors)
        self.assertNotIn(pebble.KEY.encode(), self.store.database.read_bytes())


# Of the second class only what is its own.
for name in [name for name in dir(Acme) if name.startswith("test_")]:
    setattr(ExternalAccounts, name, None)

if __name__ == "__main__":
    main()
