#!/usr/bin/python3
"""certmgrctl import: what is found, what becomes of it, what is refused and why."""

import base64
import concurrent.futures
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import time
import zipfile
from pathlib import Path

from certmgrctl import (DONE, FAILED, MAKE_PAIRS, NOT_ALLOWED, NOT_FOUND, PARTIAL, PASSWORD,
                        PASSWORD_WRONG, PROGRAM, USAGE, StoreTest, environment, fixture, main, must, need,
                        note_variant, talk)

PAIR = fixture("leaf.crt", "leaf.key")
RSA_P12 = fixture("p12-rsa.p12")


class ImportTest(StoreTest):
    def import_json(self, *arguments, **more):
        return self.store.json("import", *arguments, **more)

    def assert_nothing_stored(self):
        self.assertEqual(self.store.json("list"), [])
        self.assertEqual(self.store.json("list", "trusted-root"), [])

    # ---- what goes in ----

    def test_pair(self):
        """A key and its certificate in two files become one credential."""
        report = self.import_json(*reversed(PAIR))
        self.assertEqual((report["imported"], report["already_here"], report["failed"]),
                         (1, 0, 0))
        [item] = report["items"]
        self.assertEqual(item["kind"], "credential")
        self.assertEqual(item["result"], "imported")
        self.assertEqual(item["subject"],
                         "CN=www.example.com,OU=Operations,OU=Web,O=Example,C=DE")
        self.assertIn("leaf.key", item["source"])
        self.assertIn("leaf.crt", item["source"])
        self.assertIsNone(item["reason"])
        self.assertEqual(self.store.show(item["credential"])["title"], "www.example.com")

    def test_plain_output(self):
        """The answer for people says result, name, what it is and where it was."""
        answer = self.store.run("import", *PAIR)
        self.assertRegex(answer.text, r"(?m)^imported +www\.example\.com$")
        self.assertIn("certificate + key", answer.text)
        self.assertIn("leaf.crt, leaf.key", answer.text)
        self.assertEqual(answer.errors, "")
        self.assertEqual(self.store.run("--quiet", "import", *PAIR).text, "")

    def test_here_in_words(self):
        """What is here already is not called incomplete because the file alone is."""
        certificate, key = PAIR
        self.store.run("import", *PAIR)
        text = self.store.run("import", certificate).text
        self.assertRegex(text, r"\n  certificate, valid until [^,]*\n")
        text = self.store.run("import", key).text
        self.assertRegex(text, r"(?m)^already-here +www\.example\.com$")
        self.assertIn("private key, in the certstore with its certificate", text)

    def test_pair_of_a_ca(self):
        """A CA's certificate with its key stands there once, unless it is to be trusted."""
        pair = fixture("root.crt", "root.key")
        text = self.store.run("import", *pair, "--dry-run").text
        self.assertEqual(text.count("Root CA\n"), 1, text)
        text = self.store.run("import", *pair, "--roots").text
        self.assertEqual(text.count("Root CA\n"), 2, text)
        self.assertEqual(len(self.store.json("list", "trusted-root")), 1)

    def test_one_file_with_prose(self):
        """Key, certificate and CA in one file with text around them."""
        [item] = self.import_json(*fixture("pem-prose.pem"))["items"]
        self.assertEqual(item["kind"], "credential")

    def test_der_and_pkcs12(self):
        """DER and PKCS#12, modern and old, with and without a password."""
        report = self.import_json(*fixture("leaf-p384.der", "leaf-p384-pkcs8.der",
                                           "leaf-ed25519-pkcs8.der", "leaf-ed25519.der"))
        self.assertEqual(report["imported"], 2)
        report = self.import_json(*fixture("p12-rsa.p12", "p12-legacy.p12"),
                                  "--password-file", self.store.password())
        self.assertEqual(report["imported"], 3)  # their CA completes the two from above
        report = self.import_json(*fixture("p12-empty-password.p12"))
        self.assertEqual(report["already_here"], 1)

    def test_der_and_text(self):
        """Text behind something binary is read, too."""
        der, pem, key = [open(name, "rb").read()
                         for name in fixture("leaf-p384.der", "leaf.crt", "leaf.key")]
        mixed = self.store.file("mixed", der + b"and now\n" + pem + key)
        titles = [item["title"] for item in self.import_json(mixed)["items"]]
        self.assertCountEqual(titles, ["p384.example.com", "www.example.com"])

    def test_key_databases(self):
        """IBM key databases open with the stash file beside them, or a password."""
        report = self.import_json(*fixture("kdb-6.kdb", "kdb-6.sth"))
        self.assertEqual((report["imported"], report["failed"]), (1, 0))
        report = self.import_json(*fixture("kdb-3.kdb"), code=PASSWORD_WRONG)
        self.assertEqual(report["failed"], 1)
        report = self.import_json(*fixture("kdb-3.kdb"), "--password-file",
                                  self.store.password())
        self.assertEqual((report["already_here"], report["failed"]), (1, 0))

    def test_key_rings(self):
        """Domino key rings: with kyrtool on PATH, else named with the ways that work."""
        ring = self.store.file("site.kyr", b"\1\2\3")
        answer = self.store.run("import", ring, code=FAILED)
        self.assertIn("kyrtool show keys -k FILE.kyr", answer.errors)
        self.assertIn("Notes 12.0.1", answer.errors)
        tool = self.store.file("bin/kyrtool", '#!/bin/sh\ncd "$CM_TEST_FIXTURES"\n'
                               'case $2 in keys) cat leaf.key;; certs) cat leaf.crt;; esac\n')
        tool.chmod(0o700)
        path = f"{tool.parent}:{os.environ['PATH']}"
        [item] = self.import_json(ring, env=environment(PATH=path))["items"]
        self.assertEqual(item["result"], "imported")
        note_variant("site.kyr, with a program as kyrtool", f"{item['kind']} imported")
        self.assertEqual(self.store.show(item["credential"])["keyring_name"], "site.kyr")
        packed = self.store.file("rings.zip", b"")
        with zipfile.ZipFile(packed, "w") as archive:
            archive.write(ring, "site.kyr")
        answer = self.store.run("import", packed, code=FAILED, env=environment(PATH=path))
        self.assertIn("in an archive. Unpack it", answer.errors)
        self.assertNotIn("Preferences", answer.errors)
        answer = self.store.run("import", packed, code=FAILED)
        self.assertIn("kyrtool show keys -k FILE.kyr", answer.errors)

    def test_key_ring_texts(self):
        """What kyrtool printed, in three files brought together, is one credential."""
        files = fixture(*(f"variants/kyr{part}.txt" for part in ("keys", "certs", "roots")))
        items = self.import_json(*files, "--roots")["items"]
        found = sorted(f"{item['kind']} {item['result']}" for item in items)
        self.assertEqual(found, ["credential imported", "trusted-root imported"])
        [credential] = self.store.json("list")
        self.assertEqual(credential["title"], "www.example.com")
        shown = self.store.show("www.example.com")
        self.assertNotIn("no-key", shown["warnings"])
        self.assertNotIn("incomplete-chain", shown["warnings"])
        note_variant("kyrkeys.txt, kyrcerts.txt, kyrroots.txt together", ", ".join(found))

    def test_java_keystores(self):
        """Java keystores, whose keys may have passwords of their own."""
        need("keytool")
        own = self.store.file("own", "another one")
        for store in fixture("jks-JKS.jks", "jks-JCEKS.jks"):
            report = self.import_json(store, "--password-file", self.store.password(),
                                      "--password-file", own, code=None)
            self.assertCountEqual([item["subject"] for item in report["items"]
                                   if item["kind"] == "credential"],
                                  ["CN=www.example.com,OU=Operations,OU=Web,O=Example,C=DE",
                                   "CN=java.example.com"])

    def test_folder(self):
        """A folder is walked; files without anything for us are passed over."""
        self.store.file("in/a/leaf.crt", PAIR[0].read_bytes())
        self.store.file("in/b/leaf.key", PAIR[1].read_bytes())
        self.store.file("in/notes.txt", "nothing to see\n")
        report = self.import_json(self.store.folder / "in")
        self.assertEqual(report["imported"], 1)
        self.assertEqual(report["failed"], 0)
        self.assertEqual([item["result"] for item in report["items"]
                          if "notes.txt" in item["source"]], ["skipped"])
        note_variant("folder, key and certificate apart",
                     "credential imported, notes.txt skipped")

    def test_report(self):
        """A report of everything, of what would be and of what was."""
        folder, report = self.store.folder / "in", self.store.folder / "report.txt"
        folder.mkdir()
        for path in fixture("leaf.crt", "leaf.key", "garbage.bin", "p12-rsa.p12"):
            (folder / path.name).write_bytes(path.read_bytes())
        self.store.run("import", folder, "--dry-run", "--report", report, code=PARTIAL)
        self.assertIn("Nothing was imported yet.", report.read_text())
        self.store.run("import", folder, "--report", report, code=None)
        text = report.read_text()
        self.assertIn("\nImported\n  www.example.com\n", text)
        self.assertIn("\nNeeds a password\n", text)
        self.assertRegex(text, "Holds no certificate or key\n  .*garbage.bin\n$")
        self.assertEqual(report.stat().st_mode & 0o777, 0o600)
        more = fixture("leaf-p384.crt", "leaf-p384.key")
        self.store.run("import", *more, "--report", "/nowhere/x", code=FAILED)
        self.assertNotIn("p384.example.com", self.store.titles())  # tried before
        self.store.run("import", *more, "--passphrase-file", self.store.password("wrong"),
                       "--report", report, code=PASSWORD_WRONG)
        self.assertEqual(report.read_text(), text)  # a refused import leaves the last one

    def test_report_of_request(self):
        """The report advises what the command line does, not what a window does."""
        report = self.store.folder / "report.txt"
        self.store.run("import", *PAIR, *fixture("leaf.csr"), "--report", report, code=None)
        self.assertRegex(report.read_text(), r"“certmgrctl ca sign \S*leaf\.csr” signs it")
        self.assertNotIn("Drop it", report.read_text())

    def test_folder_for_people(self):
        """Files of a folder that hold nothing are counted, not listed."""
        self.store.file("in/leaf.crt", PAIR[0].read_bytes())
        for number in range(3):
            self.store.file(f"in/notes-{number}.txt", "nothing to see\n")
        for options in ["--dry-run"], []:
            answer = self.store.run("import", self.store.folder / "in", *options)
            self.assertNotIn("notes", answer.text)
            self.assertEqual(answer.errors,
                             "3 other files hold no certificate or key.\n")

    def test_zip(self):
        """A ZIP archive is as good as the files in it; what is not for us is counted."""
        report = self.import_json(*fixture("zip-answer.zip"))
        self.assertEqual((report["imported"], report["failed"]), (1, 0))
        self.assertEqual(report["items"][0]["kind"], "credential")
        self.assertIn("zip-answer.zip/www_example_com/leaf.key", report["items"][0]["source"])
        answer = self.store.run("import", *fixture("zip-answer.zip"))
        self.assertNotIn("README", answer.text)
        self.assertEqual(answer.errors, "2 other files hold no certificate or key.\n")

    def test_zip_refused(self):
        """Bombs and encrypted archives are refused, each with a sentence."""
        for name, sentence in (
                ("zip-bomb.zip", "“zip-bomb.zip” unpacks to more than 128 MB."),
                ("zip-many.zip", "“zip-many.zip” holds more than 20000 files."),
                ("zip-encrypted.zip", "leaf.key” is encrypted by the ZIP archive it is in."),
                ("zip-nothing.zip", "No certificate or key was found in “zip-nothing.zip”.")):
            self.assert_refused(fixture(name), FAILED, sentence)

    def test_encrypted_keys(self):
        """Encrypted PEM keys open with one of several passwords."""
        wrong, right = self.store.password("no"), self.store.password()
        for name in "leaf-pbes2.key", "leaf-scrypt.key", "leaf-proctype.key":
            [item] = self.import_json(*fixture(name, "leaf.crt"), "--dry-run",
                                      "--password-file", wrong,
                                      "--password-file", right)["items"]
            self.assertEqual((name, item["kind"], item["state"]), (name, "credential", "new"))

    def test_servers(self):
        """--server seals for servers; one that is not there is named."""
        self.store.add_server("web01")
        self.store.add_server("web02")
        self.import_json(*PAIR, "--server", "web01", "--server", "web02")
        self.assertEqual(sorted(self.store.show("www.example.com")["servers"]),
                         ["web01", "web02"])
        answer = self.store.run("import", *fixture("leaf-p384.crt"), "--server", "web09",
                                code=NOT_FOUND)
        self.assertIn("There is no active server “web09”.", answer.errors)

    def test_chain_from_roots(self):
        """The chain is completed from roots that are trusted."""
        self.store.run("root", "add", *fixture("root.crt"))
        self.import_json(*PAIR, *fixture("intermediate.crt"))
        chain = self.store.run("show", "www.example.com", "--pem", "chain").text
        self.assertEqual(chain.count("BEGIN CERTIFICATE"), 3)
        self.assertNotIn("no-root", self.store.show("www.example.com")["warnings"])

    def chain_length(self, name):
        """How many certificates the chain of a credential has."""
        chain = self.store.run("show", name, "--pem", "chain").text
        return chain.count("BEGIN CERTIFICATE")

    def test_missing_intermediate(self):
        """A CA certificate that a chain lacks completes it, also beside its leaf."""
        self.store.run("root", "add", *fixture("root.crt"))
        uuid = self.import_json(*PAIR)["items"][0]["credential"]
        self.assertIn("no-root", self.store.show(uuid)["warnings"])
        [item] = self.import_json(*fixture("constrained-dns.crt"), "--dry-run")["items"]
        self.assertEqual((item["state"], item["completes"]), ("asks", []))
        self.assertIn("It is no root, and completes no chain here.", item["reason"])
        [item] = self.import_json(*fixture("intermediate.crt"), "--dry-run")["items"]
        self.assertEqual((item["state"], item["completes"]), ("attaches", [uuid]))
        self.assertIn("completes the chain of “www.example.com”", item["note"])
        self.assertEqual(self.chain_length(uuid), 1)

        report = self.import_json(*fixture("leaf.crt", "intermediate.crt"))
        self.assertEqual((report["imported"], report["already_here"]), (1, 1))
        [item] = [item for item in report["items"] if item["kind"] == "trusted-root"]
        self.assertEqual((item["result"], item["credential"]), ("attached", uuid))
        self.assertEqual(self.chain_length(uuid), 3)
        self.assertNotIn("no-root", self.store.show(uuid)["warnings"])
        self.assertEqual(self.store.titles("trusted-root"), ["Example Root CA"])
        last = self.store.json("activity", "--document", uuid)[-1]
        first = self.store.json("activity", "--document", uuid)[0]
        self.assertIn(("complete", "intermediate.crt"),
                      [(entry["action"], entry["detail"]) for entry in (first, last)])
        [item] = self.import_json(*fixture("intermediate.crt"))["items"]
        self.assertEqual((item["result"], item["completes"]), ("skipped", []))

    def test_false_intermediate(self):
        """A CA of the same name that did not sign the certificate completes nothing."""
        uuid = self.import_json(*PAIR)["items"][0]["credential"]
        key, false = self.store.folder / "false.key", self.store.folder / "false.crt"
        must("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
             "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out", false, "-subj",
             "/CN=false.example", "-days", "30")
        must("openssl", "x509", "-new", "-subj", "/O=Example/CN=Example Issuing CA 1",
             "-CA", false, "-CAkey", key, "-force_pubkey", self.store.file(
                 "false.pub", must("openssl", "pkey", "-in", key, "-pubout")),
             "-extfile", self.store.file("false.cnf", "basicConstraints=critical,CA:TRUE"),
             "-out", self.store.folder / "int.crt", "-days", "30")
        [item] = self.import_json(self.store.folder / "int.crt")["items"]
        self.assertEqual((item["result"], item["completes"]), ("skipped", []))
        self.assertEqual(self.chain_length(uuid), 1)

    def test_complete_from_other_chains(self):
        """complete takes a CA certificate from the chain of another credential."""
        self.import_json(*fixture("leaf-p384.crt", "intermediate.crt"))
        self.import_json(*PAIR)
        self.assertEqual(self.chain_length("www.example.com"), 1)
        self.assertEqual(self.store.json("complete", "www.example.com")["changed"], 1)
        self.assertEqual(self.chain_length("www.example.com"), 2)
        self.assertEqual(self.store.json("complete", "--all")["changed"], 0)

    # ---- what is here already ----

    def test_duplicates(self):
        """Duplicates are named and not stored twice."""
        first = self.import_json(*PAIR)["items"][0]["credential"]
        report = self.import_json(*PAIR, *PAIR)
        self.assertEqual((report["imported"], report["already_here"]), (0, 1))
        self.assertEqual(report["items"][0]["result"], "already-here")
        self.assertEqual(report["items"][0]["credential"], first)
        self.assertEqual(len(self.store.json("list")), 1)
        self.assertIn("already-here  www.example.com", self.store.run("import", *PAIR).text)

    def test_here_and_more_asked(self):
        """All that an import would have to change in what is here is said, before and after."""
        self.store.add_server("web01")
        self.store.add_server("web02")
        uuid = self.import_json(*PAIR, "--server", "web01")["items"][0]["credential"]
        exportable = ["--exportable", "--export-password-file", self.store.password()]
        for more in [], ["--dry-run"]:
            [item] = self.import_json(*PAIR, "--server", "web01,web02", *exportable,
                                      *more)["items"]
            self.assertEqual((item["state"], item["unchanged"]),
                             ("already-here", ["servers", "exportable"]))
            self.assertIn("no access to web02:", item["reason"])
            self.assertIn(f"servers {uuid} --add", item["reason"])
            self.assertIn("stays not exportable: delete and purge", item["reason"])
        text = self.store.run("import", *PAIR, "--server", "web02", "--dry-run").text
        self.assertIn("no access to web02", " ".join(text.split()))
        self.assertNotIn("exportable", text)
        [item] = self.import_json(*PAIR, "--server", "web01")["items"]
        self.assertEqual((item["unchanged"], item["reason"]), ([], None))
        self.assertEqual(self.store.show(uuid)["servers"], ["web01"])
        # a renewal keeps the key too
        renewed = fixture("leaf-renewed.crt", "leaf.key")
        [item] = self.import_json(*renewed, "--server", "web02")["items"]
        self.assertEqual((item["result"], item["unchanged"]), ("attached", ["servers"]))

    def test_deleted_and_again(self):
        """What was deleted comes back with an import as it was, and is not there twice."""
        self.store.add_server("web01")
        self.store.add_server("web02")
        first = self.import_json(*PAIR, "--server", "web01")["items"][0]["credential"]
        self.store.run("comment", first, "the old one")
        self.store.run("delete", first)
        [item] = self.import_json(*PAIR, "--dry-run")["items"]
        self.assertEqual((item["state"], item["credential"]), ("deleted", first))
        self.assertIn("brings back “www.example.com”, which was deleted here", item["note"])
        self.assertEqual(self.store.json("list"), [])
        report = self.import_json(*PAIR, "--server", "web02")
        [item] = report["items"]
        self.assertEqual((item["result"], item["credential"]), ("restored", first))
        self.assertEqual((report["imported"], item["unchanged"]), (1, ["servers"]))
        shown = self.store.show(first)
        self.assertEqual((shown["comment"], shown["servers"]), ("the old one", ["web01"]))
        self.assertEqual([row["id"] for row in self.store.json("list")], [first])
        self.assertEqual(self.store.json("activity")[0]["action"], "restore")
        self.store.run("restore", first)
        self.store.run("check")

    def test_purged_and_again(self):
        """What was purged is imported as if it had never been here."""
        first = self.import_json(*PAIR)["items"][0]["credential"]
        self.store.run("delete", first)
        self.store.run("purge", first)
        [item] = self.import_json(*PAIR)["items"]
        self.assertEqual((item["state"], item["result"]), ("new", "imported"))
        self.assertNotEqual(item["credential"], first)

    def test_key_of_deleted(self):
        """A certificate that was deleted without its key comes back with it."""
        first = self.import_json(*fixture("leaf.crt"))["items"][0]["credential"]
        self.store.run("delete", first)
        self.store.add_server("web01")
        [item] = self.import_json(*PAIR, "--server", "web01")["items"]
        self.assertEqual((item["result"], item["credential"]), ("restored", first))
        self.assertEqual(self.store.show(first)["servers"], ["web01"])

    # ---- what does not fit ----

    def sign(self, name, issuer, extensions):
        """The certificate of a new key, signed by another one or by itself."""
        path = self.store.folder / name
        must("openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out",
             f"{path}.key")
        csr = must("openssl", "req", "-new", "-key", f"{path}.key", "-subj", f"/CN={name}")
        how = ["-CA", f"{issuer}.crt", "-CAkey", f"{issuer}.key", "-CAcreateserial"]
        must("openssl", "x509", "-req", "-days", "90", "-out", f"{path}.crt", "-extfile",
             self.store.file(f"{name}.ext", extensions),
             *(how if issuer else ["-signkey", f"{path}.key"]), stdin=csr)
        return path

    def test_cut(self):
        """A chain that is too long and names that are too many are said, also as JSON."""
        issuers, issuer = [], None
        for level in range(12):
            issuer = self.sign(f"ca{level}", issuer, "basicConstraints=critical,CA:TRUE\n")
            issuers.append(f"{issuer}.crt")
        names = ",".join(f"DNS:n{i}.example.com" for i in range(1001))
        leaf = self.sign("leaf", issuer, f"subjectAltName={names}\n")
        [item, *_] = self.import_json(f"{leaf}.crt", *issuers)["items"]
        self.assertEqual((item["result"], item["cut"]), ("imported", ["chain", "names"]))
        self.assertIn("of its chain, 10 certificates at most are kept", item["note"])
        self.assertIn("only the first 1000 of its 1001 names", item["note"])
        text = " ".join(self.store.run("import", f"{leaf}.crt", *issuers).text.split())
        self.assertIn("10 certificates at most are kept, only the first 1000", text)
        [item] = self.import_json(*PAIR)["items"]
        self.assertEqual(item["cut"], [])

    def test_at_the_same_time(self):
        """Several programs that import the same files store each of them once."""
        pairs = self.store.folder / "pairs.pem"
        must(MAKE_PAIRS, 12, pairs)
        for _ in range(3):
            with concurrent.futures.ThreadPoolExecutor(4) as pool:
                reports = list(pool.map(self.import_json, [pairs] * 4))
            self.assertEqual([report["failed"] for report in reports], [0] * 4)
            self.assertEqual(sum(report["imported"] for report in reports), 12)
            ids = [row["id"] for row in self.store.json("list")]
            self.assertEqual(len(ids), 12)
            self.store.run("delete", *ids)
            for row in ids:
                self.store.run("purge", row)

    def test_restored_at_the_same_time(self):
        """A program restores what another imports: it is there once, whoever is first."""
        for _ in range(4):
            first = self.import_json(*PAIR)["items"][0]["credential"]
            self.store.run("delete", first)
            with concurrent.futures.ThreadPoolExecutor(4) as pool:
                restored = pool.submit(self.store.run, "restore", first, code=None)
                imported = [pool.submit(self.import_json, *PAIR) for _ in range(3)]
                self.assertIn(restored.result().code, (DONE, FAILED))
                self.assertEqual([one.result()["failed"] for one in imported], [0] * 3)
            ids = [row["id"] for row in self.store.json("list")]
            self.assertEqual(len(ids), 1)
            self.store.run("delete", *ids)
            for one in {first, *ids}:
                self.store.run("purge", one)

    def test_key_later(self):
        """A key finds the certificate that waits for it, whose warning goes."""
        self.import_json(*fixture("leaf.crt"))
        self.assertIn("no-key", self.store.show("www.example.com")["warnings"])
        [item] = self.import_json(*fixture("leaf.key"))["items"]
        self.assertEqual((item["kind"], item["result"]), ("private-key", "attached"))
        self.assertNotIn("no-key", self.store.show("www.example.com")["warnings"])
        self.assertEqual(len(self.store.json("list")), 1)

    def test_key_of_other_names(self):
        """A certificate for other names has the key that is here, and who may use it."""
        self.store.add_server("web01")
        first = self.import_json(*PAIR, "--server", "web01")["items"][0]["credential"]
        key = fixture("leaf.key")[0]
        csr = must("openssl", "req", "-new", "-key", key, "-subj", "/CN=other.example.com")
        must("openssl", "x509", "-req", "-days", "90", "-signkey", key, "-extfile",
             self.store.file("ext", "subjectAltName=DNS:other.example.com\n"),
             "-out", self.store.folder / "other.crt", stdin=csr)
        [item] = self.import_json(self.store.folder / "other.crt")["items"]
        self.assertEqual(item["result"], "imported")
        self.assertIn("has the key of “www.example.com”", item["note"])
        self.assertNotEqual(item["credential"], first)
        other = self.store.show("other.example.com")
        self.assertNotIn("no-key", other["warnings"])
        self.assertEqual(other["servers"], ["web01"])
        self.assertEqual(self.store.show(first)["servers"], ["web01"])

    def test_renewed(self):
        """A later certificate for a key in the store attaches to it."""
        first = self.import_json(*PAIR)["items"][0]["credential"]
        [item] = self.import_json(*fixture("leaf-renewed.crt"))["items"]
        self.assertEqual((item["result"], item["credential"]), ("attached", first))
        self.assertEqual(self.store.show(first)["not_after"], "2037-01-01T00:00:00Z")
        self.assertEqual(len(self.store.json("list", "--status", "archived")), 1)

    def test_renewed_chain(self):
        """What is said of its chain counts the CA certificates that are here with it."""
        self.store.run("root", "add", *fixture("root.crt"))
        self.store.run("import", *PAIR, *fixture("intermediate.crt"))
        text = self.store.run("import", *fixture("leaf-renewed.crt")).text
        self.assertIn("chain complete", " ".join(text.split()))
        self.assertNotIn("no-root", self.store.show("www.example.com")["warnings"])

    # ---- standard input ----

    def test_stdin(self):
        """“-” is standard input: several texts one after the other, or a binary file."""
        texts = [open(name, "rb").read().strip()
                 for name in fixture("leaf.key", "leaf.crt", "intermediate.crt", "unicode.crt")]
        report = self.store.json("import", "-", stdin=b"".join(texts) + b"\nthat is all")
        self.assertEqual([item["result"] for item in report["items"]], ["imported"] * 2)
        self.assertEqual({item["source"] for item in report["items"]}, {"standard input"})
        chain = self.store.run("show", "www.example.com", "--pem", "chain").text
        self.assertEqual(chain.count("BEGIN CERTIFICATE"), 2)
        password = self.store.password(PASSWORD)
        [item] = self.import_json("-", "--password-file", password,
                                  stdin=open(RSA_P12[0], "rb").read())["items"]
        self.assertEqual((item["kind"], item["result"]), ("credential", "imported"))

    def test_stdin_refused(self):
        """Nothing, too much, twice, or what is to be a password as well."""
        self.assertIn("is empty", self.store.run("import", "-", code=FAILED).errors)
        answer = self.store.run("import", "-", stdin=bytes(16 * 1024 * 1024 + 1), code=FAILED)
        self.assertIn("“standard input” is larger than 16 MB", answer.errors)
        answer = self.store.run("import", "-", "-", code=USAGE)
        self.assertIn("only once", answer.errors)
        for option in "--password-file", "--export-password-file":
            answer = self.store.run("import", "-", "--exportable", option, "-", code=USAGE)
            self.assertIn(f"“{option} -”", answer.errors)
            self.assertIn("Put the password into a file", answer.errors)
        self.assert_nothing_stored()

    # ---- what is asked for ----

    def test_without_key(self):
        """A leaf without key is watched, unless --with-key-only."""
        report = self.import_json(*fixture("leaf.crt"), "--with-key-only")
        self.assertEqual([item["result"] for item in report["items"]], ["skipped"])
        self.assert_nothing_stored()
        report = self.import_json(*fixture("leaf.crt"))
        self.assertEqual(report["items"][0]["kind"], "certificate")
        self.assertIn("no-key", self.store.show("www.example.com")["warnings"])

    def test_weak(self):
        """What is not safe is said before it is imported."""
        for name, words in (("weak-rsa", "its key is too short to be safe"),
                            ("spelled-curve", "it spells out the curve of its key"),
                            ("weak-sha1", "an algorithm that is not safe any more")):
            [item, *_] = self.import_json(*fixture(f"{name}.crt"), "--dry-run")["items"]
            self.assertIn(words, item["note"])

    def test_dsa(self):
        """DSA is not too short, but it is over."""
        need("openssl")
        path = self.store.folder / "dsa"
        must("openssl", "genpkey", "-genparam", "-algorithm", "DSA", "-pkeyopt",
             "dsa_paramgen_bits:2048", "-out", f"{path}.par")
        must("openssl", "req", "-x509", "-noenc", "-newkey", f"param:{path}.par", "-keyout",
             f"{path}.key", "-out", f"{path}.crt", "-subj", "/CN=dsa.example", "-addext",
             "basicConstraints=CA:FALSE", "-addext", "subjectAltName=DNS:dsa.example")
        [item] = self.import_json(f"{path}.crt", f"{path}.key")["items"]
        self.assertIn("its key is for DSA, which clients do not accept any more", item["note"])
        self.assertNotIn("too short", item["note"])
        self.assertIn("weak-key", self.store.show("dsa.example")["warnings"])

    def test_roots(self):
        """A CA certificate is trusted only with --roots."""
        [item] = self.import_json(*fixture("root.crt"))["items"]
        self.assertEqual((item["kind"], item["result"]), ("trusted-root", "skipped"))
        self.assertIn("--roots", item["reason"])
        self.assert_nothing_stored()
        [item] = self.import_json(*fixture("root.crt"), "--roots", "--dry-run")["items"]
        self.assertEqual(item["reason"], "It becomes a trusted root.")
        self.assert_nothing_stored()
        [item] = self.import_json(*fixture("root.crt"), "--roots")["items"]
        self.assertEqual(item["result"], "imported")
        self.assertEqual(self.store.titles("trusted-root"), ["Example Root CA"])

    def self_signed(self, name, *options):
        """A certificate with a key of its own, and the same one with a damaged signature."""
        path = self.store.folder / name
        must("openssl", "req", "-x509", "-noenc", "-newkey", "rsa:2048", "-keyout",
             f"{path}.key", "-out", f"{path}.der", "-outform", "DER", *options)
        content = bytearray(Path(f"{path}.der").read_bytes())
        content[-20] ^= 4
        return f"{path}.der", self.store.file(f"{name}-damaged.der", bytes(content))

    def test_damaged_root(self):
        """What signed itself and is damaged becomes no trusted root, nor is it offered."""
        good, damaged = self.self_signed("root", "-subj", "/CN=Own Root")
        sentence = "Its own signature is wrong: the file is damaged."
        for more in ["--dry-run"], [], ["--roots"]:
            [item] = self.import_json(damaged, *more, code=FAILED)["items"]
            self.assertEqual(item["state"], "unusable")
            self.assertIn(sentence, item["reason"])
        answer = self.store.run("root", "add", damaged, code=FAILED)
        self.assertIn("its own signature is wrong, so the file is damaged", answer.errors)
        self.assert_nothing_stored()
        self.store.run("root", "add", good)
        self.assertEqual(self.store.titles("trusted-root"), ["Own Root"])

    def test_damaged_self_signed(self):
        """A server's own certificate is checked as well, and the good one replaces it."""
        good, damaged = self.self_signed("own", "-subj", "/CN=own.example", "-addext",
                                         "basicConstraints=CA:FALSE", "-addext",
                                         "subjectAltName=DNS:own.example")
        key = self.store.folder / "own.key"
        [item] = self.import_json(damaged, key)["items"]
        self.assertIn("its own signature is wrong: the file is damaged", item["note"])
        [item] = self.import_json(good)["items"]
        self.assertIn("replaces the damaged certificate of “own.example”", item["note"])
        [item] = self.import_json(damaged)["items"]
        self.assertEqual(item["result"], "already-here")

    def test_damaged_root_of_chain(self):
        """The root that a chain ends with is damaged."""
        root = bytearray(Path(*fixture("root.der")).read_bytes())
        root[-20] ^= 4
        damaged = self.store.file("damaged.der", bytes(root))
        items = self.import_json(*PAIR, *fixture("intermediate.crt"), damaged, "--dry-run",
                                 code=PARTIAL)["items"]
        self.assertIn("the own signature of its root “Example Root CA” is wrong",
                      items[0]["note"])

    def test_no_alternative_name(self):
        """A server's name in the CN only is warned of: before, after and in the list."""
        cn_only = fixture("cn-only.crt", "cn-only.key")
        for more in ["--dry-run"], []:
            [item] = self.import_json(*cn_only, *more)["items"]
            self.assertIn("no subject alternative name, so today’s clients refuse it",
                          item["note"])
        shown = self.store.show("cn-only.example.com")
        self.assertIn("no-alt-name", shown["warnings"])
        self.assertIn("do not look at the common name",
                      " ".join(self.store.run("show", "cn-only.example.com").text.split()))
        self.assertIn("no-alt-name", self.store.json("list")[0]["warnings"])
        [item] = self.import_json(*fixture("client-cn.crt"))["items"]
        self.assertNotIn("alternative", item["note"])

    def test_key_of_a_ca(self):
        """A CA certificate with its key is said to be no Micro CA."""
        for more in ["--dry-run"], []:
            [item] = [item for item in self.import_json(*fixture("root.crt", "root.key"),
                                                        *more)["items"]
                      if item["kind"] == "credential"]
            self.assertIn("the key of a CA", item["note"])
            self.assertIn("only a Micro CA does", item["note"])
        text = self.store.run("import", *fixture("intermediate.crt", "intermediate.key")).text
        self.assertIn("the key of a CA", " ".join(text.split()))

    def test_pipes(self):
        """What a shell puts in place of a file is read; a pipe nobody writes to is not waited for."""
        pipe = self.store.folder / "pipe"
        os.mkfifo(pipe)
        begin = time.monotonic()
        answer = self.store.run("import", pipe, *PAIR, code=PARTIAL)
        self.assertIn("“pipe” could not be read: it is a pipe that nobody writes to",
                      answer.errors)
        answer = self.store.run("import", *RSA_P12, "--password-file", pipe, code=FAILED)
        self.assertIn("a pipe that nobody writes to", answer.errors)
        self.assertLess(time.monotonic() - begin, 60)
        words = " ".join(map(str, ["--store", self.store.path, "--passphrase-file",
                                   self.store.passphrase_file, "import"]))
        source = fixture("leaf-p384.crt", "leaf-p384.key")
        must("bash", "-c", f"cat {source[0]} | {PROGRAM} {words} /dev/stdin <(sleep 1; cat "
             f"{source[1]})")
        self.assertEqual(len(self.store.json("list")), 2)
        must("bash", "-c", f"(sleep 1; cat {fixture('leaf-p521.crt')[0]} > {pipe}) & "
             f"{PROGRAM} {words} {pipe}")
        self.assertEqual(len(self.store.json("list")), 3)

    def test_dry_run(self):
        """--dry-run says what would be done and needs no passphrase."""
        before = self.store.database.read_bytes()
        report = self.import_json(*PAIR, *fixture("root.crt"), "--dry-run", unlocked=False)
        self.assertEqual({item["state"] for item in report["items"]}, {"new", "asks"})
        self.assertEqual({item["result"] for item in report["items"]}, {"none"})
        self.assertEqual((report["dry_run"], report["imported"], report["failed"]),
                         (True, 1, 0))
        self.assertEqual(self.import_json(*PAIR, *fixture("root.crt"), "--roots",
                                          "--dry-run")["imported"], 2)
        report = self.import_json(*PAIR, *fixture("garbage.bin", "p12-rsa.p12"), "--dry-run",
                                  code=PARTIAL)
        self.assertEqual((report["imported"], report["failed"]), (1, 2))
        answer = self.store.run("import", *PAIR, *fixture("garbage.bin"), "--dry-run",
                                code=PARTIAL)
        self.assertRegex(answer.text, r"(?m)^new +www\.example\.com$")
        self.assertRegex(answer.text, r"(?m)^unusable +garbage\.bin$")
        self.assert_nothing_stored()
        self.assertEqual(self.store.database.read_bytes(), before)

    def test_dry_run_exit_code(self):
        """--dry-run ends as the import would, and says each thing that would fail."""
        weak = ["--exportable", "--export-password-file", self.store.password("hunter2")]
        wrong = ["--password-file", self.store.password("not it")]
        for code, words in [(DONE, PAIR), (DONE, fixture("root.crt")),
                            (FAILED, fixture("garbage.bin")),
                            (PARTIAL, [*PAIR, *fixture("garbage.bin")]),
                            (PARTIAL, [*PAIR, *RSA_P12]),
                            (PASSWORD_WRONG, RSA_P12), (PASSWORD_WRONG, [*RSA_P12, *wrong]),
                            (NOT_ALLOWED, [*PAIR, *weak]),
                            (PASSWORD_WRONG, [*PAIR, "--exportable"])]:
            looked = self.store.run("import", "--dry-run", *words, code=code)
            self.assert_nothing_stored()
            store = self.store.folder / "copy"
            shutil.copytree(self.store.path, store)
            done = self.store.run("--store", store, "import", *words, code=code)
            shutil.rmtree(store)
            self.assertEqual(looked.errors.replace("cannot be imported", "could not be imported"),
                             done.errors)

    def test_exportable(self):
        """--exportable keeps a copy under a password that passes the gate."""
        self.import_json(*PAIR, "--exportable", "--export-password-file",
                         self.store.password())
        self.assertIs(self.store.show("www.example.com")["exportable"], True)

    def test_exportable_weak(self):
        """A weak export password is refused with the reason; nothing is stored."""
        for weak in "hunter2", "www.example.com", "P@ssw0rd2026":
            answer = self.store.run("import", *PAIR, "--exportable",
                                    "--export-password-file", self.store.password(weak),
                                    code=NOT_ALLOWED)
            self.assertRegex(answer.errors, r"The password is not strong enough: \w+")
            self.assertNotIn(weak, answer.errors)
        self.assert_nothing_stored()

    def test_exportable_without_password(self):
        """--exportable without a password and without a terminal says what is missing."""
        answer = self.store.run("import", *PAIR, "--exportable", code=PASSWORD_WRONG)
        self.assertIn("--export-password-file", answer.errors)
        self.assert_nothing_stored()

    def test_export_password_alone(self):
        """A password for exportable keys without --exportable is a wrong call."""
        answer = self.store.run("import", *PAIR, "--export-password-file",
                                self.store.password(), code=USAGE)
        self.assertIn("--exportable", answer.errors)
        self.assert_nothing_stored()

    def test_same_names(self):
        """Files and folders of one name are told apart by their paths; what is not there is
        called as it was named."""
        root = self.store.folder
        for i, name in enumerate(["one/live", "two/live", "two/other"]):
            (root / name).mkdir(parents=True)
            shutil.copy(*fixture(["leaf.crt", "leaf-p384.crt", "leaf-p521.crt"][i]),
                        root / name / "tls.crt")
        items = self.import_json(*(root / name / "tls.crt" for name in (
            "one/live", "two/live", "two/other")), *fixture("leaf-rsa.crt"), "--dry-run")["items"]
        self.assertEqual({item["source"] for item in items}, {
            "one/live/tls.crt", "two/live/tls.crt", "two/other/tls.crt", "leaf-rsa.crt"})
        items = self.import_json(root / "one/live", root / "two/live", "--dry-run")["items"]
        self.assertEqual({item["source"] for item in items},
                         {"one/live/tls.crt", "two/live/tls.crt"})
        items = self.import_json(root / "one", "--dry-run")["items"]
        self.assertEqual({item["source"] for item in items}, {"one/live/tls.crt"})
        answer = self.store.run("import", "/nonexistent/tls.crt", code=FAILED)
        self.assertIn("“/nonexistent/tls.crt”", answer.errors)

    def test_locked_key(self):
        """A certificate whose key may be in a file that stays locked is not stored alone."""
        folders = self.store.folder / "locked", self.store.folder / "other"
        for folder in folders:
            folder.mkdir()
        crt, key = [shutil.copy(name, folders[0])
                    for name in fixture("leaf.crt", "leaf-pbes2.key")]
        other = shutil.copy(*fixture("leaf-p384.crt"), folders[1])
        wrong = self.store.password("not it")
        for words in ([*folders], [crt, key, other]):
            for option in ["--dry-run"], []:
                report = self.store.run("--json", "import", *words, "--password-file", wrong,
                                        *option, code=PARTIAL).json
                [item] = [item for item in report["items"]
                          if item["title"] == "www.example.com"]
                self.assertIn(item["result"], ("skipped", "none"))
                self.assertRegex(item["reason"], "^Its key may be in “(locked/)?leaf-pbes2.key”, "
                                                 "which no password opened.$")
        self.assertEqual(self.store.titles(), ["p384.example.com"])
        self.import_json(crt, key, "--password-file", self.store.password())
        self.assertEqual(self.store.titles(), ["p384.example.com", "www.example.com"])

    def test_asked_again(self):
        """On a terminal a wrong password is called that, and asked for again."""
        question = "“p12-rsa.p12” needs a password (just Enter: leave it out): "
        shown, code = talk(
            ["--store", self.store.path, "--passphrase-file", self.store.passphrase_file,
             "import", *RSA_P12], [(question, "wrong"), (question, PASSWORD)])
        self.assertEqual(code, 0, shown)
        self.assertEqual(shown.count("This password opens none of it: it is wrong"), 1, shown)

    def start_import(self, *arguments, **more):
        return subprocess.Popen(
            [PROGRAM, "--store", self.store.path, "--passphrase-file",
             self.store.passphrase_file, "import", *map(str, arguments)],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            start_new_session=True, **more)

    def test_stopped_reading(self):
        """Ctrl+C while files are read: nothing was imported, and the report says so."""
        mark = self.store.file("mark", b"")
        mark.unlink()
        tool = self.store.file("slow/kyrtool", f"#!/bin/sh\ntouch '{mark}'\nexec sleep 60\n")
        tool.chmod(0o700)
        ring = self.store.file("site.kyr", b"\1\2\3")
        report = mark.with_name("report.txt")
        process = self.start_import(
            "--report", report, ring, *PAIR,
            env=environment(PATH=f"{tool.parent}:{os.environ['PATH']}"))
        while not mark.exists():
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
        self.assertEqual(process.returncode, -signal.SIGINT)
        self.assertIn("Stopped. Nothing was imported.", errors.decode())
        self.assertIn("Nothing was imported", report.read_text())
        self.assert_nothing_stored()

    def test_stopped_storing(self):
        """SIGTERM while keys are stored: what was stored is counted, and stays."""
        folder = self.store.folder / "pairs"
        must(MAKE_PAIRS, 1000, folder)
        report = folder.with_name("stopped.txt")
        process = self.start_import("--report", report, folder)
        database = sqlite3.connect(f"file:{self.store.database}?mode=ro",
                                   uri=True)
        count = "SELECT COUNT(*) FROM document"
        [[before]] = database.execute(count)
        while database.execute(count).fetchone()[0] < before + 50:
            time.sleep(0.005)
        database.close()
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=60)
        self.assertEqual(process.returncode, -signal.SIGTERM)
        found = re.search(r"Stopped\. (\d+) were imported before\. (\d+) were not; the same",
                          errors.decode())
        self.assertTrue(found, errors)
        self.assertEqual(int(found[1]) + int(found[2]), 1000)
        self.assertEqual(len(self.store.json("list")), int(found[1]))
        self.assertIn(f"{int(found[1]):,} were imported.".replace(",", ""),
                      report.read_text().replace(",", ""))
        self.assertEqual(self.store.json("check")["problems"], [])

    def test_standard_input(self):
        """Passwords come from standard input as well, one on each line."""
        answer = self.store.run(
            "--passphrase-file", "-", "import", *RSA_P12, "--password-file", "-",
            "--exportable", "--export-password-file", "-", unlocked=False,
            stdin=f"{PASSWORD}\nBlue giraffe 9 trombone\nPurple monkey 42 dishwasher\n".encode())
        self.assertEqual(answer.errors, "")
        self.assertIs(self.store.show("rsa.example.com")["exportable"], True)

    # ---- what is refused ----

    def assert_refused(self, files, code, sentence, *options):
        """The sentence is on standard error and as the item's reason; nothing is stored."""
        answer = self.store.run("import", *files, *options, code=code)
        self.assertIn(sentence, answer.errors)
        report = self.import_json(*files, *options, code=code)
        reasons = [item["reason"] for item in report["items"] if item["result"] == "failed"]
        self.assertEqual(len(reasons), report["failed"])
        self.assertTrue(any(sentence in reason for reason in reasons), reasons)
        self.assert_nothing_stored()

    def test_wrong_password(self):
        """A wrong password is said to be wrong, a missing one to be missing."""
        self.assert_refused(RSA_P12, PASSWORD_WRONG, "“p12-rsa.p12” needs a password")
        self.assert_refused(RSA_P12, PASSWORD_WRONG,
                            "“p12-rsa.p12” could not be opened: the password is wrong, or "
                            "the file is damaged.",
                            "--password-file", self.store.password("wrong"))

    def test_key_with_another_password(self):
        """A keystore that opened, and a key in it that did not, which is named."""
        report = self.import_json(*fixture("jks-JKS.jks"), "--dry-run", "--password-file",
                                  self.store.password(), code=None)
        reasons = [item["reason"] for item in report["items"]
                   if "none of the passwords" in (item["reason"] or "")
                   or "the password is wrong" in (item["reason"] or "")]
        self.assertEqual(reasons, [
            "“jks-JKS.jks”: the private key “other” in a Java keystore could not be opened: "
            "the password is wrong, or the file is damaged."])

    def test_keystore_in_part(self):
        """The certificate of a key that stayed closed is not imported alone."""
        report = self.import_json(*fixture("jks-JKS.jks"), "--password-file",
                                  self.store.password(), code=PARTIAL)
        results = {item["title"]: item["result"] for item in report["items"]
                   if item["kind"] in ("credential", "certificate")}
        self.assertEqual(results, {"www.example.com": "imported",
                                   "java.example.com": "failed"})
        self.assertEqual([entry["title"] for entry in self.store.json("list")],
                         ["www.example.com"])
        answer = self.store.run("import", *fixture("jks-JKS.jks"), "--password-file",
                                self.store.password(), code=PARTIAL)
        self.assertIn("so the certificate of “java.example.com” is not imported alone",
                      answer.errors)

    def test_damaged_container(self):
        """Of a PKCS#12 file without MAC whose key is damaged, nothing is imported."""
        content = bytearray(Path(*fixture("p12-nomac-chain.p12")).read_bytes())
        content[-150] ^= 4
        path = self.store.file("damaged.p12", bytes(content))
        self.assert_refused([path], PASSWORD_WRONG, "Something in “damaged.p12” could not be read",
                            "--roots", "--password-file", self.store.password())

    def test_request_alone(self):
        """A request is for other commands, which are named."""
        report = self.import_json(*fixture("leaf.csr"), code=FAILED)
        self.assertRegex(report["items"][0]["reason"], r"certmgrctl ca sign \S*leaf\.csr”")
        self.assertRegex(report["items"][0]["reason"], r"certmgrctl csr adopt \S*leaf\.csr”")

    def test_advice_for_requests(self):
        """The advised commands are right for a shell; what is no file becomes one first."""
        content = Path(*fixture("leaf.csr")).read_bytes()
        for name, word in ("my own.csr", "'{}'"), ("plain.csr", "{}"):
            path = self.store.file(name, content)
            for given in path, path.parent:
                report = self.import_json(given, "--dry-run", code=None)
                [reason] = [item["reason"] for item in report["items"]
                            if item["kind"] == "csr"]
                self.assertIn(f"“certmgrctl ca sign {word.format(path)}” signs it", reason)
            path.unlink()
        archive = self.store.folder / "requests.zip"
        with zipfile.ZipFile(archive, "w") as file:
            file.writestr("my own.csr", content)
        [item] = self.import_json(archive, "--dry-run", code=None)["items"]
        self.assertEqual(item["source"], "requests.zip/my own.csr")
        self.assertIn("Unpack or save it first", item["reason"])
        self.assertIn("ca sign FILE", item["reason"])

    def test_garbage(self):
        """Garbage."""
        self.assert_refused(fixture("garbage.bin"), FAILED,
                            "No certificate or key was found in “garbage.bin”.")

    def test_truncated(self):
        """A file that was cut off."""
        path = self.store.file("cut.pem", PAIR[0].read_bytes()[:-300])
        self.assert_refused([path], FAILED, "The file may be cut off.")

    def test_too_large(self):
        """A file of more than 16 MB."""
        path = self.store.folder / "big.pem"
        with open(path, "wb") as file:
            file.truncate(16 * 1024 * 1024 + 1)
        self.assert_refused([path], FAILED, "“big.pem” is larger than 16 MB.")

    def test_missing_file(self):
        """A file that is not there."""
        self.assert_refused([self.store.folder / "gone.pem"], FAILED,
                            f"“{self.store.folder / 'gone.pem'}” could not be read")

    def test_empty_name(self):
        """An empty word, as of an unset variable, is not the current folder."""
        self.store.run("import", "", code=USAGE)

    def test_key_alone(self):
        """A key without certificate."""
        self.assert_refused(fixture("leaf.key"), FAILED,
                            "There is no certificate for this key")

    def test_endless(self):
        """A file that would take hours to open."""
        self.assert_refused(fixture("p12-endless.p12"), FAILED, "would take hours",
                            "--password-file", self.store.password())

    def test_expired(self):
        """An expired certificate is imported and said to have expired."""
        answer = self.store.run("import", *fixture("leaf-expired.crt", "leaf-expired.key"))
        self.assertIn("expired on 1 January 2025", answer.text)
        shown = self.store.show("old.example.com")
        self.assertEqual((shown["status"], shown["health"]), ("expired", "error"))
        self.assertIn("expired", shown["warnings"])

    def test_other_things(self):
        """Requests and revocation lists are left out, and why."""
        report = self.import_json(*fixture("leaf.csr", "root.crl"), code=FAILED)
        self.assertEqual([(item["kind"], item["result"]) for item in report["items"]],
                         [("csr", "skipped"), ("crl", "skipped")])
        self.assertTrue(all(item["reason"] for item in report["items"]))
        self.assert_nothing_stored()

    def test_some_of_several(self):
        """Of several, what is good goes in; each failure is said."""
        answer = self.store.run("import", *PAIR, *fixture("garbage.bin", "leaf-p384.key"),
                                code=PARTIAL)
        self.assertIn("No certificate or key was found in “garbage.bin”.", answer.errors)
        self.assertIn("leaf-p384.key: There is no certificate", answer.errors)
        self.assertIn("2 could not be imported.", answer.errors)
        self.assertEqual(self.store.titles(), ["www.example.com"])

    def test_named_like_a_word(self):
        """A file is named though its name is a piece of the sentence."""
        for name in "key", "a", "the":
            path = self.store.file(name, Path(*fixture("leaf-p384.key")).read_bytes())
            answer = self.store.run("import", path, "--dry-run", code=FAILED)
            self.assertIn(f"{name}: There is no certificate for this key", answer.errors)
        answer = self.store.run("import", self.store.file("key", "nothing"), code=FAILED)
        self.assertEqual(answer.errors.count("key"), 2)  # “No certificate or key … “key””

    def test_nothing_named(self):
        """Without files it says how it is called."""
        answer = self.store.run("import", code=USAGE)
        self.assertIn("certmgrctl import FILE…", answer.errors)

    def test_many(self):
        """Hundreds of rows line up."""
        pairs = self.store.folder / "pairs.pem"
        must(MAKE_PAIRS, 200, pairs)
        answer = self.store.run("import", pairs)
        rows = [line for line in answer.lines if line.startswith("imported")]
        self.assertEqual(len(rows), 200)
        self.assertEqual({line.index(".example") - len(re.search(r"n\d+", line)[0])
                          for line in rows}, {len("imported  ")})
        listed = self.store.run("list").lines
        self.assertEqual(len(listed), 201)
        self.assertLessEqual(max(map(len, listed)), 80)


