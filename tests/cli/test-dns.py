#!/usr/bin/python3
"""DNS providers and accounts, with a PowerDNS server of the test's own."""

import json
import os
import pathlib
import signal
import socket
import sqlite3
import subprocess
import threading
import time
import urllib.request

from certmgrctl import (DONE, FAILED, NOT_ALLOWED, NOT_FOUND, PROGRAM, USAGE, StoreTest, call,
                        environment, is_running, main, need)

os.environ["PATH"] += ":/usr/sbin"
REMOTE = 7
SCHEMA = pathlib.Path("/usr/share/pdns-backend-sqlite3/schema/schema.sqlite3.sql")
KEY = "a-key-of-the-server"
HANGING_HOOK = """#!/bin/sh
echo $CERTMGR_DNS_ACTION >>{0}/actions
test $CERTMGR_DNS_ACTION = add || exit 0
sleep 600 &
echo $! >{0}/child
mv {0}/child {0}/hanging
wait
"""
CONFIGURATION = """
setuid=
setgid=
daemon=no
guardian=no
launch=gsqlite3
gsqlite3-database={folder}/zones.sqlite3
gsqlite3-dnssec=no
local-address=127.0.0.1
local-port={dns_port}
socket-dir={folder}
api=yes
api-key={key}
webserver=yes
webserver-address=127.0.0.1
webserver-port={port}
webserver-allow-from=127.0.0.1
cache-ttl=0
query-cache-ttl=0
negquery-cache-ttl=0
zone-cache-refresh-interval=0
security-poll-suffix=
"""


