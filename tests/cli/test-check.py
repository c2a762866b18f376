#!/usr/bin/python3
"""certmgrctl check and activity: whole data, tampered data, the log."""

import sqlite3

from certmgrctl import FAILED, NOT_FOUND, UNTRUSTED, StoreTest, fixture, main, must

NAME = "www.example.com"


class CheckTest(StoreTest):
    @classmethod
    def prepare(cls, store):
        store.run("root", "add", *fixture("root.crt"))
        store.run("import", *fixture("leaf.crt", "leaf.key", "intermediate.crt"))
        store.run("import", *fixture("leaf-p384.crt", "leaf-p384.key"))

    def sql(self, statement, *values):
        connection = sqlite3.connect(self.store.database)
        with connection:
            rows = connection.execute(statement, values).fetchall()
        connection.close()
        return rows

    def body(self, uuid):
        [[body]] = self.sql("SELECT body FROM revision JOIN document ON "
                            "revision.document = document.key WHERE id = ? AND leaf = 1", uuid)
        return body

    def set_body(self, uuid, body):
        self.sql("UPDATE revision SET body = ? WHERE leaf = 1 AND document = "
                 "(SELECT key FROM document WHERE id = ?)", body, uuid)

    def assert_off(self):
        """check says so, in words and as JSON, with exit 8; every time."""
        answer = self.store.run("check", code=UNTRUSTED)
        self.assertEqual(answer.text, "")
        self.assertIn("problem", answer.errors)
        report = self.store.json("check", code=UNTRUSTED)
        self.assertTrue(report["problems"])
        self.assertIn(report["problems"][0], answer.errors)
        return report["problems"]

    def test_whole(self):
        """A whole certstore passes."""
        answer = self.store.run("check")
        self.assertRegex(answer.text, r"^\d+ documents were verified. Nothing is off.\n$")
        report = self.store.json("check")
        self.assertEqual(report["problems"], [])
        self.assertGreater(report["documents"], 8)
        self.assertEqual(self.store.run("--quiet", "check").text, "")

    def test_flipped_byte(self):
        """One changed byte of a signed document is found, and it is not shown as good."""
        uuid = self.store.show(NAME)["id"]
        body = bytearray(self.body(uuid))
        at = body.index(b"www.example.com")
        body[at:at + 3] = b"wwv"
        self.set_body(uuid, bytes(body))
        self.store.run("show", NAME, code=UNTRUSTED)
        self.assertTrue(any(uuid in problem or NAME in problem
                            for problem in self.assert_off()))
        self.store.run("show", "p384.example.com")

    def test_swapped(self):
        """A document in the place of another is found."""
        first, second = (self.store.show(name)["id"] for name in (NAME, "p384.example.com"))
        self.set_body(first, self.body(second))
        self.store.run("show", NAME, code=UNTRUSTED)
        self.assert_off()

    def test_rolled_back(self):
        """An older version in the place of the newest is found."""
        uuid = self.store.show(NAME)["id"]
        old = self.body(uuid)
        self.store.run("comment", NAME, "second version")
        self.set_body(uuid, old)
        self.assert_off()

    def test_forged(self):
        """A document signed by a stranger is found."""
        uuid = self.store.show(NAME)["id"]
        stolen = self.store.file("content", must(
            "openssl", "cms", "-verify", "-noverify", "-inform", "DER",
            stdin=self.store.run("show", NAME, "--raw", "envelope").bytes))
        forged = must("openssl", "cms", "-sign", "-nodetach", "-binary", "-outform", "DER",
                      "-in", stolen, "-signer", *fixture("leaf.crt"), "-inkey",
                      *fixture("leaf.key"))
        self.set_body(uuid, forged)
        self.store.run("show", NAME, code=UNTRUSTED)
        self.assert_off()

    def test_lost_entry(self):
        """A missing entry of the log is found by check and by activity --verify."""
        self.store.run("activity", "--verify")
        [uuid] = [row[0] for row in self.sql(
            "SELECT id FROM document WHERE id LIKE 'activity:%' ORDER BY key LIMIT 1 OFFSET 2")]
        key = "(SELECT key FROM document WHERE id = ?)"
        self.sql(f"DELETE FROM summary WHERE key = {key}", uuid)
        self.sql(f"DELETE FROM summary_row WHERE key = {key}", uuid)
        self.sql(f"DELETE FROM revision WHERE document = {key}", uuid)
        self.sql("DELETE FROM document WHERE id = ?", uuid)
        answer = self.store.run("activity", "--verify", code=UNTRUSTED)
        self.assertIn("problem", answer.errors)
        self.assert_off()

    def test_not_a_database(self):
        """A file that is no database, and one of a newer program, are said to be so."""
        self.store.database.write_bytes(b"not a database" * 1000)
        answer = self.store.run("list", code=None)
        self.assertIn(answer.code, (FAILED, UNTRUSTED))
        self.assertRegex(answer.errors, "^certmgrctl: .+\n$")

    def test_damaged_database(self):
        """A database with overwritten pages is not shown as whole."""
        content = bytearray(self.store.database.read_bytes())
        for page in range(2, len(content) // 4096, 2):
            content[page * 4096:page * 4096 + 512] = b"\xaa" * 512
        self.store.database.write_bytes(content)
        answer = self.store.run("check", code=None)
        self.assertIn(answer.code, (FAILED, UNTRUSTED), answer)
        self.assertNotIn("Nothing is off", answer.text)


class ActivityTest(StoreTest):
    @classmethod
    def prepare(cls, store):
        store.run("import", *fixture("leaf.crt", "leaf.key"))
        store.run("comment", NAME, "hello")

    def test_entries(self):
        """Who did what to which document, newest first, with the members of the contract."""
        entries = self.store.json("activity")
        for entry in entries:
            for member in "time", "author", "action", "document", "detail":
                self.assertIn(member, entry)
        self.assertEqual(entries[0]["author"], "desk")
        self.assertEqual(entries[0]["document"], self.store.show(NAME)["id"])
        self.assertEqual(entries[1]["action"], "import")
        self.assertEqual(entries[1]["detail"], "leaf.crt, leaf.key")
        times = [entry["time"] for entry in entries]
        self.assertEqual(times, sorted(times, reverse=True))
        self.assertRegex(times[0], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")

    def test_of_one(self):
        """--document takes a name, an id, the beginning of one."""
        uuid = self.store.show(NAME)["id"]
        for name in NAME, uuid, uuid.split(":")[1][:8]:
            entries = self.store.json("activity", "--document", name)
            self.assertEqual({entry["document"] for entry in entries}, {uuid})
            self.assertEqual(len(entries), 2)
        self.store.run("activity", "--document", "nowhere", code=NOT_FOUND)

    def test_table(self):
        """The table lines up and fits 80 columns."""
        lines = self.store.run("activity", "--verify").lines
        self.assertEqual(lines[0].split(), ["Time", "Who", "What", "On"])
        self.assertLessEqual(max(map(len, lines)), 80)


if __name__ == "__main__":
    main()
