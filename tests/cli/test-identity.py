#!/usr/bin/python3
"""certmgrctl identity and root: who takes part, and what is trusted."""

import concurrent.futures
import hashlib
import re
import time

from certmgrctl import (DONE, FAILED, MAKE_PAIRS, NOT_ALLOWED, NOT_FOUND, PARTIAL,
                        PASSWORD_WRONG, UNTRUSTED, USAGE, Store, StoreTest, fixture, main, must)


def colons(digest):
    """A fingerprint as people compare it, here and in the window."""
    return digest.hex(":").upper()


def key_fingerprint(key_as_pem):
    """Of a public key: the same in the request and in the certificate."""
    return hashlib.sha256(must("openssl", "pkey", "-pubin", "-outform", "DER",
                               stdin=key_as_pem)).digest()


class IdentityTest(StoreTest):
    def test_list(self):
        """Participants with state, roles and fingerprint."""
        [row] = self.store.json("identity", "list")
        self.assertEqual((row["type"], row["title"], row["state"], row["detail"]),
                         ("identity", "desk", "active", "admin, manager"))
        answer = self.store.run("identity", "list")
        pem = self.store.run("identity", "show", "desk", "--pem").bytes
        key = key_fingerprint(must("openssl", "x509", "-noout", "-pubkey", stdin=pem))
        self.assertEqual(row["public_key_sha256"], key.hex())
        self.assertEqual(answer.lines[-1].strip(), colons(key))
        self.assertLessEqual(max(map(len, answer.lines[:-1])), 80)

    def test_show(self):
        """The authority's certificate and this computer's key are what people compare."""
        shown = self.store.json("identity", "show")
        text = self.store.run("identity", "show").text
        for name, member in (("desk", "fingerprint_sha256"),
                             ("authority", "authority_fingerprint_sha256")):
            pem = self.store.run("identity", "show", name, "--pem").bytes
            line = must("openssl", "x509", "-noout", "-fingerprint", "-sha256", stdin=pem)
            fingerprint = line.decode().split("=")[1].strip().replace(":", "").lower()
            self.assertEqual(shown[member], fingerprint)
            compared = bytes.fromhex(fingerprint)
            if name == "desk":
                compared = key_fingerprint(
                    must("openssl", "x509", "-noout", "-pubkey", stdin=pem))
                self.assertEqual(shown["public_key_sha256"], compared.hex())
            self.assertIn(colons(compared), text)
            self.assertIn(colons(compared), self.store.run("identity", "show", name).text)
            described = self.store.json("identity", "show", name)
            self.assertEqual(described["certificate"].encode(), pem)
        self.assertEqual(shown["name"], "desk")
        answer = self.store.run("identity", "show", "nobody", code=NOT_FOUND)
        self.assertIn("“nobody”", answer.errors)

    def test_approve(self):
        """A request made by openssl becomes a certificate that openssl verifies."""
        key, certificate = self.store.add_server("web01")
        authority = self.store.file("authority.pem", self.store.run(
            "identity", "show", "authority", "--pem").bytes)
        must("openssl", "verify", "-CAfile", authority, certificate)
        self.assertEqual(must("openssl", "x509", "-in", certificate, "-noout", "-pubkey"),
                         must("openssl", "pkey", "-in", key, "-pubout"))
        [row] = [row for row in self.store.json("identity", "list")
                 if row["title"] == "web01"]
        self.assertEqual((row["state"], row["detail"]), ("active", "server"))

    def test_approve_as(self):
        """--name and --role decide, not the request; --json has the certificate."""
        key = self.store.folder / "other.key"
        must("openssl", "ecparam", "-name", "secp384r1", "-genkey", "-noout", "-out", key)
        csr = self.store.file("other.csr", must("openssl", "req", "-new", "-key", key,
                                                "-subj", "/CN=other"))
        answer = self.store.json("identity", "approve", csr, "--name", "laptop",
                                 "--role", "admin", "--role", "manager")
        self.assertEqual((answer["name"], answer["roles"]), ("laptop", ["admin", "manager"]))
        self.assertIn("BEGIN CERTIFICATE", answer["certificate"])

    def test_approve_refused(self):
        """What is no request, a key or name that is taken, a role that is none."""
        answer = self.store.run("identity", "approve", *fixture("leaf.crt"), code=None)
        self.assertEqual(answer.code, FAILED)
        self.store.run("identity", "approve", self.store.folder / "gone", code=FAILED)
        self.store.run("identity", "approve", *fixture("leaf.csr"), "--role", "king",
                       code=USAGE)
        self.store.run("identity", "approve", *fixture("csr-tampered.der"), code=UNTRUSTED)
        self.store.add_server("web01")
        answer = self.store.run("identity", "approve", self.store.folder / "web01.csr",
                                "--name", "web02", code=FAILED)
        self.assertIn("web01", answer.errors)
        self.assertEqual(len(self.store.json("identity", "list")), 2)

    def make_request(self, name):
        """The file of a request for this name with a new key."""
        key = self.store.folder / "new.key"
        must("openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", key)
        return self.store.file(f"{name}.csr", must("openssl", "req", "-new", "-key", key,
                                                   "-subj", f"/CN={name}"))

    def approve_together(self, calls):
        """Programs that approve at one moment; the one that may, and what the others say."""
        with concurrent.futures.ThreadPoolExecutor(len(calls)) as pool:
            answers = list(pool.map(
                lambda call: self.store.run("identity", "approve", *call, code=None), calls))
        self.assertEqual(sorted(answer.code for answer in answers),
                         [DONE] + [FAILED] * (len(calls) - 1), answers)
        return "".join(answer.errors for answer in answers if answer.code == FAILED)

    def test_approve_at_the_same_time(self):
        """Several programs that approve one key, or one name: just one of them does."""
        for turn in range(3):
            csr = self.make_request(f"key{turn}")
            said = self.approve_together(
                [[csr, "--name", f"key{turn}-{i}"] for i in range(4)])
            self.assertEqual(said.count("The key of this request is already that of"), 3)
            said = self.approve_together(
                [[self.make_request(f"{i}-{turn}"), "--name", f"name{turn}"]
                 for i in range(4)])
            self.assertEqual(said.count(f"an active identity “name{turn}” already"), 3)
        self.assertEqual(len(self.store.json("identity", "list")), 1 + 2 * 3)
        self.store.run("check")

    def assert_opens(self, uuid, name):
        """A participant's own key opens a credential's."""
        sealed = self.store.run("show", uuid, "--raw", "sealed-key").bytes
        must("openssl", "cms", "-decrypt", "-inform", "DER", "-binary", "-inkey",
             self.store.folder / f"{name}.key", "-recip", self.store.folder / f"{name}.pem",
             stdin=sealed)

    def test_approve_during_import(self):
        """A manager who is let in while another program imports can open what that stored."""
        for turn in range(3):
            name, pairs = f"manager{turn}", self.store.folder / "pairs.pem"
            must(MAKE_PAIRS, "20", pairs)
            csr = self.make_request(name)
            (self.store.folder / "new.key").rename(self.store.folder / f"{name}.key")
            with concurrent.futures.ThreadPoolExecutor(2) as pool:
                done = pool.submit(self.store.json, "import", pairs)
                time.sleep(0.05 * turn)
                pool.submit(self.store.run, "identity", "approve", csr, "--role", "manager",
                            "-o", self.store.folder / f"{name}.pem").result()
                report = done.result()
            self.assertEqual((report["imported"], report["failed"]), (20, 0))
            for item in report["items"]:
                if item["credential"]:
                    self.assert_opens(item["credential"], name)
        self.store.run("check")

    def test_retire(self):
        """Who is retired is no longer found as a server; the last admin stays."""
        self.store.add_server("web01")
        answer = self.store.run("identity", "retire", "web01")
        self.assertIn("“web01” is retired", answer.errors)
        self.store.run("list", "--server", "web01", code=None)
        self.store.run("identity", "retire", "web01", code=NOT_FOUND)
        self.store.run("identity", "retire", "desk", code=NOT_ALLOWED)
        states = {row["title"]: row["state"] for row in self.store.json("identity", "list")}
        self.assertEqual(states, {"desk": "active", "web01": "retired"})
        answer = self.store.run("identity", "approve", self.store.folder / "web01.csr",
                                "--name", "web02", code=FAILED)
        self.assertIn("was that of “web01”, which is retired", answer.errors)

    def test_request(self):
        """A newcomer's request is made without a certstore and approved by another."""
        folder = self.store.folder / "newcomer"
        folder.mkdir()
        newcomer = Store(folder)
        csr = folder / "newcomer.csr"
        asked = newcomer.run("identity", "request", "--name", "web07", "--role", "server",
                             "-o", csr)
        self.assertNotIn("PRIVATE KEY", csr.read_text())
        must("openssl", "req", "-in", csr, "-verify", "-noout")
        approved = self.store.run("--json", "identity", "approve", csr)
        self.assertEqual((approved.json["name"], approved.json["roles"]),
                         ("web07", ["server"]))
        key = key_fingerprint(must("openssl", "req", "-in", csr, "-noout", "-pubkey"))
        listed = self.store.run("identity", "list").text
        for text in asked.errors, approved.errors, listed:
            self.assertIn(colons(key), text)
        self.assertEqual(approved.json["public_key_sha256"], key.hex())
        newcomer.run("identity", "request", code=USAGE)
        key = newcomer.path / "identity.key"
        before = key.read_bytes()
        answer = newcomer.run("init", code=FAILED)
        self.assertIn("there is a request of this computer", answer.errors)
        self.assertEqual(key.read_bytes(), before)

    def test_no_server(self):
        """Who does not have the role of a server is given no access; what is there can go."""
        self.store.run("import", *fixture("leaf.crt", "leaf.key"))
        for words in (["servers", "www.example.com", "--add", "desk"],
                      ["servers", "www.example.com", "--set", "desk"],
                      ["import", *fixture("leaf-p384.crt", "leaf-p384.key"), "--server", "desk"],
                      ["ca", "issue", "shop.example.org", "--server", "desk"]):
            answer = self.store.run(*words, code=NOT_ALLOWED)
            self.assertIn("“desk” does not have the role of a server.", answer.errors)
        self.store.run("servers", "www.example.com", "--remove", "desk")
        self.assertEqual(self.store.json("list", "--server", "desk"), [])

    def test_words(self):
        """Words it does not know."""
        for words in ["approve"], ["retire"], ["dance"]:
            answer = self.store.run("identity", *words, code=USAGE)
            self.assertIn("Call it like this", answer.errors)
        self.store.run("identity", code=USAGE)


