#!/usr/bin/python3
"""certmgrctl ca, revoke, renew: Micro CAs and what they issue, verified by openssl."""

import os
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor

from certmgrctl import (DONE, FAILED, NOT_ALLOWED, NOT_FOUND, PARTIAL, PASSWORD_WRONG, USAGE,
                        StoreTest, call, environment, main, must, need)


class CaTest(StoreTest):
    @classmethod
    def prepare(cls, store):
        store.add_server("web01")
        store.run("ca", "create", "Example", "--permit-dns", "example.org", "--organization",
                  "Example, Inc.")

    def chain(self, name):
        """Files with the leaf and what stands above it."""
        leaf = self.store.run("show", name, "--pem", "leaf", unlocked=False).bytes
        chain = self.store.run("show", name, "--pem", "chain", unlocked=False).bytes
        return self.store.file("leaf.pem", leaf), self.store.file("chain.pem", chain)

    def verify(self, name, ca="Example", *more):
        """What openssl thinks of a credential for a client that trusts the CA."""
        need("openssl")
        root = self.store.folder / "root.pem"
        self.store.run("ca", "export", ca, "-o", root, unlocked=False)
        leaf, chain = self.chain(name)
        return subprocess.run(
            ["openssl", "verify", "-x509_strict", "-purpose", "sslserver", "-CAfile", root,
             "-untrusted", chain, *more, leaf],
            capture_output=True, check=False).returncode == 0

    def test_create(self):
        """What is made is shown and listed; the first one is the default."""
        shown = self.store.json("ca", "show", "example", unlocked=False)
        self.assertEqual(shown["title"], "Example")
        self.assertEqual(shown["subject"], "CN=Example,O=Example\\, Inc.")
        self.assertEqual(shown["permitted"], ["DNS:example.org"])
        self.assertTrue(shown["default"])
        self.store.run("ca", "create", "Second", "--key", "p384", "--days", "100",
                       "--exclude-dns", "example.net", "--default")
        rows = self.store.json("ca", "list", unlocked=False)
        self.assertEqual({row["title"]: row["default"] for row in rows},
                         {"Example": False, "Second": True})
        self.assertIn("Second", self.store.run("ca", "list", unlocked=False).text)
        self.assertIn("ECDSA P-384", self.store.run("ca", "show", "Second").text)

    def test_create_refused(self):
        """What cannot be made is not made."""
        for words, code in ((["Example"], FAILED), ([""], FAILED), ([], USAGE),
                            (["X", "--key", "dsa"], USAGE), (["X", "--days", "-1"], USAGE),
                            (["X", "--permit-dns", "a b.c/99"], FAILED),
                            (["X", "--parent", "nowhere"], NOT_FOUND),
                            (["X", "--parent", "Example", "--permit-dns", "org"],
                             NOT_ALLOWED),
                            (["X", "--exportable"], PASSWORD_WRONG),
                            (["X", "--exportable", "--export-password-file",
                              self.store.password("example")], NOT_ALLOWED)):
            self.store.run("ca", "create", *words, code=code)
        self.assertEqual(len(self.store.json("ca", "list")), 1)

    def test_issue(self):
        """One step: key, certificate, access; others take it."""
        answer = self.store.json("ca", "issue", "shop.example.org", "*.shop.example.org",
                                 "--server", "web01", "--days", "90")
        self.assertEqual((answer["provider"], answer["status"], answer["health"]),
                         ("micro-ca", "issued", "valid"))
        self.assertEqual(answer["servers"], ["web01"])
        self.assertTrue(self.verify("shop.example.org", "Example", "-verify_hostname",
                                    "a.shop.example.org"))
        for key in "rsa2048", "p384", "p521", "ed25519", "ed448":
            self.store.run("ca", "issue", f"{key}.example.org", "--key", key)
            self.assertTrue(self.verify(f"{key}.example.org"), key)

    def test_no_subject(self):
        """Where no name fits into a CN the certificate still passes strict readers."""
        self.store.run("ca", "create", "Any")
        for name in ("10.1.2.3", "https://www.example.org/",
                     "abcdefgh." * 20 + "example.org"):
            answer = self.store.json("ca", "issue", name, "--ca", "Any")
            self.assertEqual(answer["subject"], "", name)
            self.assertTrue(self.verify(answer["id"], "Any"), name)
            must("certtool", "--verify", "--load-ca-certificate",
                 self.store.folder / "root.pem", "--infile", self.store.folder / "leaf.pem")

    def test_subject(self):
        """The first name becomes the CN of a subject that has none, and only then."""
        for subject, expected in (("O=Ex\\, Inc.,C=DE", "CN=a.example.org,O=Ex\\, Inc.,C=DE"),
                                  ("C=DE,CN=Other", "C=DE,CN=Other")):
            answer = self.store.json("ca", "issue", "a.example.org", "b.example.org",
                                     "--subject", subject)
            self.assertEqual(answer["subject"], expected)

    def test_common_name(self):
        """A host in the subject that is none of the names is refused; other text is not."""
        for name, code in ("paypal.com", NOT_ALLOWED), ("b.example.org", NOT_ALLOWED), \
                ("a.example.org", DONE), ("Front Office", DONE), \
                ("*.example.org", NOT_ALLOWED):
            answer = self.store.run("ca", "issue", "a.example.org", "--subject", f"CN={name}",
                                    code=code)
            self.assertEqual("not among the names" in answer.errors, code != DONE)

    def test_addresses_only(self):
        """A CA for addresses alone is for no host, and others see that, too."""
        need("openssl")
        self.store.run("ca", "create", "Addresses", "--permit-dns", "10.0.0.0/8")
        self.store.run("ca", "issue", "a.example.org", "--ca", "Addresses", code=NOT_ALLOWED)
        self.store.run("ca", "issue", "10.1.2.3", "--ca", "Addresses")
        self.assertTrue(self.verify("10.1.2.3", "Addresses"))
        root = self.store.folder / "root.pem"
        must("certtool", "--verify", "--load-ca-certificate", root, "--infile",
             self.store.folder / "leaf.pem")
        self.assertIn(b"Excluded:\n                  IP:0:0:0:0:0:0:0:0/0:0:0:0:0:0:0:0\n"
                      b"                  DNS:\n",
                      must("openssl", "x509", "-in", root, "-noout", "-text"))
        answer = self.store.run("ca", "create", "None", "--permit-dns", "a.example.org",
                                "--exclude-dns", "example.org", code=FAILED)
        self.assertIn("nothing is left of it", answer.errors)

    def test_issue_refused(self):
        """Names outside, a CA that is not there or disabled."""
        self.store.run("ca", "issue", "shop.example.net", code=NOT_ALLOWED)
        self.store.run("ca", "issue", "shop.example.org", "--ca", "nowhere", code=NOT_FOUND)
        self.store.run("ca", "issue", "shop.example.org", "--server", "nobody",
                       code=NOT_FOUND)
        self.store.run("ca", "issue", code=USAGE)
        self.store.run("ca", "disable", "Example")
        self.store.run("ca", "issue", "a.example.org", "--ca", "Example", code=NOT_ALLOWED)
        self.store.run("ca", "issue", "a.example.org", code=NOT_FOUND)
        self.store.run("ca", "enable", "Example")
        self.store.run("ca", "default", "Example")
        self.store.run("ca", "issue", "a.example.org")
        self.assertEqual(self.store.titles(), ["a.example.org"])

    def test_no_other_kinds(self):
        """A CA for some domains is for no mailbox and no URI; one without is for all."""
        self.store.run("ca", "create", "Net", "--exclude-dns", "example.net")
        self.store.run("ca", "create", "Below", "--parent", "Example")
        for name in "it@example.org", "evil@evil.test", "https://a.example.org/x", \
                "https://evil.test/x":
            for ca in "Example", "Below":
                answer = self.store.run("ca", "issue", name, "--ca", ca, code=NOT_ALLOWED)
                self.assertIn("may not certify", answer.errors)
                self.store.run("ca", "issue", "a.example.org", "--san", name, "--ca", ca,
                               code=NOT_ALLOWED)
            self.store.run("ca", "issue", name, "--ca", "Net")
        self.assertEqual(len(self.store.titles()), 4)

    def test_issue_dry_run(self):
        """A look says what issuing would, with its exit status, and issues nothing."""
        looked = self.store.run("ca", "issue", "a.example.org,b.example.org", "--dry-run",
                                unlocked=False)
        self.assertEqual(looked.text, "a.example.org, b.example.org  would be issued\n")
        looked = self.store.json("ca", "issue", "a.example.org", "--key", "rsa4096",
                                 "--dry-run", unlocked=False)
        self.assertEqual((looked["names"], looked["credential"]),
                         (["DNS:a.example.org"], None))
        for words, code in ((["a.example.net"], NOT_ALLOWED), (["a..b"], FAILED),
                            (["a.example.org", "--ca", "None"], NOT_FOUND),
                            (["a.example.org", "--subject", "CN=b.test"], NOT_ALLOWED),
                            (["a.example.org", "--days", "99999"], FAILED),
                            (["a.example.org", "--server", "nobody"], NOT_FOUND)):
            looked = self.store.run("ca", "issue", *words, "--dry-run", code=code,
                                    unlocked=False)
            self.assertEqual(looked.errors,
                             self.store.run("ca", "issue", *words, code=code).errors)
        self.assertEqual(self.store.titles(), [])

    def test_table(self):
        """A table is looked at first; what is wrong in it does not hold up the rest."""
        table = self.store.file("hosts.csv", "names,servers,days,key\n"
                                "a.example.org b.example.org,web01,90,\n"
                                "c.example.org,,,ed25519\nout.example.net,,,\n"
                                "d.example.org,nobody,,\n")
        looked = self.store.run("ca", "issue", "--from", table, "--dry-run", code=PARTIAL,
                                unlocked=False)
        self.assertIn("a.example.org  would be issued", looked.text)
        self.assertIn("“nobody”", looked.errors)
        self.assertEqual(self.store.titles(), [])
        answer = self.store.run("--json", "ca", "issue", "--from", table, code=PARTIAL)
        self.assertEqual([bool(row["credential"]) for row in answer.json],
                         [True, True, False, False])
        self.assertIn("out.example.net", answer.json[2]["reason"])
        self.assertEqual(sorted(self.store.titles()), ["a.example.org", "c.example.org"])
        self.assertEqual(self.store.show("a.example.org")["servers"], ["web01"])
        for host in "a.example.org", "c.example.org":
            self.assertTrue(self.verify(host), host)
        self.store.run("ca", "issue", "x.example.org", "--from", table, code=USAGE)
        self.store.run("ca", "issue", "--from", self.store.folder / "nowhere", code=FAILED)

    def test_table_lines(self):
        """Lines are those of the file; headings are known as people write them."""
        table = self.store.file("t.csv", "host,servers,key,days\n,,,\n\na.example.org,,,\n"
                                         "a.example.org,,,\nb.example.org,,,400000\n")
        answer = self.store.run("ca", "issue", "--from", table, "--dry-run", code=PARTIAL)
        self.assertIn("Line 5, “a.example.org”, is issued all the same: “a.example.org” stands "
                      "in line 4 already", answer.errors)
        self.assertIn("Line 6, “b.example.org”: “400000” is no number of days from 1 to",
                      answer.errors)
        self.assertEqual(answer.text.count("would be issued"), 2)
        lines = [row["line"] for row in self.store.json("ca", "issue", "--from", table,
                                                        "--dry-run", code=PARTIAL)]
        self.assertEqual(lines, [4, 5, 6])
        table = self.store.file("t.csv", "key,days\np256,10\n")
        answer = self.store.run("ca", "issue", "--from", table, code=FAILED)
        self.assertIn("no column “names”", answer.errors)
        table = self.store.file("t.csv", "names,tage,key,owner,\na.example.org,9,p256,me,\n")
        answer = self.store.run("ca", "issue", "--from", table, code=FAILED)
        self.assertIn("columns that are not known: “tage”, “owner”", answer.errors)
        table = self.store.file("t.csv", "names,result,credential,reason,day\n"
                                         "a.example.org,failed,,x,9\n")
        self.store.run("ca", "issue", "--from", table, "--dry-run")

    def test_other_names(self):
        """Names that are no hosts are shown, too."""
        self.store.run("ca", "create", "Any")
        self.store.run("ca", "issue", "a.example.org", "--san", "EMAIL:it@example.org", "--san",
                       "URI:https://a.example.org/x", "--ca", "Any")
        shown = self.store.run("show", "a.example.org").text
        self.assertIn("Also for     it@example.org, https://a.example.org/x", shown)
        self.assertIn("EMAIL:it@example.org", self.store.json("show", "a.example.org")["alt_names"])

    def test_below(self):
        """An intermediate issues a chain that is whole."""
        self.store.run("ca", "create", "Below", "--parent", "Example", "--permit-dns",
                       "shop.example.org")
        self.store.run("ca", "issue", "a.shop.example.org", "--ca", "Below")
        self.assertTrue(self.verify("a.shop.example.org"))
        self.store.run("ca", "issue", "example.org", "--ca", "Below", code=NOT_ALLOWED)
        self.store.run("ca", "create", "Third", "--parent", "Below", code=FAILED)

    def test_revoke(self):
        """A revoked one is on the list, and refused with it; its neighbour is not."""
        for host in "bad.example.org", "good.example.org":
            self.store.run("ca", "issue", host)
        self.store.run("revoke", "bad.example.org", "--reason", "whim", code=USAGE)
        said = self.store.run("revoke", "bad.example.org", "--reason", "superseded").errors
        self.assertIn('certmgrctl ca crl "Example"', said)
        shown = self.store.json("revoke", "bad.example.org", "--reason", "key-compromise")
        self.assertEqual((shown["status"], shown["health"]), ("revoked", "error"))
        self.assertIn("revoked", shown["warnings"])
        crl = self.store.folder / "ca.crl"
        self.store.run("ca", "crl", "Example", "-o", crl, unlocked=False)
        text = must("openssl", "crl", "-in", crl, "-noout", "-text").decode()
        self.assertIn("Key Compromise", text)
        for host, taken in ("bad.example.org", False), ("good.example.org", True):
            self.assertEqual(self.verify(host, "Example", "-crl_check", "-CRLfile", crl),
                             taken, host)
        self.assertIn("revocation list until", self.store.run("ca", "show", "Example").text)
        shown = self.store.json("ca", "show", "Example")
        self.assertRegex(shown["crl_next_update"], r"^\d{4}-\d\d-\d\dT")
        listed = self.store.json("ca", "crl", "Example", "--new")
        self.assertEqual((listed["number"], listed["revoked"]), (3, 1))

    def test_revoke_ca(self):
        """One below another is revoked by that, with what it issued; a root is not."""
        self.store.run("ca", "create", "Below", "--parent", "Example")
        self.store.run("ca", "issue", "a.example.org", "--ca", "Below")
        answer = self.store.run("revoke", "Below", code=NOT_FOUND)
        self.assertIn("ca revoke", answer.errors)
        self.store.run("ca", "revoke", "Below", "--earlier", code=FAILED)
        self.store.run("ca", "revoke", "Below", "--reason", "whim", code=USAGE)
        shown = self.store.json("ca", "revoke", "Below", "--reason", "ca-compromise")
        self.assertRegex(shown["revoked_at"], r"^\d{4}-\d\d-\d\dT")
        self.assertTrue(shown["disabled"])
        self.assertIn("Revoked", self.store.run("ca", "show", "Below").text)
        crls = self.store.folder / "all.crl"
        for name in "Example", "Below":
            self.store.run("ca", "crl", name, "-o", self.store.folder / f"{name}.crl")
        crls.write_bytes(b"".join((self.store.folder / f"{name}.crl").read_bytes()
                                  for name in ("Example", "Below")))
        self.assertTrue(self.verify("a.example.org", "Example"))
        self.assertFalse(self.verify("a.example.org", "Example", "-crl_check_all",
                                     "-CRLfile", crls))
        for words in ["ca", "issue", "b.example.org", "--ca", "Below"], \
                ["ca", "enable", "Below"], ["ca", "renew", "Below"]:
            self.assertIn("was revoked", self.store.run(*words, code=NOT_ALLOWED).errors)
        self.store.run("ca", "revoke", "Example", code=FAILED)
        self.store.run("check")

    def test_fallen(self):
        """What a revoked CA issued is an error, also when it is imported afterwards; what
        was revoked itself says so wherever it comes from."""
        self.store.run("ca", "create", "Below", "--parent", "Example")
        files = {}
        for host, ca in ("a", "Below"), ("b", "Below"), ("c", "Example"), ("d", "Example"):
            self.store.run("ca", "issue", f"{host}.example.org", "--ca", ca, "--server",
                           "web01")
            files[host] = self.store.file(f"{host}.pem", self.store.run(
                "show", f"{host}.example.org", "--pem", "chain").bytes)
        self.assertEqual(self.store.json("list", "--health", "error"), [])
        self.store.run("ca", "revoke", "Below", "--reason", "ca-compromise")
        bad = self.store.json("list", "--health", "error", "--sort", "title")
        self.assertEqual([(row["title"], row["warnings"]) for row in bad],
                         [("a.example.org", ["ca-revoked"]),
                          ("b.example.org", ["ca-revoked"])])
        shown = self.store.run("show", "a.example.org").text
        self.assertIn("A CA of its chain was revoked.", shown)
        self.assertNotIn("Trusted by", shown)
        self.store.run("revoke", "d.example.org")
        for host, wanted in ("b", "ca-revoked"), ("c", None), ("d", "revoked"):
            self.store.run("delete", f"{host}.example.org")
            self.store.run("purge", f"{host}.example.org")
            self.store.run("import", files[host])
            warnings = self.store.json("show", f"{host}.example.org")["warnings"]
            self.assertEqual([word for word in warnings if "revoked" in word],
                             [wanted] if wanted else [])
        self.assertIn("Revoked.", self.store.run("show", "d.example.org").text)
        self.store.run("check")

    def test_revoked_words(self):
        """What is revoked says so first, with the day and the reason."""
        self.store.run("ca", "issue", "a.example.org")
        self.store.run("revoke", "a.example.org", "--reason", "key-compromise")
        line = self.store.run("show", "a.example.org").lines[1]
        self.assertRegex(line, "^Revoked on .*: somebody else may have the key")
        self.assertNotIn("Valid", line)
        shown = self.store.json("show", "a.example.org")
        self.assertEqual(shown["revocation_reason"], "key-compromise")
        self.assertIn("T", shown["revoked_at"])

    def test_revoke_archived(self):
        """What is archived stays so when it is revoked, and its name means the next one."""
        self.store.run("ca", "issue", "a.example.org")
        self.store.run("renew", "a.example.org")
        archived, = self.store.json("list", "--status", "archived")
        self.store.run("revoke", archived["id"], "--reason", "superseded")
        shown = self.store.json("show", archived["id"])
        self.assertEqual((shown["status"], shown["revocation_reason"]),
                         ("archived", "superseded"))
        self.assertIn("revoked", shown["warnings"])
        self.assertEqual(self.store.json("show", "a.example.org")["status"], "issued")
        self.assertEqual([row["status"] for row in self.store.json("list")], ["issued"])
        number = self.store.json("ca", "crl", "Example")["number"]
        self.store.run("revoke", archived["id"])
        self.assertEqual(self.store.json("ca", "crl", "Example")["number"], number)

    def test_sign_odd_names(self):
        """A name in a request is one name, whatever it holds; a list is what is typed."""
        need("openssl")
        self.store.run("ca", "create", "Wide")
        for number, (subject, alt, names) in enumerate((
                ("/CN=two words", "", None),
                ("/CN=a.test", "URI.1 = https://a.test/x,bank.test;b.test\nDNS.1 = a.test",
                 "URI:https://a.test/x,bank.test;b.test, DNS:a.test"),
                ("/CN=a.test", "DNS.1 = a.test bank.test", None),
                ("/CN=a.test,bank.test", "", None))):
            csr, certificate = (self.store.folder / f"odd{number}.{end}"
                                for end in ("csr", "pem"))
            conf = self.store.file("odd.conf", "[req]\ndistinguished_name = d\n[d]\n"
                                   f"[e]\nsubjectAltName = @a\n[a]\n{alt}\n")
            must("openssl", "req", "-new", "-newkey", "ec", "-pkeyopt",
                 "ec_paramgen_curve:P-256", "-nodes", "-keyout", os.devnull, "-subj", subject,
                 "-config", conf, *(["-reqexts", "e"] if alt else []), "-out", csr)
            self.store.run("ca", "sign", csr, "--ca", "Wide", "--dry-run",
                           code=DONE if names else FAILED)
            self.store.run("ca", "sign", csr, "--ca", "Wide", "-o", certificate,
                           code=DONE if names else FAILED)
            self.assertEqual(certificate.exists(), names is not None)
            if names:
                self.assertIn(names, must("openssl", "x509", "-in", certificate, "-noout",
                                          "-ext", "subjectAltName").decode())
        self.store.run("ca", "sign", csr, "x.test, y.test", "--ca", "Wide")

    def test_compromised(self):
        """A key that somebody else may have is certified no more; a new one is."""
        need("openssl")
        key, csr = self.store.folder / "k.pem", self.store.folder / "k.csr"
        must("openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
             "-nodes", "-keyout", key, "-out", csr, "-subj", "/CN=b.example.org")
        self.store.run("ca", "sign", csr, "b.example.org", "-o", self.store.folder / "b.pem")
        self.store.run("revoke", "b.example.org", "--reason", "key-compromise")
        for words in ["renew", "b.example.org", "--same-key"], \
                ["ca", "sign", csr, "c.example.org"]:
            answer = self.store.run(*words, code=NOT_ALLOWED)
            self.assertIn("Make a new key", answer.errors)
        self.store.run("ca", "issue", "a.example.org")
        self.store.run("revoke", "a.example.org", "--reason", "key-compromise")
        self.store.run("renew", "a.example.org", "--same-key", code=NOT_ALLOWED)
        self.store.run("renew", "a.example.org", "--new-key")
        shown = self.store.json("show", "a.example.org")
        self.assertEqual(shown["status"], "issued")
        self.assertNotIn("revoked_at", shown)
        archived, = self.store.json("list", "--status", "archived")
        self.assertEqual(self.store.json("show", archived["id"])["warnings"], ["revoked"])
        text = " ".join(self.store.run("show", archived["id"]).lines)
        self.assertRegex(text, "Archived: .*Revoked on .*: somebody else may have the key")

    def test_compromised_earlier(self):
        """What was issued for that key before falls with it, and how many is said."""
        need("openssl")
        self.store.run("ca", "issue", "a.example.org")
        self.store.run("renew", "a.example.org", "--same-key")
        self.store.run("renew", "a.example.org", "--same-key")
        shown = self.store.json("revoke", "a.example.org", "--reason", "superseded")
        self.assertEqual(shown["revoked_with_it"], 0)
        answer = self.store.run("revoke", "a.example.org", "--reason", "key-compromise")
        self.assertIn("2 other certificates for the same key are revoked", answer.errors)
        crl = self.store.folder / "ca.crl"
        self.store.run("ca", "crl", "Example", "-o", crl, unlocked=False)
        text = must("openssl", "crl", "-in", crl, "-noout", "-text").decode()
        self.assertEqual(text.count("Key Compromise"), 3)
        self.assertIn("key-compromise, 3 certificates", self.store.run("activity").text)
        self.store.run("check")

    def test_renew(self):
        """The next certificate, with the same key or another."""
        first = self.store.json("ca", "issue", "shop.example.org", "--days", "10")
        key = self.store.run("show", "shop.example.org", "--pem", "public-key").text
        again, = self.store.json("renew", "shop.example.org", "--same-key")
        self.assertEqual(again["id"], first["id"])
        self.assertNotEqual(again["serial"], first["serial"])
        self.assertEqual(
            self.store.run("show", first["id"], "--pem", "public-key").text, key)
        due = self.store.json("renew", "--due", "--new-key")
        self.assertEqual([row["title"] for row in due], ["shop.example.org"])
        self.assertNotEqual(
            self.store.run("show", first["id"], "--pem", "public-key").text, key)
        self.assertTrue(self.verify(first["id"]))
        self.assertEqual(len(self.store.json("list", "--status", "archived")), 2)

    def test_renew_by_another(self):
        """What a revoked CA issued is moved to another one, in place; its key may stay."""
        self.store.run("ca", "create", "Below", "--parent", "Example")
        self.store.run("ca", "create", "Next", "--permit-dns", "example.org")
        before = self.store.json("ca", "issue", "a.example.org", "b.example.org", "--ca",
                                 "Below", "--server", "web01", "--days", "100")
        self.store.run("ca", "issue", "elsewhere.test", "--ca", "Next", code=NOT_ALLOWED)
        self.store.run("ca", "revoke", "Below")
        self.store.run("renew", "a.example.org", code=NOT_ALLOWED)
        self.store.run("renew", "a.example.org", "--ca", "Below", code=NOT_ALLOWED)
        self.store.run("renew", "a.example.org", "--ca", "Nowhere", code=NOT_FOUND)
        self.store.run("renew", "--due", "--ca", "Next", code=USAGE)
        key = self.store.run("show", "a.example.org", "--pem", "public-key").text
        after, = self.store.json("renew", "a.example.org", "--ca", "Next", "--same-key")
        self.assertEqual((after["id"], after["issuer"], after["warnings"], after["servers"]),
                         (before["id"], "CN=Next", [], before["servers"]))
        self.assertEqual(after["host_names"], before["host_names"])
        self.assertEqual(self.store.run("show", "a.example.org", "--pem", "public-key").text,
                         key)
        self.assertTrue(self.verify("a.example.org", "Next"))
        archived, = self.store.json("list", "--status", "archived")
        self.assertEqual(archived["warnings"], ["ca-revoked"])
        self.store.run("renew", "a.example.org")
        self.assertEqual(self.store.json("show", "a.example.org")["issuer"], "CN=Next")
        self.store.run("revoke", "a.example.org", "--reason", "key-compromise")
        self.store.run("renew", "a.example.org", "--ca", "Example", "--same-key",
                       code=NOT_ALLOWED)
        self.store.run("renew", "a.example.org", "--ca", "Example")
        self.store.run("check")

    def test_renew_refused(self):
        """What cannot be renewed is said; it does not hold up the rest."""
        self.store.run("renew", code=USAGE)
        self.store.run("renew", "x", "--due", code=USAGE)
        self.store.run("renew", "nowhere", code=NOT_FOUND)
        self.assertEqual(self.store.json("renew", "--due"), [])
        self.store.run("ca", "issue", "shop.example.org")
        self.store.run("renew", "shop.example.org", "--new-key", "--same-key", code=USAGE)
        self.store.run("ca", "create", "Second", "--default")
        self.store.run("ca", "issue", "two.example.org")
        self.store.run("ca", "disable", "Second")
        answer = self.store.run("renew", "two.example.org", "shop.example.org", code=PARTIAL)
        self.assertIn("“Second” is disabled", answer.errors)
        self.assertIn("“shop.example.org” was renewed", answer.text)

    def test_renew_ca(self):
        """What was issued before stands below the renewed CA with the same key."""
        self.store.run("ca", "issue", "shop.example.org")
        before = self.store.json("ca", "show", "Example")
        after = self.store.json("ca", "renew", "Example")
        self.assertNotEqual(before["fingerprint_sha256"], after["fingerprint_sha256"])
        self.assertTrue(self.verify("shop.example.org"))
        self.store.run("ca", "renew", "Example", "--new-key")
        self.store.run("ca", "issue", "new.example.org")
        self.assertTrue(self.verify("new.example.org"))

    def test_renew_ca_above(self):
        """What stands below an intermediate keeps its root when that is renewed."""
        self.store.run("ca", "create", "Below", "--parent", "Example")
        self.store.run("ca", "issue", "shop.example.org", "--ca", "Below")
        self.store.run("ca", "renew", "Example")
        self.store.run("check")
        self.store.run("complete", "--all")
        self.assertNotIn("no-root", self.store.json("show", "shop.example.org")["warnings"])
        self.assertTrue(self.verify("shop.example.org"))

    def test_cross_intermediate(self):
        """A CA below another one has no cross-certificate, whatever was renewed."""
        self.store.run("ca", "create", "Below", "--parent", "Example")
        self.store.run("ca", "renew", "Below", "--new-key")
        answer = self.store.run("ca", "export", "Below", "--cross", code=NOT_FOUND)
        self.assertIn("a root gets one", answer.errors)

    def test_cross_twice(self):
        """The first root still leads to the third key, across a renewal with the same."""
        need("openssl")
        first, cross = self.store.folder / "first.pem", self.store.folder / "crosses.pem"
        self.store.run("ca", "export", "Example", "-o", first)
        for more in ["--new-key"], [], ["--new-key"]:
            self.store.run("ca", "renew", "Example", *more)
        self.store.run("ca", "issue", "new.example.org")
        self.store.run("ca", "export", "Example", "--cross", "-o", cross)
        leaf, _ = self.chain("new.example.org")
        must("openssl", "verify", "-x509_strict", "-CAfile", first, "-untrusted", cross, leaf)

    def test_export_cross(self):
        """Who knows only the first root trusts what the renewed CA issues, by the cross."""
        answer = self.store.run("ca", "export", "Example", "--cross", code=NOT_FOUND)
        self.assertIn("no cross-certificate", answer.errors)
        first = self.store.file("first.pem", self.store.run("ca", "export", "Example").text)
        self.store.run("ca", "renew", "Example", "--new-key")
        self.store.run("ca", "issue", "new.example.org")
        leaf = self.store.file("leaf.pem", self.store.run(
            "show", "new.example.org", "--pem", "leaf").text)
        cross = self.store.folder / "cross.pem"
        self.store.run("ca", "export", "Example", "--cross", "-o", cross)
        self.assertNotEqual(
            call("verify", "-CAfile", first, leaf, program="openssl").code, 0)
        must("openssl", "verify", "-x509_strict", "-CAfile", first, "-untrusted", cross, leaf)
        must("certtool", "--verify", "--load-ca-certificate", first, "--infile",
             self.store.file("both.pem", leaf.read_text() + cross.read_text()))

    def test_renew_hints(self):
        """What to think of after a renewal is said; a key may stay unvouched for."""
        self.store.run("ca", "create", "Below", "--parent", "Example")
        self.store.run("ca", "renew", "Example", "--no-cross", code=USAGE)
        answer = self.store.run("ca", "renew", "Example", "--new-key")
        for words in "new certificate to those", "cross-certificate", "“Below”":
            self.assertIn(words, answer.errors)
        answer = self.store.run("ca", "renew", "Example", "--new-key", "--no-cross")
        self.assertNotIn("cross-certificate", answer.errors)
        self.store.run("ca", "export", "Example", "--cross", code=NOT_FOUND)

    def test_served_cross(self):
        """What a server sends leads to the root of before, as long as there is a cross."""
        need("openssl")
        old = self.store.file("old.pem", self.store.run("ca", "export", "Example").text)
        self.store.run("ca", "issue", "before.example.org")
        self.store.run("ca", "renew", "Example", "--new-key")
        new = self.store.file("new.pem", self.store.run("ca", "export", "Example").text)
        self.store.run("ca", "create", "Below", "--parent", "Example")
        self.store.run("ca", "issue", "new.example.org")
        self.store.run("ca", "issue", "below.example.org", "--ca", "Below")
        sites = self.store.folder / "sites"
        sites.mkdir()
        self.store.run("export", "before.example.org", "new.example.org",
                       "below.example.org", "--layout", "nginx", "--folder", sites)
        for host, n_sent in ("before", 1), ("new", 2), ("below", 3):
            sent, = sites.glob(f"{host}.example.org*.fullchain.pem")
            self.assertEqual(sent.read_text().count("BEGIN CERT"), n_sent, host)
            for root in [old] if host == "before" else [old, new]:
                must("openssl", "verify", "-x509_strict", "-purpose", "sslserver",
                     "-CAfile", root, "-untrusted", sent, sent)
                must("certtool", "--verify", "--load-ca-certificate", root, "--infile", sent)
        self.check_every_way(old, new)

    @staticmethod
    def split(pem):
        """The certificates of a PEM file, whatever their order."""
        return set(re.findall("-----BEGIN CERT[^-]+-----[^-]+-----END CERT", pem))

    def check_every_way(self, old, new):
        """Whatever the chain leaves by, the cross-certificate goes along."""
        password = self.store.password()
        for host, n_sent in ("before", 2), ("new", 3), ("below", 4):
            name = f"{host}.example.org"
            files = [self.chain(name)[1]]
            for file_format in "pem", "p7b", "p12":
                files.append(self.store.folder / f"{host}-all.{file_format}")
                self.store.run("export", name, "--format", file_format,
                               "--export-password-file", password, "-o", files[-1])
            files[2:] = [
                self.store.file("p7b.pem", must("openssl", "pkcs7", "-inform", "DER", "-in",
                                                files[2], "-print_certs")),
                self.store.file("p12.pem", must("openssl", "pkcs12", "-in", files[3], "-nokeys",
                                                "-passin", f"file:{password}"))]
            # DER sorts the certificates of a P7B, and openssl takes the first issuer it
            # meets: whether it is all there is what can be asked
            by_order = files.pop(2).read_text()
            self.assertEqual(self.split(by_order), self.split(files[1].read_text()))
            for path in files:
                self.assertEqual(path.read_text().count("BEGIN CERT"), n_sent, path)
                for root in [old] if host == "before" else [old, new]:
                    must("openssl", "verify", "-x509_strict", "-CAfile", root, "-untrusted",
                         path, self.chain(name)[0])

    def test_export_key(self):
        """The key leaves only if it was made exportable, under its password."""
        target = self.store.folder / "ca.p12"
        password = self.store.password()
        self.store.run("ca", "export", "Example", "--key", code=USAGE)
        self.store.run("ca", "export", "Example", "--key", "--chain", "-o", target,
                       code=USAGE)
        self.store.run("ca", "export", "Example", "--key", "--export-password-file",
                       password, "-o", target, code=NOT_ALLOWED)
        self.assertFalse(target.exists())
        self.store.run("ca", "create", "Movable", "--exportable", "--export-password-file",
                       password)
        self.store.run("ca", "export", "Movable", "--key", "--export-password-file",
                       self.store.file("wrong", "wrong\n"), "-o", target,
                       code=PASSWORD_WRONG)
        self.assertFalse(target.exists())
        self.store.run("ca", "export", "Movable", "--key", "--export-password-file",
                       password, "-o", target)
        self.assertEqual(target.stat().st_mode & 0o777, 0o600)
        key = must("openssl", "pkcs12", "-in", target, "-nocerts", "-nodes", "-passin",
                   f"file:{password}")
        self.assertEqual(
            must("openssl", "pkey", "-pubout", stdin=key),
            must("openssl", "x509", "-noout", "-pubkey",
                 stdin=self.store.run("ca", "export", "Movable").bytes))
        pem = self.store.folder / "ca-key.pem"
        for words in ["--key", "--format", "der"], ["--format", "pem"]:
            self.store.run("ca", "export", "Movable", *words, "-o", pem, code=USAGE)
        self.store.run("ca", "export", "Movable", "--key", "--format", "pem",
                       "--export-password-file", password, "-o", pem)
        self.assertIn("BEGIN ENCRYPTED PRIVATE KEY", pem.read_text())
        self.assertEqual(
            must("openssl", "pkey", "-in", pem, "-passin", f"file:{password}", "-pubout"),
            must("openssl", "pkey", "-pubout", stdin=key))
        self.assertIn("export-key", [entry["action"] for entry in self.store.json("activity")])

    def test_sign(self):
        """A key made by openssl is certified for what is granted."""
        need("openssl")
        key, csr = self.store.folder / "x.key", self.store.folder / "x.csr"
        must("openssl", "req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", key,
             "-out", csr, "-subj", "/CN=shop.example.org", "-addext",
             "subjectAltName=DNS:shop.example.org,DNS:www.example.org")
        looked = self.store.run("ca", "sign", csr, "--dry-run", unlocked=False)
        self.assertIn("www.example.org", looked.text)
        self.assertEqual(self.store.titles(), [])
        signed = self.store.folder / "x.pem"
        self.store.run("ca", "sign", csr, "-o", signed)
        shown = self.store.show("shop.example.org")
        self.assertEqual(shown["host_names"], ["shop.example.org", "www.example.org"])
        self.assertIn("no-key", shown["warnings"])
        self.assertTrue(self.verify(shown["id"]))
        self.assertEqual(must("openssl", "x509", "-in", signed, "-noout", "-pubkey"),
                         must("openssl", "pkey", "-in", key, "-pubout"))
        self.store.run("ca", "sign", csr, "shop.example.org", "www.example.org",
                       "more.example.org")
        again = self.store.show(shown["id"])  # nothing is lost, so it is the next one
        self.assertEqual(again["host_names"][2:], ["more.example.org"])
        self.assertNotEqual(again["serial"], shown["serial"])
        self.assertEqual(len(self.store.json("list", "--status", "archived")), 1)
        self.store.run("ca", "sign", csr, "x.example.net", code=NOT_ALLOWED)

    def test_sign_not_taken(self):
        """What a request asks for and does not get is named, before and after."""
        need("openssl")
        self.store.run("ca", "create", "Wide")
        csr = self.store.folder / "much.csr"
        must("openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
             "-nodes", "-keyout", os.devnull, "-out", csr, "-subj", "/C=DE/O=A, B/CN=a.test",
             "-addext", "subjectAltName=DNS:a.test,otherName:msUPN;UTF8:me@a.test",
             "-addext", "basicConstraints=critical,CA:TRUE", "-addext",
             "keyUsage=digitalSignature,keyCertSign", "-addext",
             "extendedKeyUsage=serverAuth,clientAuth,codeSigning,1.2.3.4", "-addext",
             "tlsfeature=status_request")
        asked = ["C=DE", "O=A\\, B", "otherName:1.3.6.1.4.1.311.20.2.3", "CA:TRUE",
                 "keyUsage:keyCertSign", "extendedKeyUsage:clientAuth",
                 "extendedKeyUsage:codeSigning", "extendedKeyUsage:1.2.3.4", "TLS features"]
        for words, left in ([], asked), (
                ["--client", "--subject", "CN=a.test,C=DE"],
                [item for item in asked if item not in ("C=DE",
                                                        "extendedKeyUsage:clientAuth")]), (
                ["b.test"], [*asked[:2], "CN=a.test", "DNS:a.test", *asked[2:]]):
            for more in ["--dry-run"], []:
                answer = self.store.json("ca", "sign", csr, *words, "--ca", "Wide", *more)
                self.assertEqual(sorted(answer["not_taken"]), sorted(left))
                answer = self.store.run("ca", "sign", csr, *words, "--ca", "Wide", *more)
                self.assertIn("Asked for and not taken: ", answer.errors)
                for item in left:
                    self.assertIn(item, answer.errors)
        plain = self.store.folder / "plain.csr"
        must("openssl", "req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", os.devnull,
             "-out", plain, "-subj", "/CN=a.test", "-addext", "subjectAltName=DNS:a.test",
             "-addext", "keyUsage=digitalSignature,keyEncipherment", "-addext",
             "extendedKeyUsage=serverAuth", "-addext", "basicConstraints=CA:FALSE")
        for more in ["--dry-run"], []:
            self.assertNotIn("not taken", self.store.run("ca", "sign", plain, "--ca", "Wide",
                                                         *more).errors)

    def test_sign_dry_run(self):
        """A look says what signing would, with its exit status, and signs nothing."""
        need("openssl")
        self.store.run("ca", "create", "Old", "--days", "30")
        self.store.run("ca", "disable", "Old")

        def request(name, host, *key):
            csr = self.store.folder / f"{name}.csr"
            must("openssl", "req", "-new", *key, "-nodes", "-keyout",
                 self.store.folder / f"{name}.key", "-out", csr, "-subj", f"/CN={host}")
            return csr

        p256 = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256")
        good = request("good", "a.example.org", *p256)
        lost = request("lost", "b.example.org", *p256)
        self.store.run("ca", "sign", lost, "-o", self.store.folder / "lost.pem")
        self.store.run("revoke", "b.example.org", "--reason", "key-compromise")
        titles = self.store.titles()
        for words, code, said in (
                ([good], DONE, ""),
                ([good, "--ca", "Old"], NOT_ALLOWED, "“Old” is disabled"),
                ([good, "--ca", "None"], NOT_FOUND, "no Micro CA “None”"),
                ([good, "--days", "0"], USAGE, "--days"),
                ([good, "--days", "99999"], FAILED, "100 years"),
                ([good, "a.example.net"], NOT_ALLOWED, "may not certify"),
                ([good, "--subject", "CN=b.example.org"], NOT_ALLOWED, "not among the names"),
                ([request("net", "a.example.net", *p256)], NOT_ALLOWED, "may not certify"),
                ([request("weak", "c.example.org", "-newkey", "rsa:1024")], FAILED,
                 "too weak"),
                ([lost], NOT_ALLOWED, "Make a new key")):
            looked = self.store.run("ca", "sign", *words, "--dry-run", code=code,
                                    unlocked=False)
            self.assertIn(said, looked.errors)
            self.assertEqual(self.store.titles(), titles)
            if code != DONE:
                signed = self.store.run("ca", "sign", *words, code=code)
                self.assertEqual(signed.errors, looked.errors)

    def test_sign_waiting(self):
        """A request of this certstore gets its answer; its key stays where it is."""
        csr = self.store.file("own.csr", self.store.run(
            "csr", "new", "own.example.org", "--server", "web01").text)
        waiting = self.store.show("own.example.org")
        self.store.run("ca", "sign", csr)
        shown = self.store.show(waiting["id"])
        self.assertEqual((shown["status"], shown["health"], shown["servers"]),
                         ("issued", "valid", ["web01"]))
        self.assertEqual(self.store.titles(), ["own.example.org"])
        self.assertTrue(self.verify("own.example.org"))

    def test_sign_beside(self):
        """Another name for a key that is in use is another credential; more are the next."""
        need("openssl")
        key = self.store.folder / "k.pem"
        must("openssl", "genpkey", "-algorithm", "ED25519", "-out", key)
        for names, n_live in ("a", 1), ("c", 2), ("ab", 2):
            hosts = [f"{name}.example.org" for name in names]
            csr = self.store.folder / "k.csr"
            must("openssl", "req", "-new", "-key", key, "-out", csr, "-subj", "/CN=x",
                 "-addext", "subjectAltName=" + ",".join(f"DNS:{host}" for host in hosts))
            self.store.run("ca", "sign", csr, "-o", self.store.folder / "out.pem")
            self.assertEqual(len(self.store.json("list")), n_live, names)
            shown = self.store.json("show", hosts[-1])
            self.assertEqual((shown["status"], shown["host_names"]), ("issued", hosts))
            self.assertNotIn("names-missing", shown["warnings"])
        self.assertEqual(len(self.store.json("list", "--status", "archived")), 1)

    def test_trust(self):
        """This computer trusts what it is told to, as far as trust lets it."""
        need("trust")
        if os.geteuid() == 0:
            self.skipTest("p11-kit reads no configuration of root's")
        token, config = self.store.folder / "token", self.store.folder / "config"
        token.mkdir()
        self.store.file("config/pkcs11/modules/p11-kit-trust.module",
                        "module: p11-kit-trust.so\ntrust-policy: yes\n"
                        f"x-init-reserved: paths='{token}'\n")
        env = environment(XDG_CONFIG_HOME=str(config))
        self.store.run("ca", "create", "Below", "--parent", "Example")
        for name in "Example", "Below":
            for word, trusted in ("--look", False), (None, True), ("--look", True), (
                    "--remove", False):
                words = [name] if word is None else [name, word]
                shown = self.store.json("ca", "trust", *words, unlocked=False, env=env)
                self.assertEqual(shown["trusted_here"], trusted, words)
        self.store.run("ca", "trust", "Example", "--look", "--remove", code=USAGE)
        token.chmod(0o555)
        answer = self.store.run("ca", "trust", "Example", env=env, code=NOT_ALLOWED)
        self.assertIn("steps for your system", answer.errors)

    def test_words(self):
        """Words that are not there, or lack their name."""
        for words in (["dance"], ["show"], ["list", "x"], ["default"], [], ["crl"],
                      ["export"], ["renew"], ["sign"], ["trust"]):
            self.store.run("ca", *words, code=USAGE)
        for word in "create", "issue", "export", "crl", "sign", "renew", "trust":
            help_text = self.store.run("ca", word, "--help", code=DONE, unlocked=False).text
            self.assertLessEqual(max(map(len, help_text.splitlines())), 80, word)


class FirstTest(StoreTest):
    def test_first_at_once(self):
        """The first ones, issued at the same time: one makes the Micro CA, all take it."""
        hosts = [f"n{number}.example" for number in range(4)]
        with ThreadPoolExecutor(len(hosts)) as pool:
            list(pool.map(lambda host: self.store.run("ca", "issue", host), hosts))
        self.assertEqual(sorted(self.store.titles()), hosts)
        self.assertEqual(len(self.store.json("ca", "list")), 1)
        self.store.run("check")


if __name__ == "__main__":
    main()