def free_port():
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class PowerDns:
    """An authoritative server with one zone."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir()
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        with sqlite3.connect(self.folder / "zones.sqlite3") as database:
            database.executescript(SCHEMA.read_text())
        (self.folder / "pdns.conf").write_text(CONFIGURATION.format(
            folder=self.folder, dns_port=free_port(), port=self.port, key=KEY))
        self.process = subprocess.Popen(
            ["pdns_server", f"--config-dir={self.folder}"], stdout=subprocess.DEVNULL,
            stderr=(self.folder / "log").open("w"))
        self._wait()
        self.ask("POST", "/zones", {"name": "example.org.", "kind": "Native",
                                    "nameservers": ["ns1.example.org."]})

    def _wait(self):
        for _ in range(200):
            if self.process.poll() is not None:
                break
            try:
                self.ask("GET", "/zones")
                return
            except OSError:
                time.sleep(0.05)
        raise AssertionError((self.folder / "log").read_text())

    def ask(self, method, path, body=None):
        request = urllib.request.Request(
            f"{self.address}/api/v1/servers/localhost{path}", method=method,
            data=json.dumps(body).encode() if body else None,
            headers={"X-API-Key": KEY, "Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.loads(answer.read() or b"null")

    def records(self):
        """The TXT records of the zone: name → values."""
        return {rrset["name"]: sorted(record["content"] for record in rrset["records"])
                for rrset in self.ask("GET", "/zones/example.org.")["rrsets"]
                if rrset["type"] == "TXT"}

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=20)


class DnsTest(StoreTest):
    def add(self, address, *more, name="ours", key=KEY, code=DONE):
        return self.store.run("dns", "account", "add", name, "--provider", "powerdns",
                              "--set", f"server={address}", "--secret-file",
                              f"key={self.store.file('key', key)}", *more, code=code)

    def server(self):
        need("pdns_server")
        return PowerDns(self.store.folder / "pdns")

    def test_list(self):
        """The providers that are known, for people and for scripts"""
        providers = {item["id"]: item for item in self.store.json("dns", "provider", "list")}
        self.assertGreaterEqual(len(providers), 18)
        self.assertEqual([need["name"] for need in providers["desec"]["settings"]],
                         ["token"])
        self.assertTrue(providers["desec"]["settings"][0]["secret"])
        text = self.store.run("dns", "provider", "list").text
        self.assertIn("cloudflare", text)
        self.assertIn("--secret-file token=FILE",
                      self.store.run("dns", "provider", "show", "hetzner").text)

    def test_needs_no_store(self):
        """Providers are known without a certstore, accounts are not"""
        answer = call("--store", self.store.folder / "none", "dns", "provider", "list")
        self.assertEqual(answer.code, DONE)
        answer = call("--store", self.store.folder / "none", "dns", "account", "list")
        self.assertEqual(answer.code, NOT_FOUND)

    def test_namecheap(self):
        """An interface that endangers a whole zone is refused, and the way round it said"""
        answer = self.store.run("dns", "provider", "show", "namecheap", code=NOT_ALLOWED)
        self.assertIn("CNAME", answer.errors)

    def test_own_definition(self):
        """A definition of one's own is checked; what is wrong with it is said"""
        text = self.store.run("dns", "provider", "show", "desec", "--definition").text
        good = self.store.file("good.json", text)
        self.assertIn("deSEC", self.store.run("dns", "provider", "check", good).text)
        bad = self.store.file("bad.json", text.replace("{zone}", "{zome}", 1))
        answer = self.store.run("dns", "provider", "check", bad, code=FAILED)
        self.assertIn("zome", answer.errors)
        no_json = self.store.file("no.json", "hello")
        self.store.run("dns", "provider", "check", no_json, code=FAILED)
        large = self.store.file("large.json", "x" * 100_000)
        answer = self.store.run("dns", "provider", "check", large, code=FAILED)
        self.assertIn("is larger than 64 kB.", answer.errors)

    def test_import(self):
        """A definition of one's own is kept, used, replaced by a newer one, deleted"""
        text = self.store.run("dns", "provider", "export", "powerdns").text
        definition = json.loads(text)
        run = self.store.run

        def write(**changes):
            return self.store.file("own.json", json.dumps(dict(definition, **changes)))
        run("dns", "provider", "import", write(), code=FAILED)
        run("dns", "provider", "import", write(id="own", base="{cred.nobody}"), code=FAILED)
        run("dns", "provider", "import", write(id="own", name="Our DNS"))
        providers = {item["id"]: item["name"] for item in
                     self.store.json("dns", "provider", "list")}
        self.assertEqual(providers["own"], "Our DNS")
        answer = run("dns", "provider", "import", write(id="own"), code=FAILED)
        self.assertIn("version 1", answer.errors)
        with self.server() as server:
            run("dns", "account", "add", "mine", "--provider", "own", "--set",
                f"server={server.address}", "--secret-file",
                f"key={self.store.file('key', KEY)}")
            run("dns", "account", "test", "mine", "example.org")
        run("dns", "provider", "delete", "own", code=NOT_ALLOWED)
        run("dns", "account", "remove", "mine")
        run("dns", "provider", "delete", "own")
        run("dns", "provider", "show", "own", code=NOT_FOUND)
        answer = run("dns", "provider", "delete", "powerdns", code=NOT_ALLOWED)
        self.assertIn("comes with the program", answer.errors)
        answer = run("dns", "provider", "delete", "nobody", code=NOT_FOUND)
        self.assertIn("There is no DNS provider “nobody”", answer.errors)
        run("dns", "provider", "import", write(id="own", name="Again"))
        # With a higher version it takes the place of one that comes with the program.
        run("dns", "provider", "import", write(name="Newer", version=99))
        shown = self.store.json("dns", "provider", "show", "powerdns")
        self.assertEqual(shown["name"], "Newer")
        run("dns", "provider", "delete", "powerdns")
        shown = self.store.json("dns", "provider", "show", "powerdns")
        self.assertEqual(shown["name"], "PowerDNS")
        native = run("dns", "provider", "export", "command").text.replace(
            '"command"', '"other"', 1)
        run("dns", "provider", "import", self.store.file("native.json", native), code=FAILED)
        run("check")

    def test_account(self):
        """An account is added, shown without its secrets, and removed"""
        self.add("http://127.0.0.1:1/", "--zone", "Example.ORG.")
        account = self.store.json("dns", "account", "show", "ours")
        self.assertEqual(account["zones"], ["example.org"])
        self.assertEqual(account["settings"], {"server": "http://127.0.0.1:1/"})
        everything = (self.store.run("dns", "account", "list").text
                      + self.store.run("dns", "account", "show", "ours").text
                      + self.store.run("--json", "dns", "account", "list").text
                      + self.store.run("activity").text)
        self.assertNotIn(KEY, everything)
        self.assertNotIn(KEY.encode(), self.store.database.read_bytes())
        self.add("http://127.0.0.1:1/", code=FAILED)
        self.store.run("dns", "account", "remove", "ours")
        self.assertEqual(self.store.json("dns", "account", "list"), [])
        self.store.run("dns", "account", "show", "ours", code=NOT_FOUND)

    def test_edit(self):
        """A secret that expired and an address that moved are changed in place"""
        def edit(*words, **more):
            return self.store.run("dns", "account", "edit", "ours", *words, **more)

        with self.server() as server:
            self.add("http://127.0.0.1:1/", "--zone", "example.net", key="expired")
            before = self.store.json("dns", "account", "show", "ours")
            edit("--set", f"server={server.address}", "--zone", "example.org")
            self.store.run("dns", "account", "test", "ours", "example.org", code=None)
            edit("--set", f"key={KEY}", code=USAGE)
            edit("--set", "nonsense=1", code=FAILED)
            edit("--set", "server=", code=FAILED)
            edit("--secret-file", f"key={self.store.file('key', KEY)}")
            self.store.run("dns", "account", "test", "ours", "example.org")
            after = self.store.json("dns", "account", "show", "ours")
        self.assertEqual(after["id"], before["id"])
        self.assertEqual(after["zones"], ["example.org"])
        self.assertEqual(after["settings"], {"server": server.address})
        edit("--zone", "")
        self.assertEqual(self.store.json("dns", "account", "show", "ours")["zones"], [])
        self.assertNotIn(KEY.encode(), self.store.database.read_bytes())

    def test_check(self):
        """How orders see records spread is part of an account and can be changed"""
        self.add("http://127.0.0.1:1/", "--check", "doh", "--check-server",
                 "https://dns.example/query", "--check-limit", "900")
        account = self.store.json("dns", "account", "show", "ours")
        self.assertEqual((account["check"], account["check_servers"],
                          account["check_limit_seconds"]),
                         ("doh", ["https://dns.example/query"], 900))
        self.store.run("dns", "account", "edit", "ours", "--check", "delay",
                       "--check-delay", "30")
        account = self.store.json("dns", "account", "show", "ours")
        self.assertEqual((account["check"], account["check_servers"],
                          account["check_delay_seconds"]), ("delay", [], 30))
        self.store.run("dns", "account", "edit", "ours", code=USAGE)
        self.store.run("dns", "account", "edit", "ours", "--check", "doh", code=USAGE)
        self.store.run("dns", "account", "edit", "nobody", "--check", "none", code=NOT_FOUND)

    def test_whole_file(self):
        """A secret that is a file of several lines is kept as a whole"""
        text = '{\n  "client_email": "a@example.org",\n  "private_key": "x"\n}\n'
        self.store.run("dns", "account", "add", "google", "--provider", "gcloud", "--set",
                       "project=ours", "--secret-file",
                       f"service_account={self.store.file('key.json', text)}")
        self.assertNotIn(b"client_email", self.store.database.read_bytes())
        answer = self.store.run("dns", "account", "test", "google", "example.org",
                                code=FAILED)
        self.assertIn("service account", answer.errors)

    def test_wrong_words(self):
        """What is missing, unknown or in the wrong place is said, and nothing is stored"""
        key = self.store.file("key", KEY)
        run = self.store.run
        base = ["dns", "account", "add", "ours"]
        run(*base, code=USAGE)
        run(*base, "--provider", "nobody", code=NOT_FOUND)
        answer = run(*base, "--provider", "powerdns", "--set", "server=http://x", code=FAILED)
        self.assertIn("key", answer.errors)
        answer = run(*base, "--provider", "powerdns", "--set", f"key={KEY}", code=USAGE)
        self.assertIn("--secret-file key=FILE", answer.errors)
        self.assertNotIn(KEY, answer.errors)
        answer = run(*base, "--provider", "desec", "--secret-file", f"tokn={key}", code=FAILED)
        self.assertIn("tokn", answer.errors)
        run(*base, "--provider", "desec", "--secret-file", "token", code=USAGE)
        for server in "127.0.0.1:8081", "dns.example.org", "ftp://dns.example.org", "https://":
            answer = self.add(server, code=FAILED)
            self.assertIn("“Server” has to be an address that begins with https://",
                          answer.errors)
        self.assertEqual(self.store.json("dns", "account", "list"), [])

    def test_works(self):
        """The test of an account leaves the zone as it was, other records too"""
        with self.server() as server:
            server.ask("PATCH", "/zones/example.org.", {"rrsets": [
                {"name": "example.org.", "type": "TXT", "ttl": 60, "changetype": "REPLACE",
                 "records": [{"content": '"v=spf1 -all"', "disabled": False}]}]})
            before = server.records()
            self.add(server.address)
            answer = self.store.run("dns", "account", "test", "ours", "example.org",
                                    "--trace")
            self.assertIn("ours", answer.text)
            self.assertIn("REPLACE", answer.errors)
            self.assertIn("DELETE", answer.errors)
            self.assertNotIn(KEY, answer.errors)
            self.assertEqual(server.records(), before)

    def test_two_at_once(self):
        """Several computers change records at once and do not hurt each other"""
        with self.server() as server:
            self.add(server.address)
            answers = []
            threads = [threading.Thread(target=lambda: answers.append(self.store.run(
                "dns", "account", "test", "ours", "example.org", code=None)))
                for _ in range(4)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            self.assertEqual([answer.code for answer in answers], [DONE] * 4, answers)
            self.assertEqual(server.records(), {})

    def test_fails(self):
        """A wrong key, a zone that is not there and a server that is not: in words"""
        with self.server() as server:
            self.add(server.address, name="wrong", key="another-key")
            answer = self.store.run("dns", "account", "test", "wrong", "example.org",
                                    code=REMOTE)
            self.assertIn("PowerDNS", answer.errors)
            self.assertNotIn("another-key", answer.errors)
            self.add(server.address)
            answer = self.store.run("dns", "account", "test", "ours", "example.net",
                                    code=NOT_FOUND)
            self.assertIn("example.net", answer.errors)
            address = server.address
        self.add(address, name="gone")
        self.store.run("dns", "account", "test", "gone", "example.org", code=REMOTE)

    def test_stopped(self):
        """Ctrl+C ends a hook and what it started, and what was set is taken away again"""
        hook = self.store.file("hook", HANGING_HOOK.format(self.store.folder))
        hook.chmod(0o755)
        self.store.run("dns", "account", "add", "ours", "--provider", "command", "--set",
                       f"command={hook}")
        process = subprocess.Popen(
            [PROGRAM, "--store", self.store.path, "--passphrase-file",
             self.store.passphrase_file, "dns", "account", "test", "ours", "example.org"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            env=environment(), start_new_session=True)
        hanging = self.store.folder / "hanging"
        while not hanging.exists():
            time.sleep(0.01)
        os.killpg(process.pid, signal.SIGINT)
        process.communicate(timeout=60)
        self.assertEqual(process.returncode, -signal.SIGINT)
        self.assertEqual((self.store.folder / "actions").read_text().split(),
                         ["add", "remove"])
        deadline = time.monotonic() + 20
        while is_running(int(hanging.read_text())) and time.monotonic() < deadline:
            time.sleep(0.01)
        self.assertFalse(is_running(int(hanging.read_text())))

    def test_newcomer(self):
        """A manager who comes later can use the account; one who is retired cannot"""
        self.add("http://127.0.0.1:1/")
        before = self.store.run("--json", "dns", "account", "list").text
        key, csr = self.store.folder / "m.key", self.store.folder / "m.csr"
        call("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", key,
             program="openssl")
        call("req", "-new", "-key", key, "-subj", "/CN=second", "-out", csr,
             program="openssl")
        self.store.run("identity", "approve", csr, "--role", "manager")
        log = self.store.json("activity")
        account = json.loads(before)[0]["id"]
        self.assertIn(("seal", account),
                      [(entry["action"], entry["document"]) for entry in log])
        self.store.run("identity", "retire", "second")
        self.assertEqual(self.store.run("--json", "dns", "account", "list").text, before)


if __name__ == "__main__":
    main()
