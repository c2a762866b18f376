#!/usr/bin/python3
"""certmgrctl export: every format opens in the programs that people use."""

import os
import stat

from certmgrctl import (FAILED, NOT_ALLOWED, NOT_FOUND, PASSWORD, PASSWORD_WRONG, USAGE,
                        StoreTest, fixture, main, must, need)

NAME = "www.example.com"


class ExportTest(StoreTest):
    @classmethod
    def prepare(cls, store):
        store.run("root", "add", *fixture("root.crt"))
        store.run("import", *fixture("leaf.crt", "leaf.key", "intermediate.crt"),
                  "--exportable", "--export-password-file", store.password())
        store.run("import", *fixture("leaf-p384.crt", "leaf-p384.key"))
        # With the key, once for all tests: key derivation is slow on purpose.
        for file_format in "pem", "p12", "p12-compatible":
            store.run("export", NAME, "--format", file_format, "--key", "-o",
                      store.folder / f"key.{file_format}", "--export-password-file",
                      store.password())

    def setUp(self):
        super().setUp()
        self.password = self.store.password()
        self.leaf = must("openssl", "x509", "-outform", "DER",
                         stdin=fixture("leaf.crt")[0].read_bytes())
        self.key = fixture("leaf-pkcs8.der")[0].read_bytes()

    def export(self, file_format, *options, **more):
        path = self.store.folder / f"out.{file_format}"
        self.store.run("export", NAME, "--format", file_format, "-o", path, *options, **more)
        return path

    def with_key(self, file_format):
        return self.store.folder / f"key.{file_format}"

    def test_not_exportable_while_locked(self):
        """That a key may not leave is said before any passphrase is asked for."""
        answer = self.store.run("export", "p384.example.com", "--format", "p12", "--key",
                                "-o", self.store.folder / "x.p12", unlocked=False,
                                code=NOT_ALLOWED)
        self.assertIn("cannot be exported", answer.errors)

    def test_who_cannot_read(self):
        """That NSS and others cannot read an Ed25519 key from PKCS#12 is said."""
        password = ("--export-password-file", self.store.password())
        [item] = self.store.json("import", *fixture("leaf-ed25519.crt", "leaf-ed25519.key"),
                                 "--exportable", *password)["items"]
        for file_format, is_said in ("p12-compatible", True), ("p12", True), ("pem", False):
            path = self.store.folder / f"ed25519.{file_format}"
            answer = self.store.run("export", item["credential"], "--format", file_format,
                                    "--key", *password, "-o", path)
            self.assertEqual("not read from PKCS#12 by NSS" in answer.errors + answer.text,
                             is_said, answer)
        answer = self.store.run("export", item["credential"], "--format", "p12", "-o", path)
        self.assertNotIn("NSS", answer.errors + answer.text)
        self.store.run("purge", item["credential"], code=None)

    def test_not_written(self):
        """What cannot be written is not said to have left in the activity log."""
        before = len(self.store.json("activity"))
        for place in self.store.folder, self.store.folder / "none" / "x.pem", "/proc/x.pem":
            answer = self.store.run("export", NAME, "--format", "pem", "-o", place,
                                    code=FAILED)
            self.assertIn("could not be written", answer.errors)
        self.assertEqual(len(self.store.json("activity")), before)

    def test_mode(self):
        """Files have mode 0600, also where one with another mode was."""
        old = os.umask(0)
        try:
            path = self.store.file("out.pem", "old")
            path.chmod(0o644)
            self.assertEqual(self.export("pem"), path)
        finally:
            os.umask(old)
        self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)
        self.assertIn("BEGIN CERTIFICATE", path.read_text())
        self.assertEqual(stat.S_IMODE(self.with_key("p12").stat().st_mode), 0o600)

    def test_pem(self):
        """PEM: the chain, leaf first; the key encrypted, also the old way."""
        text = self.export("pem").read_text()
        self.assertEqual(text.count("BEGIN CERTIFICATE"), 3)
        self.assertNotIn("PRIVATE KEY", text)
        self.assertEqual(must("openssl", "x509", "-outform", "DER", stdin=text.encode()),
                         self.leaf)
        legacy = self.export("pem", "--key", "--legacy", "--export-password-file",
                             self.password)
        for path in self.with_key("pem"), legacy:
            self.assertNotIn("BEGIN PRIVATE KEY", path.read_text())
            self.assertNotIn("BEGIN EC PRIVATE KEY", path.read_text())
            key = must("openssl", "pkey", "-in", path, "-passin", f"file:{self.password}",
                       "-outform", "DER")
            self.assertEqual(must("openssl", "pkcs8", "-topk8", "-nocrypt", "-inform", "DER",
                                  "-outform", "DER", stdin=key), self.key)
            must("certtool", "--key-info", "--infile", path, "--password", PASSWORD)

    def test_pem_parts(self):
        """The leaf, what is above it, both without the root; each certificate in its place."""
        whole = self.export("pem").read_text()
        blocks = [block + "-----END CERTIFICATE-----\n"
                  for block in whole.split("-----END CERTIFICATE-----\n")[:-1]]
        for part, expected in (("full-chain", blocks[:2]), ("leaf", blocks[:1]),
                               ("chain", blocks[1:2])):
            self.assertEqual(self.export(f"pem-{part}").read_text(), "".join(expected))
        text = self.export("pem-full-chain", "--key", "--export-password-file",
                           self.password).read_text()
        self.assertEqual(text.count("BEGIN CERTIFICATE"), 2)
        self.assertIn("BEGIN ENCRYPTED PRIVATE KEY", text)
        answer = self.store.run("export", NAME, "--format", "pem-chain", "--key", "-o",
                                self.store.folder / "no", code=USAGE)
        self.assertIn("cannot hold a private key", answer.errors)

    def test_der_and_p7b(self):
        """DER is the leaf alone, P7B the chain; neither can hold a key."""
        self.assertEqual(self.export("der").read_bytes(), self.leaf)
        path = self.export("p7b")
        chain = must("openssl", "pkcs7", "-inform", "DER", "-in", path, "-print_certs")
        self.assertEqual(chain.count(b"BEGIN CERTIFICATE"), 3)
        must("certtool", "--p7-info", "--inder", "--infile", path)
        for file_format in "der", "p7b":
            answer = self.store.run("export", NAME, "--format", file_format, "--key",
                                    "--export-password-file", self.password, "-o",
                                    self.store.folder / "no", code=None)
            self.assertIn("cannot hold a private key", answer.errors)
            self.assertEqual(answer.code, USAGE)
            self.assertFalse((self.store.folder / "no").exists())

    def test_keytool(self):
        """PEM, DER and P7B open in Java's keytool too."""
        need("keytool")
        for file_format, count in ("pem", 3), ("der", 1), ("p7b", 3):
            shown = must("keytool", "-printcert", "-file", self.export(file_format))
            self.assertEqual(shown.count(b"Owner: "), count, file_format)

    def test_certtool(self):
        """PEM in each of its parts, and DER, open in certtool; the chain verifies there."""
        need("certtool")
        for file_format, count in (("pem", 3), ("pem-full-chain", 2), ("pem-leaf", 1),
                                   ("pem-chain", 1), ("der", 1)):
            shown = must("certtool", "--certificate-info", "--infile",
                         self.export(file_format),
                         *(["--inder"] if file_format == "der" else []))
            self.assertEqual(shown.count(b"X.509 Certificate Information"), count,
                             file_format)
        must("certtool", "--verify-chain", "--infile", self.export("pem"))

    def test_nss(self):
        """PEM, DER and P7B go into a database of NSS, as into Firefox."""
        need("certutil")
        for file_format, options in ("pem", ["-a"]), ("der", []), ("p7b", []):
            database = self.store.folder / f"nss-{file_format}"
            database.mkdir()
            must("certutil", "-N", "-d", database, "--empty-password")
            must("certutil", "-A", "-d", database, "-n", file_format, "-t", ",,", "-i",
                 self.export(file_format), *options)
            shown = must("certutil", "-L", "-d", database, "-n", file_format, "-r")
            self.assertEqual(shown, self.leaf)

    def test_pkcs12_openssl(self):
        """PKCS#12, both kinds, opens in openssl with key and chain."""
        for file_format in "p12", "p12-compatible":
            path = self.with_key(file_format)
            out = must("openssl", "pkcs12", "-in", path, "-nodes", "-passin",
                       f"file:{self.password}", *(["-legacy"] if "-" in file_format else []))
            self.assertEqual(out.count(b"BEGIN CERTIFICATE"), 3)
            self.assertEqual(must("openssl", "pkcs8", "-topk8", "-nocrypt", "-outform", "DER",
                                  stdin=out), self.key)

    def test_pkcs12_certtool(self):
        """PKCS#12, both kinds, opens in certtool."""
        need("certtool")
        for file_format in "p12", "p12-compatible":
            out = must("certtool", "--p12-info", "--inder", "--infile",
                       self.with_key(file_format), "--password", PASSWORD)
            self.assertEqual(out.count(b"BEGIN CERTIFICATE"), 3)

    def test_pkcs12_keytool(self):
        """PKCS#12, both kinds, opens in Java's keytool."""
        need("keytool")
        for file_format in "p12", "p12-compatible":
            out = must("keytool", "-list", "-v", "-storetype", "PKCS12", "-keystore",
                       self.with_key(file_format), "-storepass:file", self.password)
            self.assertIn(b"PrivateKeyEntry", out)
            self.assertIn(b"Certificate chain length: 3", out)

    def test_pkcs12_nss(self):
        """PKCS#12, both kinds, opens in NSS, as in Firefox."""
        need("pk12util")
        for file_format in "p12", "p12-compatible":
            out = must("pk12util", "-l", self.with_key(file_format), "-w", self.password)
            self.assertIn(b"www.example.com", out)
            self.assertIn(b"Key", out)

    def test_pipe(self):
        """A pipe or a device keeps its place."""
        path = self.store.folder / "pipe"
        os.mkfifo(path)
        self.store.run("export", NAME, "--format", "pem", "-o", path, code=FAILED)
        self.assertTrue(stat.S_ISFIFO(path.stat().st_mode))

    def test_standard_output(self):
        """“-” is standard output, with nothing else on it."""
        answer = self.store.run("export", NAME, "--format", "der", "-o", "-")
        self.assertEqual((answer.bytes, answer.errors), (self.leaf, ""))

    def test_answer(self):
        """The answer says what was written, to people and as JSON."""
        path = self.store.folder / "x.pem"
        answer = self.store.run("export", NAME, "--format", "pem", "-o", path)
        self.assertEqual(answer.errors, f"“{NAME}” was written to “{path}”.\n")
        report = self.store.json("export", NAME, "--format", "pem", "-o", path)
        self.assertEqual((report["format"], report["key"], report["file"]),
                         ("pem", False, str(path)))

    def test_not_exportable(self):
        """A key that was not marked is not exported; nothing is written."""
        path = self.store.folder / "no.p12"
        for file_format in "pem", "p12", "p12-compatible":
            answer = self.store.run("export", "p384.example.com", "--format", file_format,
                                    "--key", "-o", path, "--export-password-file",
                                    self.password, code=NOT_ALLOWED)
            self.assertIn("cannot be exported", answer.errors)
            self.assertFalse(path.exists())
        answer = self.store.run("export", "p384.example.com", "--format", "pem", "-o", path)
        self.assertIn("is not known up to its root", answer.errors)

    def test_wrong_password(self):
        """A wrong export password, and none; nothing is written."""
        path = self.store.folder / "no.p12"
        for password in ["--export-password-file", self.store.password("wrong")], []:
            self.store.run("export", NAME, "--format", "p12", "--key", "-o", path, *password,
                           code=PASSWORD_WRONG)
            self.assertFalse(path.exists())

    def test_many(self):
        """Several in one file, in a file each, and as a web server wants them."""
        path, folder = self.store.folder / "all.p7b", self.store.folder / "many"
        folder.mkdir()
        both = [NAME, "p384.example.com"]
        report = self.store.json("export", *both, "--format", "p7b", "-o", path)
        self.assertEqual(report["files"], [str(path)])
        shown = must("openssl", "pkcs7", "-inform", "DER", "-in", path, "-print_certs")
        self.assertEqual(shown.count(b"BEGIN CERTIFICATE"), 4)
        report = self.store.json("export", *both, "--format", "pem", "--folder", folder)
        self.assertEqual(report["files"], [f"{name}.pem" for name in both])
        report = self.store.json("export", NAME, "--layout", "nginx", "--key", "--folder",
                                 folder, "--export-password-file", self.password)
        self.assertEqual(report["files"], [f"{NAME}.fullchain.pem", f"{NAME}.nginx.conf",
                                           f"{NAME}.key.pem"])
        must("openssl", "pkey", "-in", folder / f"{NAME}.key.pem", "-passin",
             f"pass:{PASSWORD}", "-noout")
        answer = self.store.run("export", *both, "--format", "pem", "--key", "--folder",
                                folder, "--export-password-file", self.password,
                                code=NOT_ALLOWED)
        self.assertIn("p384.example.com", answer.errors)
        self.assertEqual(len(list(folder.iterdir())), 5)
        self.store.run("export", *both, "--format", "pem", "--key", "--folder",
                       self.store.folder / "none/of/it", "--export-password-file",
                       self.password, code=NOT_ALLOWED)
        self.assertFalse((self.store.folder / "none").exists())
        self.store.run("export", *both, "--format", "pem", "-o", "-", code=USAGE)
        self.store.run("export", NAME, "--layout", "nginx", "-o", path, code=USAGE)

    def test_folder_made(self):
        """The folder is made if it is not there, for its owner alone."""
        folder = self.store.folder / "a" / "b"
        self.store.run("export", NAME, "--format", "pem", "--folder", folder)
        self.assertEqual(stat.S_IMODE(folder.stat().st_mode), 0o700)
        self.assertEqual(len(list(folder.iterdir())), 1)

    def test_refused(self):
        """Wrong words, credentials and folders."""
        self.store.run("export", NAME, code=USAGE)
        self.store.run("export", NAME, "--format", "pem", code=USAGE)
        answer = self.store.run("export", NAME, "--format", "jks", "-o", "x", code=USAGE)
        self.assertIn("pem-chain, p12, p12-compatible, der, p7b", answer.errors)
        self.store.run("export", "nowhere.example", "--format", "pem", "-o", "x",
                       code=NOT_FOUND)
        answer = self.store.run("export", NAME, "--format", "pem", "-o", "/nowhere/x.pem",
                                code=FAILED)
        self.assertIn("“/nowhere/x.pem” could not be written", answer.errors)


if __name__ == "__main__":
    main()
