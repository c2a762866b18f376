#!/usr/bin/python3
"""certmgrctl list and show: finding credentials, what is said of them."""

import re

from certmgrctl import FAILED, NOT_FOUND, USAGE, StoreTest, fixture, main, must

MEMBERS = {
    "id": str, "type": str, "title": str, "status": str, "health": str, "warnings": list,
    "host_names": list, "provider": str, "key_spec": str, "not_before": str,
    "not_after": str, "issuer": str, "subject": str, "serial": str,
    "fingerprint_sha256": str, "servers": list, "exportable": bool,
    "keyring_name": (str, type(None)),
}


class ListTest(StoreTest):
    @classmethod
    def prepare(cls, store):
        store.add_server("web01")
        store.run("import", *fixture("leaf.crt", "leaf.key"), "--server", "web01")
        store.run("import", *fixture("leaf-expired.crt", "unicode.crt", "intermediate.crt"))
        store.run("import", "--roots", *fixture("root.crt"))

    def test_members(self):
        """list --json and show --json have the members that scripts rely on."""
        rows = self.store.json("list")
        self.assertEqual(len(rows), 3)
        for row in rows + [self.store.show("www.example.com")]:
            for member, types in MEMBERS.items():
                self.assertIsInstance(row[member], types, member)
        [row] = [row for row in rows if row["title"] == "www.example.com"]
        self.assertEqual(row["type"], "credential")
        self.assertEqual(row["status"], "issued")
        self.assertEqual(row["provider"], "import")
        self.assertEqual(row["key_spec"], "p256")
        self.assertEqual(row["servers"], ["web01"])
        self.assertEqual(row["host_names"][2], "bücher.example")
        self.assertEqual(row["not_after"], "2036-01-01T00:00:00Z")
        fingerprint = must("openssl", "x509", "-in", fixture("leaf.crt")[0], "-noout",
                           "-fingerprint", "-sha256").decode()
        self.assertEqual(row["fingerprint_sha256"],
                         fingerprint.split("=")[1].strip().replace(":", "").lower())

    def test_odd_dates(self):
        """Dates before 1970 are dates, and one that ends before it begins is an error."""
        odd = {"past": ("1960-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "expired"),
               "epoch": ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "expired"),
               "long": ("1800-01-01T00:00:00Z", "2060-01-01T00:00:00Z", None),
               "reversed": ("2036-01-01T00:00:00Z", "2026-01-01T00:00:00Z",
                            "dates-reversed")}
        answer = self.store.run("import", *fixture(*(f"dates-{name}.crt" for name in odd)))
        self.assertIn("certificate without key, expired on 31 December 1969", answer.text)
        self.assertIn("never valid, since it ends before it begins", answer.text)
        rows = {row["title"]: row for row in self.store.json("list")}
        for name, (start, end, reason) in odd.items():
            shown = self.store.show(f"dates-{name}.example.com")
            for row in shown, rows[f"dates-{name}.example.com"]:
                self.assertEqual((row["not_before"], row["not_after"]), (start, end), name)
            self.assertEqual([word for word in shown["warnings"]
                              if word in ("expired", "not-yet-valid", "dates-reversed")],
                             [reason] if reason else [], name)
        expired = {row["title"] for row in self.store.json("list", "--status", "expired")}
        self.assertLessEqual({"dates-past.example.com", "dates-epoch.example.com"}, expired)
        titles = [row["title"] for row in self.store.json("list", "--sort", "expires")]
        self.assertEqual(titles[:2], ["dates-past.example.com", "dates-epoch.example.com"])
        text = self.store.run("show", "dates-reversed.example.com").text
        self.assertIn("Never valid: it ends before it begins.", text)
        self.assertNotIn("Wait for its first day", text)
        answer = self.store.run("import", *fixture("dates-year-zero.crt"), code=FAILED)
        self.assertIn("dates-year-zero.crt", answer.errors)

    def test_table(self):
        """The table lines up, fits 80 columns, and its ids can be used."""
        lines = self.store.run("list").lines
        self.assertEqual(lines[0].split(),
                         ["Id", "Status", "Health", "Expires", "Name", "Servers"])
        self.assertEqual(len(lines), 4)
        self.assertLessEqual(max(map(len, lines)), 80)
        for line in lines[1:]:
            name = line[lines[0].index("Name"):].split("  ")[0]
            self.assertEqual(self.store.show(line.split()[0])["title"], name)

    def test_wide_names(self):
        """Chinese characters take two columns, and the columns behind them line up."""
        wide = must("openssl", "req", "-x509", "-utf8", "-key", fixture("leaf.key")[0],
                    "-subj", "/CN=龜龜龜.example", "-addext", "basicConstraints=CA:FALSE")
        self.store.run("import", self.store.file("wide.pem", wide))
        self.store.run("servers", "龜龜龜.example", "--add", "web01", code=None)
        lines = self.store.run("list").lines
        start = lines[0].index("Name")
        self.assertTrue(any(line[start:].startswith("龜龜龜.example") for line in lines), lines)

    def test_other_types(self):
        """Other types of documents are listed too."""
        [root] = self.store.json("list", "trusted-root")
        self.assertEqual((root["type"], root["title"]), ("trusted-root", "Example Root CA"))
        self.assertEqual(sorted(self.store.titles("identity")), ["desk", "web01"])
        self.assertIn("Example Root CA", self.store.run("list", "trusted-root").text)
        for kind in ("activity", "settings"):
            self.assertEqual(self.store.run("list", kind).lines[0].split(), ["Id", "Detail"])
        answer = self.store.run("list", "potato", code=USAGE)
        self.assertIn("“potato” is not one of", answer.errors)

    def test_filters(self):
        """Filters by status, health, server, end and text; sorting."""
        titles = self.store.titles
        self.assertEqual(titles("--status", "expired"), ["old.example.com"])
        self.assertEqual(titles("--health", "error"), ["old.example.com"])
        self.store.run("import", *fixture("leaf-future.crt", "leaf-future.key"), "--server",
                       "web01")
        [future] = [row for row in self.store.json("list") if "not-yet-valid" in row["warnings"]]
        self.assertEqual(future["health"], "error")
        self.assertIn(future["title"], titles("--health", "error"))
        self.assertNotIn(future["title"], titles("--health", "warning"))
        self.assertNotIn(future["title"], titles("--health", "valid"))
        self.store.run("delete", future["id"])
        self.assertEqual(titles("--server", "web01"), ["www.example.com"])
        self.assertEqual(titles("--search", "BÜCHER"), ["www.example.com"])
        self.assertEqual(titles("--search", "söhne gmbh"), ["Żółw 龜"])
        self.assertEqual(titles("--search", "no such words"), [])
        self.assertEqual(titles("--expires-within", "0"), [])
        self.assertEqual(len(titles("--expires-within", "9999")), 2)
        self.assertEqual(titles("--sort", "expires")[0], "old.example.com")
        self.assertEqual(titles("--sort", "title")[0], "old.example.com")

    def test_wrong_filters(self):
        """Words that filters do not know are named together with those they do."""
        for words in (["--status", "x"], ["--health", "x"], ["--sort", "x"],
                      ["--expires-within", "x"], ["--expires-within", "-1"]):
            self.assertNotEqual(self.store.run("list", *words, code=USAGE).errors, "")
        self.assertIn("valid, warning, error",
                      self.store.run("list", "--health", "x", code=USAGE).errors)
        self.store.run("list", "--server", "web02", code=NOT_FOUND)

    def test_nothing(self):
        """Nothing found: an empty array, an empty table, a remark."""
        self.assertEqual(self.store.json("list", "--search", "nowhere"), [])
        answer = self.store.run("list", "--search", "nowhere")
        self.assertEqual((answer.text, answer.errors), ("", "Nothing to list.\n"))
        self.assertEqual(self.store.run("--quiet", "list", "--search", "nowhere").errors, "")

    def test_without_passphrase(self):
        """Reading needs no passphrase."""
        for words in (["list"], ["show", "www.example.com"], ["activity"], ["check"],
                      ["root", "list"], ["identity", "list"], ["identity", "show"]):
            self.store.run(*words, unlocked=False)


