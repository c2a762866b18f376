#!/usr/bin/python3
"""A certstore that cannot be written is read; one that cannot be read says so."""

import contextlib
import os
import pathlib
import shutil
import sqlite3
import subprocess
import unittest

from certmgrctl import (DONE, FAILED, MAKE_PAIRS, NOT_FOUND, PARTIAL, PROGRAM, Answer,
                        StoreTest, environment, fixture, main, must)

NAME = "www.example.com"
NOBODY = 65534
READS = (("list",), ("show", NAME), ("show", NAME, "--pem", "chain"), ("root", "list"),
         ("identity", "list"), ("activity",), ("check",))
WRITES = (("comment", NAME, "text"), ("tag", NAME, "+new"), ("delete", NAME),
          ("import", "leaf-p384.crt"), ("root", "add", "other-root.crt"),
          ("csr", "new", "new.example.com"), ("ca", "create", "New"))


def as_nobody():
    """Permissions do not stop root."""
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)


class ReadOnlyTest(StoreTest):
    @classmethod
    def prepare(cls, store):
        store.run("root", "add", *fixture("root.crt"))
        store.run("import", *fixture("leaf.crt", "leaf.key", "intermediate.crt"))

    def setUp(self):
        super().setUp()
        # Where somebody else may look, the program as well.
        for file in PROGRAM, *fixture("leaf-p384.crt", "other-root.crt"):
            shutil.copy(file, self.store.folder)
        self.parent.chmod(0o755)
        self.store.folder.chmod(0o755)
        self.store.passphrase_file.chmod(0o644)

    def call(self, *arguments, store=None, code=DONE):
        """Runs the program as a user without rights, who cannot read what a leak checker wants."""
        env = environment(LSAN_OPTIONS="")
        if "ASAN_OPTIONS" in env:
            env["ASAN_OPTIONS"] += ":detect_leaks=0"
        process = subprocess.run(
            [self.store.folder / pathlib.Path(PROGRAM).name, "--store", store or self.store.path, "--passphrase-file",
             self.store.passphrase_file, *arguments], stdin=subprocess.DEVNULL,
            capture_output=True, timeout=60, env=env, check=False,
            preexec_fn=as_nobody if os.geteuid() == 0 else None)
        answer = Answer(process)
        self.assertEqual(answer.code, code, answer)
        return answer

    def writes(self):
        return [[self.store.folder / word if word.endswith(".crt") else word for word in command]
                for command in WRITES]

    def tearDown(self):
        (self.store.folder / "store").chmod(0o700)
        super().tearDown()

    def protect(self, file_mode=0o444, folder_mode=0o555):
        for file in self.store.path.iterdir():
            file.chmod(file_mode)
        self.store.path.chmod(folder_mode)

    def assert_reads(self, **options):
        for command in READS:
            answer = self.call(*command, **options)
            self.assertTrue(answer.text)
            self.assertEqual(answer.errors, "")
        target = self.store.folder / "out"
        target.mkdir()
        target.chmod(0o777)
        self.call("export", NAME, "--format", "pem", "-o", target / "chain.pem", **options)
        self.assertIn("BEGIN CERTIFICATE", (target / "chain.pem").read_text())
        shutil.rmtree(target)

    def assert_writes_nothing(self, why, **options):
        for command in self.writes():
            answer = self.call(*command, code=FAILED, **options)
            self.assertRegex(answer.errors,
                             f"certmgrctl: The certstore “.*certstore.db” cannot be written: {why}\n$")

    def test_read_only_folder(self):
        """A store in which nothing can be written is read, and says why it is not written."""
        self.protect()
        before = sorted(self.store.path.iterdir())
        self.assert_reads()
        self.assert_writes_nothing("Permission denied")
        self.assertEqual(sorted(self.store.path.iterdir()), before)

    def test_read_only_file(self):
        """A store whose database alone is protected is read; nothing is put beside it."""
        self.protect(folder_mode=0o777)
        self.assert_reads()
        self.assert_writes_nothing("Permission denied")
        self.assertEqual([], list(self.store.path.glob("certstore.db-*")))

    def test_open_elsewhere(self):
        """What the owner has just written is read while the owner has the store open."""
        connection = sqlite3.connect(self.store.database)
        connection.execute("INSERT INTO mark VALUES ('a', 'b')")
        connection.commit()
        self.assertTrue(list(self.store.path.glob("certstore.db-wal")))
        self.protect()
        self.assert_reads()
        self.assert_writes_nothing("Permission denied")
        connection.close()

    def test_no_permission(self):
        """A folder or a file that may not be read is not taken for one that is empty."""
        self.store.path.chmod(0o000)
        for command in (*READS, *self.writes(), ("init",)):
            self.assertIn("Permission denied", self.call(*command, code=FAILED).errors)
        self.store.path.chmod(0o755)
        for name in "authority.pem", "identity.pem", "certstore.db":
            for file in self.store.path.iterdir():
                file.chmod(0o000 if file.name == name else 0o444)
            for command in READS:
                answer = self.call(*command, code=FAILED)
                self.assertIn("Permission denied", answer.errors)
                self.assertIn(name, answer.errors)

    def test_not_a_folder(self):
        """A file in the place of the folder is said to be none."""
        for command in READS + (("init",),):
            answer = self.call(*command, store=self.store.passphrase_file, code=FAILED)
            self.assertIn("is not a folder", answer.errors)
        self.call("list", store=self.store.folder / "nowhere", code=NOT_FOUND)

    @contextlib.contextmanager
    def mounted(self, *options):
        """A file system of its own in the folder "disk"; skipped where that is not allowed."""
        disk = self.store.folder / "disk"
        disk.mkdir()
        mount = subprocess.run(["mount", *options, disk], capture_output=True, check=False)
        if mount.returncode != 0:
            raise unittest.SkipTest("mounting is not allowed here")
        try:
            yield disk
        finally:
            subprocess.run(["umount", disk], check=True)

    def test_read_only_medium(self):
        """A store on a read-only medium is read, by root as well."""
        with self.mounted("--bind", self.store.path) as disk:
            subprocess.run(["mount", "-o", "remount,bind,ro", disk], check=True)
            self.store.path = disk
            self.store.run("list")
            self.store.run("check")
            answer = self.store.run("comment", NAME, "text", code=FAILED)
            self.assertIn("cannot be written: Read-only file system", answer.errors)
            self.assertEqual(answer.errors.count("\n"), 1)

    @staticmethod
    def fill(disk, spare_bytes=0):
        """Leaves just that much space on a disk."""
        with contextlib.suppress(OSError), open(disk / "filler", "wb") as filler:
            while True:
                filler.write(b"x" * 4096)
                filler.flush()
        os.truncate(disk / "filler", (disk / "filler").stat().st_size - spare_bytes)

    def test_full_disk(self):
        """A store on a full disk is read, and says that there is no space left."""
        with self.mounted("-t", "tmpfs", "-o", "size=4m", "none") as disk:
            shutil.copytree(self.store.path, disk / "store")
            self.store.path = disk / "store"
            self.fill(disk)
            for command in READS:
                self.assertEqual(self.store.run(*command).errors, "")
            for command in self.writes():
                answer = self.store.run(*command, code=FAILED)
                self.assertIn("cannot be written: there is no space left", answer.errors)
            (disk / "filler").unlink()
            self.store.run("comment", NAME, "text")
            self.store.run("check")

    def test_full_before_importing(self):
        """An import of which nothing could be stored fails, and says so when it is quiet."""
        pair = fixture("leaf-p384.crt", "leaf-p384.key")
        with self.mounted("-t", "tmpfs", "-o", "size=4m", "none") as disk:
            shutil.copytree(self.store.path, disk / "store")
            self.store.path = disk / "store"
            self.fill(disk, 65536)  # enough to open the certstore
            for options in (), ("-q",):
                answer = self.store.run("import", *pair, *options, code=FAILED)
                self.assertIn("there is no space left", answer.errors)
                self.assertIn("\ncertmgrctl: 1 could not be imported.", answer.errors)
                self.assertEqual("failed" in answer.text, options == ())
            self.assertNotIn("p384.example.com", self.store.titles())

    def test_full_before_reporting(self):
        """What was imported is said, and the trial of the report is not left as its report."""
        with self.mounted("-t", "tmpfs", "-o", "size=4k", "none") as disk:
            report = disk / "report.txt"
            answer = self.store.run("import", *fixture("leaf-p384.crt", "leaf-p384.key"),
                                    "--report", report, code=FAILED)
            self.assertRegex(answer.text, r"imported +p384\.example\.com")
            self.assertIn("report.txt” could not be written: ", answer.errors)
            self.assertFalse(report.exists())
        self.assertIn("p384.example.com", self.store.titles())

    def test_full_while_importing(self):
        """An import that fills the disk ends as one of which a part failed, and says why."""
        pairs = self.store.folder / "pairs.pem"
        must(MAKE_PAIRS, 400, pairs)
        with self.mounted("-t", "tmpfs", "-o", "size=2m", "none") as disk:
            shutil.copytree(self.store.path, disk / "store")
            self.store.path = disk / "store"
            answer = self.store.run("--json", "import", pairs, code=PARTIAL)
            report = answer.json
            self.assertGreater(report["imported"], 0)
            self.assertGreater(report["failed"], 0)
            self.assertEqual(report["imported"] + report["failed"], 400)
            self.assertIn("there is no space left", answer.errors)
            self.assertIn(f"{report['failed']} could not be imported", answer.errors)
            self.assertLess(answer.errors.count("\n"), 4)
            report = self.store.json("import", pairs, code=None)
            self.assertEqual(report["imported"] + report["already_here"] + report["failed"], 400)
            self.store.run("check")


if __name__ == "__main__":
    main()
