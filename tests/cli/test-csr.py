#!/usr/bin/python3
"""`csr`: requests that openssl and certtool read, and that can be taken back."""

from certmgrctl import (FAILED, NOT_ALLOWED, NOT_FOUND, PASSWORD_WRONG, USAGE,
                        StoreTest, main, must, need)

SPECS = ("p256", "p384", "p521", "rsa2048", "rsa3072", "rsa4096", "ed25519", "ed448")
HOST = "shop.example.org"


class CsrTest(StoreTest):
    def request(self, *arguments):
        """The waiting credential, as JSON."""
        return self.store.json("csr", "new", *arguments)

    def test_absolute_names(self):
        """A host name with the dot of the root is the name without it, wherever it is given."""
        self.store.run("csr", "new", "www.example.com.", "*.example.com.", "--san",
                       "email:a@example.com.", "-o", self.store.folder / "absolute.csr")
        text = must("openssl", "req", "-in", self.store.folder / "absolute.csr", "-noout",
                    "-text").decode()
        self.assertIn("DNS:www.example.com, DNS:*.example.com, email:a@example.com\n", text)
        [row] = self.store.json("list", "--search", "www.example.com.")
        self.assertEqual(row["host_names"], ["www.example.com", "*.example.com"])
        self.assertEqual(self.store.show("WWW.example.com.")["id"], row["id"])
        self.store.run("csr", "new", "www.example.com..", code=FAILED)

    def test_new(self):
        """csr new prints the request; the credential waits for its answer."""
        answer = self.store.run("csr", "new", HOST, "www.shop.example.org,bücher.example",
                                "--san", "IP:192.0.2.1", "--san", "EMAIL:root@example.org",
                                "--subject", "CN=shop.example.org,O=Example Inc.,C=DE")
        self.assertIn("csr answer", answer.errors)
        text = must("openssl", "req", "-verify", "-noout", "-text", "-nameopt", "RFC2253",
                    stdin=answer.bytes).decode()
        self.assertIn("Subject: CN=shop.example.org,O=Example Inc.,C=DE", text)
        self.assertIn("DNS:shop.example.org, DNS:www.shop.example.org, "
                      "DNS:xn--bcher-kva.example, IP Address:192.0.2.1, "
                      "email:root@example.org", text)
        shown = self.store.show(HOST)
        self.assertEqual((shown["status"], shown["provider"]), ("waiting", "manual"))
        self.assertEqual(shown["host_names"][2], "bücher.example")
        self.assertEqual(self.store.titles("--status", "waiting"), [HOST])
        self.assertEqual(self.store.run("show", HOST, "--pem", "csr").bytes, answer.bytes)
        self.assertEqual(self.store.json("activity")[0]["action"], "request-certificate")

    def test_every_key(self):
        """openssl and certtool verify the request of every kind of key."""
        need("certtool")
        for spec in SPECS:
            file = self.store.folder / f"{spec}.csr"
            shown = self.request(f"{spec}.example.org", "--key", spec, "-o", file)
            self.assertEqual(shown["key_spec"], spec)
            self.assertEqual(shown["csr"], file.read_text())
            must("openssl", "req", "-verify", "-noout", "-in", file)
            info = must("certtool", "--crq-info", "--infile", file).decode()
            self.assertIn("Self signature: verified", info)

    def test_subject(self):
        """The first name is the CN, also of a subject that names none."""
        need("openssl")
        for subject, expected in (("O=Ex,C=DE", "CN=a.example.org,O=Ex,C=DE"),
                                  ("O=Ex,CN=Other", "O=Ex,CN=Other")):
            text = self.store.run("csr", "new", "a.example.org", "b.example.org",
                                  "--subject", subject).bytes
            found = must("openssl", "req", "-noout", "-subject", "-nameopt", "rfc2253",
                         stdin=text).decode()
            self.assertEqual(found, f"subject={expected}\n")
        text = self.store.run("csr", "new", "10.1.2.3").bytes
        self.assertIn(b"X509v3 Subject Alternative Name: critical",
                      must("openssl", "req", "-noout", "-text", "-verify", stdin=text))

    def test_show(self):
        """csr show: as text with the PEM behind, the PEM alone, as JSON."""
        pem = self.store.run("csr", "new", HOST).text
        shown = self.store.run("csr", "show", HOST, unlocked=False).text
        self.assertIn("PKCS #10 Certificate Request Information", shown)
        self.assertTrue(shown.endswith(pem))
        self.assertEqual(self.store.run("csr", "show", HOST, "--pem").text, pem)
        told = self.store.json("csr", "show", HOST)
        self.assertEqual(told["names"], [f"DNS:{HOST}"])
        self.assertEqual(told["csr"], pem)
        spki = must("openssl", "req", "-noout", "-pubkey", stdin=pem.encode())
        der = must("openssl", "pkey", "-pubin", "-outform", "DER", stdin=spki)
        self.assertEqual(must("openssl", "dgst", "-sha256", "-r", stdin=der).split()[0].decode(),
                         told["public_key_sha256"])

    def test_server_opens_key(self):
        """The key that the request names is sealed for its server."""
        key, certificate = self.store.add_server("web01")
        pem = self.store.run("csr", "new", HOST, "--server", "web01").bytes
        sealed = self.store.run("show", HOST, "--raw", "sealed-key").bytes
        opened = must("openssl", "cms", "-decrypt", "-binary", "-inform", "DER",
                      "-inkey", key, "-recip", certificate, stdin=sealed)
        self.assertEqual(must("openssl", "pkey", "-inform", "DER", "-pubout", stdin=opened),
                         must("openssl", "req", "-noout", "-pubkey", stdin=pem))

    def test_side_by_side(self):
        """Several requests for one name wait; one is named by its id."""
        first, second = self.request(HOST), self.request(HOST)
        self.assertNotEqual(first["csr"], second["csr"])
        self.store.run("csr", "show", HOST, code=NOT_FOUND)
        self.assertEqual(self.store.run("csr", "show", first["id"], "--pem").text, first["csr"])

    def test_withdraw(self):
        """csr withdraw takes a request back; restore brings it and its key back."""
        before = self.request(HOST)
        answer = self.store.run("csr", "withdraw", HOST)
        self.assertIn("restore", answer.errors)
        self.assertEqual(self.store.titles(), [])
        self.store.run("csr", "withdraw", before["id"], code=FAILED)
        self.store.run("restore", before["id"])
        after = self.store.json("csr", "show", HOST)
        self.assertEqual(after["csr"], before["csr"])
        self.assertEqual(self.store.show(HOST)["status"], "waiting")
        self.assertEqual(self.store.json("csr", "withdraw", HOST), [before["id"]])

    def test_refused(self):
        """What cannot be asked for is refused, and nothing is kept."""
        weak = self.store.password("shop.example.org1")
        for arguments, code in (
                (("new",), USAGE), (("new", "a..b"), FAILED),
                (("new", "xn--zzzzzzz99999999.example.org"), FAILED),
                (("new", HOST, "--key", "rsa1024"), USAGE),
                (("new", HOST, "--subject", "nonsense"), FAILED),
                (("new", HOST, "--san", "IP:example"), FAILED),
                (("new", HOST, "--server", "nobody"), NOT_FOUND),
                (("new", HOST, "--exportable"), PASSWORD_WRONG),
                (("new", HOST, "--exportable", "--export-password-file", weak), NOT_ALLOWED),
                (("show", HOST), NOT_FOUND), (("show",), USAGE), (("withdraw",), USAGE),
                (("nonsense",), USAGE)):
            answer = self.store.run("csr", *arguments, code=code)
            self.assertEqual(answer.bytes, b"", arguments)
        self.store.run("csr", "new", HOST, code=PASSWORD_WRONG, unlocked=False)
        self.assertEqual(self.store.titles(), [])

    def test_exportable(self):
        """The export password opens the key of a request as soon as it can be exported."""
        shown = self.request(HOST, "--exportable", "--export-password-file",
                             self.store.password())
        self.assertIs(shown["exportable"], True)


if __name__ == "__main__":
    main()
