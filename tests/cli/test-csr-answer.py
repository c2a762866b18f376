#!/usr/bin/python3
"""Requests and their answers, with `openssl ca` and certtool as the CAs.

Both sign what `csr new` made, for every kind of key; the answers come back by `import` and
by `csr answer`, in every form a CA sends.
"""

import io
import zipfile

from certmgrctl import FAILED, NOT_FOUND, PASSWORD_WRONG, StoreTest, fixture, main, must, need

SPECS = ("p256", "p384", "p521", "rsa2048", "rsa3072", "rsa4096", "ed25519", "ed448")
HOST = "shop.example.org"
CA_CONFIG = """
[ca]
default_ca = this
[this]
database = {0}/index
new_certs_dir = {0}
rand_serial = yes
default_md = sha256
policy = any
unique_subject = no
copy_extensions = copy
x509_extensions = leaf
[any]
countryName = optional
organizationName = optional
commonName = optional
[leaf]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[req]
distinguished_name = none
[none]
"""
TEMPLATE = "tls_www_server\nsigning_key\nexpiration_days = 60\nhonor_crq_extensions\n"


class AnswerTest(StoreTest):
    @classmethod
    def prepare(cls, store):
        """A CA, trusted, and a server."""
        cls.ca = cls.parent / "ca"
        cls.ca.mkdir()
        (cls.ca / "index").write_text("")
        (cls.ca / "ca.conf").write_text(CA_CONFIG.format(cls.ca))
        (cls.ca / "template").write_text(TEMPLATE)
        must("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
             "-nodes", "-keyout", cls.ca / "root.key", "-out", cls.ca / "root.pem", "-days",
             "3650", "-subj", "/O=Example/CN=Other CA", "-config", cls.ca / "ca.conf",
             "-extensions", "root")
        store.run("root", "add", cls.ca / "root.pem")
        cls.server = store.add_server("web01")

    def request(self, *arguments, number=0):
        """The waiting credential and the file with its request."""
        csr = self.store.folder / f"request-{number}.csr"
        shown = self.store.json("csr", "new", *arguments, "--server", "web01", "-o", csr)
        return shown["id"], csr

    def sign(self, csr, *options, days=90):
        """What `openssl ca` makes of it: text and PEM, as it writes it."""
        must("openssl", "req", "-verify", "-noout", "-in", csr)
        answer = csr.with_suffix(".crt")
        must("openssl", "ca", "-batch", "-config", self.ca / "ca.conf", "-cert",
             self.ca / "root.pem", "-keyfile", self.ca / "root.key", "-in", csr, "-out",
             answer, "-days", days, *options)
        return answer

    def sign_with_certtool(self, csr):
        answer = csr.with_suffix(".certtool.crt")
        must("certtool", "--generate-certificate", "--load-request", csr, "--outfile", answer,
             "--load-ca-certificate", self.ca / "root.pem", "--load-ca-privkey",
             self.ca / "root.key", "--template", self.ca / "template")
        return answer

    def assert_issued(self, uuid):
        """Issued and healthy; the server's key fits; openssl trusts it."""
        shown = self.store.show(uuid)
        self.assertEqual((shown["status"], shown["health"], shown["warnings"]),
                         ("issued", "valid", []))
        leaf = self.store.run("show", uuid, "--pem", "leaf").bytes
        must("openssl", "verify", "-x509_strict", "-CAfile", self.ca / "root.pem", stdin=leaf)
        key, certificate = self.store.folder / self.server[0].name, self.server[1].name
        sealed = self.store.run("show", uuid, "--raw", "sealed-key").bytes
        opened = must("openssl", "cms", "-decrypt", "-binary", "-inform", "DER", "-inkey", key,
                      "-recip", self.store.folder / certificate, stdin=sealed)
        self.assertEqual(must("openssl", "pkey", "-inform", "DER", "-pubout", stdin=opened),
                         must("openssl", "x509", "-noout", "-pubkey", stdin=leaf))
        return shown

    def test_every_key(self):
        """For every kind of key: openssl ca and import, certtool and csr answer."""
        need("certtool")
        for number, spec in enumerate(SPECS):
            host = f"{spec}.example.org"
            uuid, csr = self.request(host, "--key", spec, number=number)
            answer = self.store.json("csr", "answer", uuid, self.sign_with_certtool(csr))
            self.assertEqual(answer["missing_names"], [])
            self.assertEqual(self.assert_issued(uuid)["key_spec"], spec)

            uuid, csr = self.request(host, "--key", spec, number=f"{number}-import")
            report = self.store.json("import", self.sign(csr))
            self.assertEqual([(item["result"], item["credential"])
                              for item in report["items"]], [("attached", uuid)])
            self.assertEqual(self.assert_issued(uuid)["host_names"], [host])

    def as_der(self, pem):
        return must("openssl", "x509", "-outform", "DER", stdin=pem)

    def as_pkcs7(self, pem, form):
        return must("openssl", "crl2pkcs7", "-nocrl", "-certfile", self.ca / "root.pem",
                    "-certfile", self.store.file("leaf.pem", pem), "-outform", form)

    def as_zip(self, pem):
        """As a CA mails it: the certificate, its chain and what to do with them."""
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("shop/README.txt", "How to install your certificate\n")
            archive.writestr("shop/shop_example_org.crt", must("openssl", "x509", stdin=pem))
            archive.writestr("shop/chain.p7b", self.as_pkcs7(pem, "PEM"))
        return content.getvalue()

    def test_every_form(self):
        """PEM alone and in a letter, DER, PKCS#7 in PEM and DER, ZIP, a whole folder."""
        forms = {
            "alone.pem": lambda pem: must("openssl", "x509", stdin=pem),
            "letter.txt": lambda pem: b"Dear customer,\r\n\r\n"
                          + must("openssl", "x509", stdin=pem).replace(b"\n", b"\r\n")
                          + b"\r\nYour CA\r\n",
            "answer.cer": self.as_der,
            "answer.p7b": lambda pem: self.as_pkcs7(pem, "PEM"),
            "answer.p7c": lambda pem: self.as_pkcs7(pem, "DER"),
            "answer.zip": self.as_zip,
        }
        for number, (name, convert) in enumerate(forms.items()):
            uuid, csr = self.request(HOST, number=number)
            file = self.store.file(name, convert(self.sign(csr).read_bytes()))
            self.store.run("csr", "answer", uuid, file)
            self.assert_issued(uuid)
            uuid, csr = self.request(HOST, number=f"{number}-import")
            folder = self.store.folder / f"folder-{number}"
            folder.mkdir()
            (folder / name).write_bytes(convert(self.sign(csr).read_bytes()))
            report = self.store.json("import", folder)
            self.assertEqual(report["items"][0]["credential"], uuid, report)
            self.assert_issued(uuid)

    def test_other_key(self):
        """A certificate for another key is refused, with both fingerprints."""
        uuid, _ = self.request(HOST)
        _, other = self.request(HOST, number=1)
        answer = self.store.run("csr", "answer", uuid, self.sign(other), code=FAILED)
        self.assertRegex(answer.errors, r"belongs to another key\. Expected "
                         r"([0-9A-F]{2}:){31}[0-9A-F]{2}, found ([0-9A-F]{2}:){31}[0-9A-F]{2}\.")
        expected = self.store.json("csr", "show", uuid)["public_key_sha256"]
        self.assertIn(expected, answer.errors.replace(":", "").lower())
        self.assertEqual(self.store.show(uuid)["status"], "waiting")

    def test_other_key_imported(self):
        """The import refuses it, too, unless it is to be watched."""
        uuid, csr = self.request(HOST)
        must("openssl", "req", "-new", "-newkey", "ec", "-pkeyopt",
             "ec_paramgen_curve:P-256", "-nodes", "-keyout", self.store.folder / "other.key",
             "-out", self.store.folder / "other.csr", "-subj", f"/CN={HOST}", "-addext",
             f"subjectAltName=DNS:{HOST}")
        wrong = self.sign(self.store.folder / "other.csr")
        for options in ((), ("--dry-run",)):
            answer = self.store.run("import", wrong, *options, code=FAILED)
            self.assertRegex(answer.errors, rf"A request for “{HOST}” is out, and this "
                             r"certificate belongs to another key\. Expected "
                             r"([0-9A-F]{2}:){31}[0-9A-F]{2}, found "
                             r"([0-9A-F]{2}:){31}[0-9A-F]{2}\.")
        self.assertEqual(self.store.titles(), [HOST])
        self.store.run("import", wrong, "--other-key")
        self.assertEqual(self.store.titles(), [HOST, HOST])
        self.store.run("csr", "answer", uuid, self.sign(csr))
        self.assert_issued(uuid)

    def test_unreadable(self):
        """An answer that cannot be read says why."""
        uuid, _ = self.request(HOST)
        for name, reason in (("zip-encrypted.zip", "is encrypted by the ZIP archive"),
                             ("zip-bomb.zip", "unpacks to more than 128 MB"),
                             ("zip-nothing.zip", "There is no certificate for this request")):
            answer = self.store.run("csr", "answer", uuid, *fixture(name), code=FAILED)
            self.assertIn(reason, answer.errors)
        self.assertEqual(self.store.show(uuid)["status"], "waiting")

    def test_names_missing(self):
        """What lacks names is taken with a warning that names them, by either way."""
        for number, way in enumerate(("answer", "import")):
            uuid, csr = self.request(HOST, "bücher.example", number=number)
            config = self.store.file("poor.conf", (self.ca / "ca.conf").read_text().replace(
                "copy_extensions = copy", "").replace(
                    "[leaf]", f"[leaf]\nsubjectAltName = DNS:{HOST}"))
            signed = self.sign(csr, "-config", config)
            if way == "answer":
                answer = self.store.run("csr", "answer", uuid, signed)
                self.assertIn("lacks names that were asked for: bücher.example", answer.errors)
            else:
                answer = self.store.run("import", signed)
                self.assertIn("lacks bücher.example", " ".join(answer.text.split()))
            shown = self.store.show(uuid)
            self.assertEqual((shown["status"], shown["warnings"]),
                             ("issued", ["names-missing"]))
            self.assertIn("also asked for bücher.example",
                          " ".join(self.store.run("show", uuid).text.split()))

    def test_renew(self):
        """csr renew: same key in place; the earlier chain is archived with its dates."""
        uuid, csr = self.request(HOST)
        self.store.run("csr", "answer", uuid, self.sign(csr))
        before = self.assert_issued(uuid)
        again = self.store.file("again.csr", self.store.run("csr", "renew", uuid).bytes)
        self.assertEqual(self.store.show(uuid)["status"], "renewing")
        self.assertEqual(*(must("openssl", "req", "-noout", "-pubkey", "-in", file)
                           for file in (csr, again)))
        self.store.run("import", self.sign(again, days=300))
        after = self.assert_issued(uuid)
        self.assertNotEqual(after["serial"], before["serial"])
        archived, = self.store.json("list", "--status", "archived")
        self.assertEqual((archived["serial"], archived["not_after"]),
                         (before["serial"], before["not_after"]))
        self.store.run("check")

    def test_renew_with_new_key(self):
        """csr renew --new-key: a second one waits, and ends in the first when answered."""
        uuid, csr = self.request(HOST)
        self.store.run("csr", "answer", uuid, self.sign(csr))
        before = self.assert_issued(uuid)
        again = self.store.folder / "again.csr"
        waiting = self.store.json("csr", "renew", HOST, "--new-key", "-o", again)
        self.assertNotEqual(waiting["id"], uuid)
        self.assertNotEqual(*(must("openssl", "req", "-noout", "-pubkey", "-in", file)
                              for file in (csr, again)))
        self.assert_issued(uuid)
        # until it is answered the name means the one that works, or the request of csr
        self.assertEqual(self.store.show(HOST)["id"], uuid)
        chain = self.store.folder / "meanwhile.pem"
        self.store.run("export", HOST, "--format", "pem", "-o", chain)
        self.assertIn(b"BEGIN CERTIFICATE", chain.read_bytes())
        self.store.run("comment", HOST, "renewed by hand")
        self.assertEqual(self.store.json("csr", "show", HOST)["id"], waiting["id"])
        self.assertEqual(self.store.json("csr", "answer", HOST,
                                         self.sign(again, days=300))["id"], uuid)
        self.assertNotEqual(self.assert_issued(uuid)["serial"], before["serial"])
        self.assertEqual(self.store.titles(), [HOST])

    def test_name_of_renewal_withdrawn(self):
        """csr withdraw HOST takes back the request, not the credential; two stay two."""
        uuid, csr = self.request(HOST)
        self.store.run("csr", "answer", uuid, self.sign(csr))
        waiting = self.store.json("csr", "renew", HOST, "--new-key")
        self.assertEqual(self.store.json("csr", "withdraw", HOST), [waiting["id"]])
        self.assert_issued(uuid)
        # requests of their own are as good as each other, and as the credential
        for _ in range(2):
            self.request(HOST)
        self.store.run("show", HOST, code=NOT_FOUND)
        self.store.run("csr", "show", HOST, code=NOT_FOUND)

    def test_renewal_archived(self):
        """csr renew --new-key: what was before the answer is archived."""
        uuid, csr = self.request(HOST)
        self.store.run("csr", "answer", uuid, self.sign(csr))
        before = self.assert_issued(uuid)
        again = self.store.folder / "again.csr"
        self.store.run("csr", "renew", HOST, "--new-key", "-o", again)
        self.store.run("csr", "answer", HOST, self.sign(again, days=300))
        archived, = self.store.json("list", "--status", "archived")
        self.assertEqual(archived["serial"], before["serial"])
        self.store.run("check")

    def test_renew_with_both_keys(self):
        """Two renewals are out, the new key is answered first: neither request is lost."""
        uuid, csr = self.request(HOST)
        self.store.run("csr", "answer", uuid, self.sign(csr))
        new, same = (self.store.folder / name for name in ("new.csr", "same.csr"))
        self.store.run("csr", "renew", uuid, "--new-key", "-o", new)
        self.store.run("csr", "renew", uuid, "-o", same)
        self.store.run("import", self.sign(new, days=300))
        self.assert_issued(uuid)
        self.assertEqual(sorted(row["status"] for row in self.store.json("list")),
                         ["issued", "waiting"])
        self.store.run("import", self.sign(same, days=301))
        self.assert_issued(uuid)
        self.assertEqual(self.store.titles(), [HOST])
        self.assertEqual(len(self.store.json("list", "--status", "archived")), 2)
        self.store.run("check")

    def test_renew_command(self):
        """renew: a credential of another CA gets a request, with the key that is wanted."""
        uuid, csr = self.request(HOST)
        self.store.run("csr", "answer", uuid, self.sign(csr))
        answer = self.store.run("renew", uuid, "--same-key")
        self.assertIn("request", answer.text)
        self.assertEqual(self.store.show(uuid)["status"], "renewing")
        waiting, = self.store.json("renew", uuid)
        self.assertEqual(waiting["status"], "waiting")
        self.assertNotEqual(waiting["id"], uuid)

    def test_leave_micro_ca(self):
        """csr renew of what a Micro CA issued: another CA takes its place, by either key."""
        self.store.run("ca", "create", "In House")
        for number, options in enumerate(((), ("--new-key",))):
            host = f"moves{number}.example.org"
            self.store.run("ca", "issue", host, "--server", "web01")
            before = self.store.show(host)
            csr = self.store.folder / f"{host}.csr"
            self.store.run("csr", "renew", host, "-o", csr, *options)
            self.assertIn(f"DNS:{host}".encode(), must("openssl", "req", "-in", csr, "-text"))
            self.store.run("import", self.sign(csr))
            after = self.assert_issued(before["id"])
            self.assertEqual((before["provider"], after["provider"]), ("micro-ca", "manual"))
            archived, = self.store.json("list", "--status", "archived", "--search", host)
            self.assertEqual((archived["serial"], archived["provider"]),
                             (before["serial"], "micro-ca"))
            self.store.run("revoke", archived["id"])
        self.store.run("ca", "issue", "lost.example.org")
        self.store.run("revoke", "lost.example.org", "--reason", "key-compromise")
        answer = self.store.run("csr", "renew", "lost.example.org", code=FAILED)
        self.assertIn("Renew it with a new key", answer.errors)
        self.store.run("csr", "renew", "lost.example.org", "--new-key")

    def test_withdraw_renewal(self):
        """csr withdraw leaves a credential that was being renewed as it was."""
        uuid, csr = self.request(HOST)
        self.store.run("csr", "answer", uuid, self.sign(csr))
        before = self.assert_issued(uuid)
        self.store.run("csr", "renew", uuid)
        self.store.run("csr", "withdraw", uuid)
        self.assertEqual(self.assert_issued(uuid)["serial"], before["serial"])

    def test_withdrawn(self):
        """The answer to a withdrawn request brings it back with its key, by either way."""
        for number, way in enumerate(("answer", "by name", "import")):
            uuid, csr = self.request(HOST, number=number)
            signed = self.sign(csr)
            self.store.run("csr", "withdraw", uuid)
            if way == "answer":
                self.store.run("csr", "answer", uuid, signed)
            elif way == "by name":  # beside one that is issued
                self.store.run("csr", "answer", HOST.upper(), signed)
            else:
                report = self.store.json("import", signed)
                self.assertEqual([(item["result"], item["credential"])
                                  for item in report["items"]], [("restored", uuid)])
            self.assert_issued(uuid)
        self.assertEqual(self.store.titles(), [HOST] * 3)
        self.store.run("check")

    def test_withdrawn_by_name(self):
        """Its name is enough where nothing else has it; two that were withdrawn are two."""
        uuid, csr = self.request("www.münchen.example.org", number=0)
        first = self.sign(csr)
        self.store.run("csr", "withdraw", uuid)
        again, csr = self.request("www.münchen.example.org", number=1)
        second = self.sign(csr)
        self.store.run("csr", "withdraw", again)
        answer = self.store.run("csr", "answer", "www.münchen.example.org", first,
                                code=NOT_FOUND)
        self.assertIn(uuid.partition(":")[2][:8], answer.errors)
        self.store.run("purge", again)
        self.store.run("csr", "answer", "www.xn--mnchen-3ya.example.org", second,
                       code=FAILED)
        self.store.run("csr", "answer", "www.xn--mnchen-3ya.example.org", first)
        self.assert_issued(uuid)

    def test_adopt(self):
        """csr adopt: a request that openssl made; its answer needs no key here."""
        csr = self.store.folder / "elsewhere.csr"
        must("openssl", "req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout",
             self.store.folder / "elsewhere.key", "-out", csr, "-subj", f"/CN={HOST}",
             "-addext", f"subjectAltName=DNS:{HOST}")
        shown = self.store.json("csr", "adopt", csr, "--server", "web01")
        self.assertEqual((shown["status"], shown["servers"]), ("waiting", ["web01"]))
        self.store.run("csr", "adopt", csr, code=FAILED)
        self.store.run("import", self.sign(csr))
        shown = self.store.show(shown["id"])
        self.assertEqual((shown["status"], shown["warnings"]), ("issued", ["no-key"]))
        self.store.run("csr", "renew", HOST, code=FAILED)

    def test_refused(self):
        """What is no answer is refused, and the request goes on waiting."""
        uuid, csr = self.request(HOST)
        nothing = self.store.file("nothing.txt", "hello")
        self.store.run("csr", "answer", uuid, nothing, code=FAILED)
        self.store.run("csr", "answer", uuid, self.store.folder / "missing", code=FAILED)
        self.store.run("csr", "answer", "nobody", nothing, code=NOT_FOUND)
        self.store.run("csr", "answer", uuid, self.sign(csr), code=PASSWORD_WRONG,
                       unlocked=False)
        self.store.run("csr", "renew", uuid, code=FAILED)
        self.assertEqual(self.store.show(uuid)["status"], "waiting")


if __name__ == "__main__":
    main()
