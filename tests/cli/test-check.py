#!/usr/bin/python3
"""certmgrctl check and activity: whole data, tampered data, the log."""

import os
import sqlite3
import unittest

from certmgrctl import (DONE, FAILED, NOT_FOUND, PROGRAM, UNTRUSTED, Store, StoreTest, call,
                        fixture, main, must, need)

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

    def test_warnings(self):
        """A Micro CA that ends soon is said; that is no problem of integrity."""
        self.store.run("ca", "create", "Short", "--days", "5")
        answer = self.store.run("check")
        self.assertIn("Nothing is off.", answer.text)
        self.assertIn("The Micro CA “Short” is valid until", answer.errors)
        report = self.store.json("check")
        self.assertEqual(report["problems"], [])
        self.assertEqual(len(report["warnings"]), 1)
        self.store.run("ca", "disable", "Short")
        self.assertEqual(self.store.json("check")["warnings"], [])

    def limited(self, *arguments):
        """The program where it may lock no memory; root could do so in spite of the limit."""
        without = ["setpriv", "--bounding-set=-ipc_lock"] if os.geteuid() == 0 else []
        return call("--memlock=0:0", *without, PROGRAM, "--store", self.store.path,
                    "--passphrase-file", self.store.passphrase_file, *arguments,
                    program="prlimit")

    @unittest.skipIf("ASAN_OPTIONS" in os.environ, "the sanitizer's mlock() does nothing")
    def test_no_locked_memory(self):
        """Where secrets may be swapped out that is said, once, with what to do."""
        need("prlimit")
        need("setpriv")
        for words in ["check"], ["comment", "www.example.com", "new"]:
            answer = self.limited(*words)
            self.assertEqual(answer.code, DONE, answer)
            self.assertEqual(answer.errors.count("LimitMEMLOCK"), 1)
            self.assertNotIn("LimitMEMLOCK", self.limited(*words, "--quiet").errors)
            self.assertEqual(self.store.run(*words).errors, "")
        self.assertIs(self.limited("--json", "check").json["memory_is_locked"],
                      False)
        self.assertIs(self.store.json("check")["memory_is_locked"], True)

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

    def test_rows(self):
        """Lists that do not show what the documents say are found; a change mends them."""
        self.store.add_server("web01")
        self.store.run("servers", NAME, "--add", "web01")
        self.store.run("check")
        for statement in (
                "UPDATE summary_row SET title = 'evil.example.org' WHERE title = ?",
                "UPDATE summary SET health = 0, not_after = 9999999999 WHERE key = "
                "(SELECT key FROM summary_row WHERE title = ?)",
                "UPDATE summary_row SET servers = NULL WHERE title = ?",
                "DELETE FROM summary_server WHERE key = "
                "(SELECT key FROM summary_row WHERE title = ?)"):
            with self.subTest(statement):
                [[uuid]] = self.sql("SELECT id FROM summary_row WHERE title = ?", NAME)
                self.sql(statement, NAME)
                self.assertIn("list", " ".join(self.assert_off()))
                self.store.run("comment", uuid, statement[:20])
                self.store.run("check")

    def test_lost_entry(self):
        """A missing entry of the log is found by check and by activity --verify."""
        answer = self.store.run("activity", "--verify")
        self.assertIn("The log is whole", answer.errors)
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
        """A file that is no database is said to be so."""
        self.store.database.write_bytes(b"not a database" * 1000)
        answer = self.store.run("list", code=UNTRUSTED)
        self.assertRegex(answer.errors, "^certmgrctl: .+ is damaged \\(.+\\)\\.\n$")
        self.assert_off()

    def test_damaged_header(self):
        """A database with garbage in its first hundred bytes is found damaged."""
        content = bytearray(self.store.database.read_bytes())
        for start, end in (0, 16), (16, 24), (96, 112):
            damaged = bytearray(content)
            damaged[start:end] = b"\xaa" * (end - start)
            self.store.database.write_bytes(damaged)
            self.assert_off()

    def test_damaged_pages(self):
        """A database with overwritten pages is found damaged, whichever they are."""
        content = self.store.database.read_bytes()
        n_pages = len(content) // 4096
        for first in 1, 2, n_pages // 2:
            damaged = bytearray(content)
            for page in range(first, n_pages, 2):
                damaged[page * 4096:page * 4096 + 512] = b"\xaa" * 512
            self.store.database.write_bytes(damaged)
            self.assert_off()

    def test_truncated(self):
        """A database that was cut off, and one with nothing in it, are found damaged."""
        content = self.store.database.read_bytes()
        for size in len(content) // 2, 4096, 0:
            self.store.database.write_bytes(content[:size])
            self.assert_off()

    def test_missing_tables(self):
        """Every table and index that is missing is found."""
        content = self.store.database.read_bytes()
        objects = self.sql("SELECT type, name FROM sqlite_schema WHERE name NOT LIKE 'sqlite%'")
        self.assertGreater(len(objects), 12)
        for kind, name in objects:
            self.sql(f"DROP {kind} {name}")
            problems = self.assert_off()
            self.assertIn(name, " ".join(problems))
            self.store.database.write_bytes(content)
        self.sql("ALTER TABLE quarantine ADD COLUMN other TEXT")
        self.assertIn("quarantine", " ".join(self.assert_off()))

    def test_other_database(self):
        """A database of another program is found, and not written to."""
        self.store.database.unlink()
        self.sql("CREATE TABLE other (a)")
        before = self.store.database.read_bytes()
        self.assertIn("another program", self.assert_off()[0])
        self.assertEqual(self.store.database.read_bytes(), before)

    def test_missing_files(self):
        """A certstore without its database or its certificate is found damaged."""
        for name in "certstore.db", "identity.pem", "authority.pem", "identity.key":
            file = self.store.path / name
            content = file.read_bytes()
            file.unlink()
            problem = self.assert_off()[0]
            self.assertIn(name, problem)
            if name == "identity.pem":
                self.assertIn("backup", problem)
            answer = self.store.run("init", code=None)
            self.assertNotEqual(answer.code, DONE)
            file.write_bytes(content)
        self.store.run("check")

    def test_other_identity(self):
        """An identity of another certstore, and a key that is none, are found."""
        folder = self.store.folder / "other"
        folder.mkdir()
        other = Store(folder)
        other.init()
        mine, key = self.store.path / "identity.pem", self.store.path / "identity.key"
        content = mine.read_bytes()
        mine.write_bytes((other.path / "identity.pem").read_bytes())
        self.assertIn("was not issued by this certstore’s authority", self.assert_off()[0])
        mine.write_bytes(content)
        key.write_text("no key")
        self.assertIn("identity.key", self.assert_off()[0])

    def test_database_alone(self):
        """A database that lost all its company is no empty folder: nothing takes its place."""
        before = self.store.database.read_bytes()
        for file in self.store.path.iterdir():
            if file != self.store.database:
                file.unlink()
        self.assertIn("authority.pem", self.assert_off()[0])
        for command in "init", "list":
            answer = self.store.run(command, code=UNTRUSTED)
            self.assertIn("“authority.pem” is missing", answer.errors)
        self.assertEqual(self.store.database.read_bytes(), before)

    def test_newer(self):
        """A database of a newer program is not called damaged."""
        self.sql("PRAGMA user_version = 1000")
        answer = self.store.run("check", code=FAILED)
        self.assertIn("newer version", answer.errors)

    def test_nothing_there(self):
        """Where there is no certstore there is nothing to check."""
        self.store.path = self.store.folder / "other"
        self.store.run("check", code=NOT_FOUND)


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