class ShowTest(StoreTest):
    @classmethod
    def prepare(cls, store):
        store.run("root", "add", *fixture("root.crt"))
        store.run("import", *fixture("leaf.crt", "leaf.key", "intermediate.crt"))

    def test_names(self):
        """A credential goes by its id, the beginning of it, and each of its host names."""
        uuid = self.store.show("www.example.com")["id"]
        for name in (uuid, uuid.split(":")[1], uuid.split(":")[1][:4], uuid[:20],
                     "*.example.com", "bücher.example", "xn--bcher-kva.example",
                     "WWW.EXAMPLE.COM"):
            self.assertEqual(self.store.show(name)["id"], uuid, name)
        for name in "shop.example.com", "credential:0", "ffffffff":
            answer = self.store.run("show", name, code=NOT_FOUND)
            self.assertIn(f"There is no credential “{name}”.", answer.errors)

    def test_ambiguous(self):
        """A host name that two have is refused with the ids of both."""
        twin = must("openssl", "req", "-x509", "-key", fixture("leaf-p384.key")[0],
                    "-subj", "/CN=www.example.com", "-addext", "basicConstraints=CA:FALSE",
                    "-addext", "subjectAltName=DNS:www.example.com")
        self.store.run("import", self.store.file("twin.pem", twin))
        for words in (["show"], ["delete"], ["servers"], ["comment", "x"]):
            answer = self.store.run(words[0], "www.example.com", *words[1:], code=NOT_FOUND)
            self.assertIn("“www.example.com” names 2 credentials", answer.errors)
        for uuid in re.findall(r"\(([0-9a-f]{8})\)", answer.errors):
            self.store.show(uuid)
        self.assertEqual(len(self.store.json("list")), 2)

    def test_for_people(self):
        """show says it in a sentence first, then line by line, within 80 columns."""
        answer = self.store.run("show", "www.example.com")
        self.assertEqual(answer.lines[0], "www.example.com")
        self.assertRegex(answer.lines[1], r"^Valid for \d+ more years, until 1 January 2036\. Trusted by Example Root")
        for label in ("Names", "Key", "Subject", "Issuer", "Valid until", "Serial",
                      "SHA-256", "Chain", "Attention", "Id"):
            self.assertRegex(answer.text, rf"(?m)^  {label} +\S")
        self.assertLessEqual(max(map(len, answer.lines)), 80)

    def test_history(self):
        """show --json has the versions, newest first."""
        self.store.run("comment", "www.example.com", "hello")
        history = self.store.show("www.example.com")["history"]
        self.assertEqual([version["version"] for version in history], [2, 1])
        self.assertEqual({version["author"] for version in history}, {"desk"})

    def test_pem(self):
        """--pem prints the chain, the leaf and the public key as they are."""
        leaf = fixture("leaf.crt")[0].read_bytes()
        self.assertEqual(must("openssl", "x509", "-outform", "DER", stdin=self.store.run(
            "show", "www.example.com", "--pem", "leaf").bytes),
            must("openssl", "x509", "-outform", "DER", stdin=leaf))
        chain = self.store.run("show", "www.example.com", "--pem", "chain").bytes
        self.assertEqual(chain.count(b"BEGIN CERTIFICATE"), 3)
        self.assertEqual(
            self.store.run("show", "www.example.com", "--pem", "public-key").bytes,
            must("openssl", "x509", "-noout", "-pubkey", stdin=leaf))
        answer = self.store.run("show", "www.example.com", "--pem", "csr", code=NOT_FOUND)
        self.assertIn("csr", answer.errors)
        self.store.run("show", "www.example.com", "--pem", "x", code=USAGE)

    def test_raw(self):
        """--raw writes DER that openssl reads."""
        for what in "envelope", "sealed-key":
            raw = self.store.run("show", "www.example.com", "--raw", what).bytes
            must("openssl", "cms", "-cmsout", "-print", "-inform", "DER", stdin=raw)
        self.store.run("show", "www.example.com", "--raw", "x", code=USAGE)

    def test_hostile_names(self):
        """Names that hold control characters do nothing to the terminal."""
        evil = must("openssl", "req", "-x509", "-utf8", "-key", fixture("leaf.key")[0],
                    "-subj", "/CN=\x1b[2Jevil\r\u202eexample", "-addext",
                    "basicConstraints=CA:FALSE")
        path = self.store.file("evil.pem", evil)
        [row] = self.store.json("import", path)["items"]
        for words in (["import", path], ["list"], ["show", row["credential"]], ["activity"],
                      ["delete", row["credential"]]):
            answer = self.store.run(*words)
            for bad in "\x1b", "\r", "\u202e":
                self.assertNotIn(bad, answer.text + answer.errors, words)


if __name__ == "__main__":
    main()
