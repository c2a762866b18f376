#!/usr/bin/python3
"""No passphrase, password or key is left in the program's memory when it ends, or shows in
what it says about itself."""

import base64
import json
import os
import pathlib

import pebble
from certmgrctl import (DONE, FIXTURES, PASSPHRASE, PASSWORD, StoreTest, call, environment,
                        fixture, main, must)
from nameservers import KEY_NAME, SECRET, Bind

EXPORT_PASSWORD = "Yellow barn 19 whistles softly"


def private_number(name):
    """Some bytes of the private number of a P-256 key in PKCS#8."""
    der = (FIXTURES / name).read_bytes()
    start = der.index(b"\x02\x01\x01\x04\x20") + 8
    return der[start:start + 20]


class MemoryTest(StoreTest):
    def setUp(self):
        super().setUp()
        self.number = private_number("leaf-pkcs8.der")
        self.pem = (FIXTURES / "leaf.key").read_text().splitlines()[1][8:48].encode()
        self.secrets = {"passphrase": PASSPHRASE.encode(), "password": PASSWORD.encode(),
                        "export": EXPORT_PASSWORD.encode(), "number": self.number,
                        "reversed": self.number[::-1], "pem": self.pem}
        self.report = self.store.folder / "report"
        self.export_password = self.store.password(EXPORT_PASSWORD)

    def scan(self, *arguments, program=None, secrets=None):
        """Runs the program; what was found in its memory."""
        needles = self.store.folder / "needles"
        needles.write_text("".join(
            f"{name} {bytes(byte ^ 0xff for byte in secret).hex()}\n"
            for name, secret in (secrets or self.secrets).items()))
        self.report.unlink(missing_ok=True)
        env = environment(LD_PRELOAD=os.environ["CM_SCAN_AT_EXIT"], CM_SCAN_NEEDLES=str(needles),
                          CM_SCAN_REPORT=str(self.report), G_MESSAGES_DEBUG="all")
        more = {"program": program} if program else {}
        answer = call(*arguments, env=env, **more)
        self.assertEqual(answer.code, DONE, answer)
        self.assert_silent(answer.bytes + answer.errors.encode())
        return self.report.read_text()

    def assert_silent(self, said):
        """Neither as it is, nor as hexadecimal or Base64."""
        for name, secret in self.secrets.items():
            for form in (secret, secret.hex().encode(), base64.b64encode(secret)[:-4]):
                self.assertNotIn(form.lower(), said.lower(), name)

    def assert_clean(self, *arguments):
        report = self.scan("--store", self.store.path, "--passphrase-file",
                           self.store.passphrase_file, *arguments)
        self.assertEqual(report, "0 found\n", arguments)

    def test_finds(self):
        """The search finds what is there: a word of the environment."""
        report = self.scan("-c", "pass", program="/usr/bin/python3",
                           secrets={"word": b"G_MESSAGES_DEBUG=all"})
        self.assertRegex(report, "word at .*\n[1-9][0-9]* found\n$")

    def test_nothing_left(self):
        """init, import, export: nothing is left, in memory or in files."""
        new = self.store.folder / "new"
        report = self.scan("--store", new, "--passphrase-file", self.store.passphrase_file, "init",
                           "--name", "Example")
        self.assertEqual(report, "0 found\n")
        self.assert_clean("import", "--exportable", "--export-password-file",
                          self.export_password, *fixture("leaf.crt", "leaf.key"))
        self.assert_clean("import", "--password-file", self.store.password(PASSWORD),
                          *fixture("p12-openssl.p12"))
        self.assert_clean("export", "www.example.com", "--export-password-file",
                          self.export_password, "--format", "p12", "--output",
                          self.store.folder / "out.p12")
        for folder in (new, self.store.path):
            for path in pathlib.Path(folder).rglob("*"):
                if path.is_file():
                    self.assert_silent(path.read_bytes())

    def test_json_web_key(self):
        """A key that is read from JSON is not left, neither as it is written nor as it is."""
        ca = pebble.Pebble(f"{self.store.folder}/ca")
        self.addCleanup(ca.stop)
        der = (FIXTURES / "leaf-pkcs8.der").read_bytes()
        start = der.index(self.number) - 3
        point = must("openssl", "pkey", "-inform", "DER", "-pubout", "-outform", "DER",
                     stdin=der)[-64:]
        text = {name: base64.urlsafe_b64encode(number).decode().rstrip("=") for name, number
                in (("d", der[start:start + 32]), ("x", point[:32]), ("y", point[32:]))}
        self.secrets["written"] = text["d"][4:36].encode()
        key = self.store.file("key.json", json.dumps(dict(text, kty="EC", crv="P-256")))
        self.assert_clean("acme", "account", "add", "--directory", ca.directory, "--ca-file",
                          ca.ca_file, "--agree", "--key-file", key)

    def test_update(self):
        """What signs updates of DNS is not left, neither as it is written nor as it is used."""
        server = Bind(f"{self.store.folder}/bind", "127.0.0.1", pebble.free_port(),
                      {"example.org": ""})
        self.addCleanup(server.stop)
        self.secrets["written"] = SECRET[4:36].encode()
        self.secrets["used"] = base64.b64decode(SECRET)[:24]
        self.assert_clean("dns", "account", "add", "ours", "--provider", "rfc2136", "--set",
                          f"server={server.where}", "--set", f"key_name={KEY_NAME}",
                          "--secret-file", f"tsig_secret={self.store.file('tsig', SECRET)}")
        self.assert_clean("dns", "account", "test", "ours", "example.org")


if __name__ == "__main__":
    main()