class SecretsTest(StoreTest):
    """No key leaves in clear: not in the store, not in an answer."""

    def assert_absent(self, secrets, where, content):
        for what, secret in secrets.items():
            self.assertNotIn(secret, content, f"{what} in {where}")

    def test_nothing_in_clear(self):
        """Neither the store's files nor any answer holds a key or a password in clear."""
        pem = PAIR[1].read_bytes()
        der = fixture("leaf-pkcs8.der")[0].read_bytes()
        body = b"".join(pem.splitlines()[1:-1])
        scalar = der[36:68]  # of a P-256 key in PKCS#8
        secrets = {"PEM": body[:60], "PKCS#8": der, "the scalar": scalar,
                   "hex": scalar.hex().encode(), "base64": base64.b64encode(scalar)[:40],
                   "the password": PASSWORD.encode(), "a header": b"BEGIN PRIVATE KEY",
                   "another header": b"BEGIN EC PRIVATE KEY"}
        self.assertIn(scalar, fixture("leaf-sec1.der")[0].read_bytes())
        store = self.store
        store.add_server("web01")
        answers = [store.run(*words, code=None) for words in [
            ("import", *PAIR, "--exportable", "--export-password-file", store.password()),
            ("--json", "import", *PAIR), ("show", "www.example.com"),
            ("servers", "www.example.com", "--add", "web01"),
            ("--json", "show", "www.example.com"),
            ("show", "www.example.com", "--raw", "sealed-key"),
            ("show", "www.example.com", "--raw", "envelope"),
            ("show", "www.example.com", "--pem", "public-key"),
            ("export", "www.example.com", "--format", "pem", "-o", "-"),
            ("export", "www.example.com", "--format", "pem", "--key", "-o", "-",
             "--export-password-file", store.password()),
            ("export", "www.example.com", "--format", "p12", "--key", "-o", "-",
             "--export-password-file", store.password()),
            ("activity",), ("--json", "activity"), ("check",)]]
        for answer in answers:
            self.assertEqual(answer.code, DONE, answer)
            self.assert_absent(secrets, "standard output", answer.bytes)
            self.assert_absent(secrets, "standard error", answer.errors.encode())
        for path in store.path.rglob("*"):
            self.assert_absent(secrets, path, path.read_bytes())


if __name__ == "__main__":
    main()