class RootTest(StoreTest):
    def test_add_list_remove(self):
        """Roots come from files, are listed, and go by name or fingerprint."""
        answer = self.store.json("root", "add", *fixture("roots.pem"))
        self.assertEqual(answer, {"added": 3, "intermediates": 0, "already_here": 0,
                                  "failed": 0})
        self.assertEqual(self.store.run("root", "add", *fixture("root.crt")).text,
                         "0 roots added. 1 was trusted already.\n")
        self.assertEqual(self.store.run("root", "add", *fixture("intermediate.crt")).text,
                         "1 intermediate CA certificate added: it completes chains, which "
                         "still have to end at a trusted root. 0 were trusted already.\n")
        self.store.run("root", "remove", "Example Issuing CA 1")
        answer = self.store.json("root", "add", *fixture("intermediate.crt", "other-root.crt"))
        self.assertEqual(answer, {"added": 2, "intermediates": 1, "already_here": 0,
                                  "failed": 0})
        self.store.run("root", "remove", "Example Issuing CA 1", "Other Root CA")
        rows = {row["title"]: row for row in self.store.json("root", "list")}
        self.assertIn("Example Root CA", rows)
        self.assertRegex(rows["Example Root CA"]["fingerprint_sha256"], "^[0-9a-f]{64}$")
        text = self.store.run("root", "list").text
        self.assertIn(rows["Example Root CA"]["fingerprint_sha256"], text)
        self.store.run("root", "remove", "Example Root CA")
        answer = self.store.run("root", "remove",
                                rows["Expired Root CA"]["fingerprint_sha256"][:8])
        self.assertIn("“Expired Root CA” is no longer trusted.", answer.errors)
        self.assertEqual(self.store.titles("trusted-root"), ["Example RSA Root"])
        self.store.run("root", "remove", "Example Root CA", code=NOT_FOUND)

    def test_system(self):
        """The system's roots, all at once, and only once."""
        first = self.store.json("root", "add", "--system")
        self.assertGreater(first["added"], 50)
        self.assertEqual(self.store.json("root", "add", "--system")["added"], 0)
        text = self.store.run("root", "list").text
        self.assertEqual(len(re.findall(r"(?m)^  [0-9a-f]{64}$", text)),
                         first["added"])

    def test_some_refused(self):
        """The good ones of several files are taken, each bad one is named with the reason."""
        files = fixture("garbage.bin", "root.crt", "leaf.crt", "other-root.crt")
        answer = self.store.run("--json", "root", "add", *files, code=PARTIAL)
        self.assertEqual(answer.json, {"added": 2, "intermediates": 0, "already_here": 0,
                                       "failed": 2})
        self.assertIn("“garbage.bin”", answer.errors)
        self.assertIn("“leaf.crt” holds the certificate of “www.example.com”", answer.errors)
        self.assertIn("2 files could not be used.", answer.errors)
        self.assertEqual(len(self.store.titles("trusted-root")), 2)
        answer = self.store.run("root", "add", *fixture("garbage.bin", "leaf.crt"), code=FAILED)
        self.assertEqual(len(answer.errors.splitlines()), 3)

    def test_refused(self):
        """What is no CA certificate is not trusted; wrong words."""
        answer = self.store.run("root", "add", *fixture("leaf.crt"), code=None)
        self.assertNotEqual(answer.code, DONE, answer)
        answer = self.store.run("root", "add", *fixture("garbage.bin"), code=None)
        self.assertEqual(answer.code, FAILED, answer)
        self.assertEqual(self.store.titles("trusted-root"), [])
        self.store.run("root", "add", code=USAGE)
        self.store.run("root", "add", "--system", *fixture("root.crt"), code=USAGE)
        self.store.run("root", "remove", code=USAGE)
        self.store.run("root", "dance", code=USAGE)
        answer = self.store.run("root", "add", *fixture("root.crt"), unlocked=False,
                                code=PASSWORD_WRONG)
        self.assertIn("--passphrase-file", answer.errors)
        self.assertEqual(self.store.run("root", "list").text, "")


if __name__ == "__main__":
    main()
