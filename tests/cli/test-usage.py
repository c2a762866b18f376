#!/usr/bin/python3
"""certmgrctl as a program: help, wrong calls, languages, standard output."""

import os
import subprocess

from certmgrctl import (DONE, FAILED, NOT_FOUND, PROGRAM, USAGE, Store, StoreTest, call, environment,
                        fixture, main, must, need)

COMMANDS = ("init import list show export servers complete delete restore purge comment tag "
            "ca revoke renew respond root identity check activity").split()


class UsageTest(StoreTest):
    @classmethod
    def prepare(cls, store):
        store.run("import", *fixture("leaf.crt", "leaf.key"))

    def test_output_first(self):
        """Where the output cannot be written nothing is made, whatever the command."""
        key, csr = self.store.folder / "x.key", self.store.folder / "x.csr"
        must("openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", key)
        must("openssl", "req", "-new", "-key", key, "-subj", "/CN=web09", "-out", csr)
        self.store.run("ca", "create", "Example")
        other = self.store.folder / "other"
        other.mkdir()
        before = self.store.json("activity")
        file = self.store.file("file", "")
        newcomer = Store(other)
        for output in self.store.folder / "gone" / "x", self.store.folder, file / "x", "":
            for store, *words in ([self.store, "csr", "new", "new.example.org"],
                                  [self.store, "csr", "renew", "www.example.com"],
                                  [self.store, "identity", "approve", csr],
                                  [self.store, "ca", "sign", csr],
                                  [self.store, "ca", "crl", "Example", "--new"],
                                  [newcomer, "identity", "request", "--name", "n"]):
                answer = store.run(*words, "-o", output, code=None)
                self.assertEqual(answer.code, FAILED if output else USAGE, (words, answer))
                self.assertIn(f"“{output}”" if output else "is empty", answer.errors)
        self.assertEqual(self.store.json("activity"), before)
        self.assertFalse((newcomer.path / "identity.key").exists())
        self.store.run("csr", "new", "new.example.org", "-o", file)
        self.assertIn("BEGIN CERTIFICATE REQUEST", file.read_text())

    def test_help(self):
        """--help lists every command; each has its own, within 80 columns."""
        answer = call("--help")
        self.assertEqual((answer.code, answer.errors), (DONE, ""))
        for command in COMMANDS:
            self.assertRegex(answer.text, rf"(?m)^  {command} +\w")
            own = call(command, "--help", "--store", "/nowhere")
            self.assertEqual((own.code, own.errors), (DONE, ""), command)
            self.assertIn(f"certmgrctl [OPTION…] {command}", own.text)
            self.assertLessEqual(max(map(len, own.lines)), 80, command)
        for command in "root add", "identity show":
            self.assertEqual(call(*command.split(), "--help").code, DONE)

    def test_alone(self):
        """Alone it lists the commands on standard error."""
        answer = call()
        self.assertEqual((answer.code, answer.text), (USAGE, ""))
        self.assertIn("import", answer.errors)

    def test_wrong_calls(self):
        """Commands and options that are not there are named; nothing is printed."""
        for words, said in ((["dance"], "“dance”"), (["--dance"], "--dance"),
                            (["list", "--dance"], "--dance"), (["--store"], "--store"),
                            (["list", "credential", "x"], "certmgrctl list [TYPE]"),
                            (["show"], "certmgrctl show CREDENTIAL"),
                            (["check", "x"], "certmgrctl check")):
            answer = self.store.run(*words, code=USAGE)
            self.assertIn(said, answer.errors)
            self.assertRegex(answer.errors, r"^certmgrctl: .+\n$")
            self.assertEqual(answer.text, "")

    def test_version(self):
        """--version."""
        self.assertRegex(call("--version").text, r"^certmgrctl \d+\.\d+\.\d+\n$")

    def test_one_json_value(self):
        """With --json, whatever is done, standard output is one JSON value or nothing."""
        name, path = "www.example.com", self.store.folder / "x.pem"
        for words in (["list"], ["show", name], ["servers", name], ["tag", name],
                      ["tag", name, "+a"], ["comment", name, "x"], ["complete", "--all"],
                      ["export", name, "--format", "pem", "-o", path], ["root", "list"],
                      ["root", "add", *fixture("root.crt")],
                      ["root", "remove", "Example Root CA"], ["identity", "list"],
                      ["identity", "show"], ["identity", "show", "desk"],
                      ["identity", "approve", *fixture("leaf.csr"), "--name", "web01"],
                      ["identity", "retire", "web01"], ["check"], ["activity"],
                      ["activity", "--verify"], ["import", *fixture("leaf.crt")],
                      ["delete", name], ["list", "--deleted"], ["restore", name],
                      ["delete", name], ["purge", name]):
            self.store.json(*words)
        self.store.json("ca", "create", "Test")
        self.store.json("ca", "export", "Test")
        self.assertIn("certificate", self.store.json("ca", "export", "Test", "-o", path))
        self.assertIn("BEGIN CERTIFICATE", path.read_text())
        self.assertIn("subject", self.store.json("ca", "sign", "--dry-run", *fixture("leaf.csr")))
        self.assertRegex(self.store.json("--version")["version"], r"^\d+\.\d+\.\d+$")
        for words in ["show", "nowhere"], ["dance"], ["import"]:
            self.assertEqual(self.store.run("--json", *words, code=None).text, "")

    def test_no_json(self):
        """What prints something else than JSON does not go together with --json."""
        name = "www.example.com"
        self.store.run("csr", "new", "new.example.com")
        for option, words in (("--pem", ["show", name, "--pem", "chain"]),
                              ("--raw", ["show", name, "--raw", "envelope"]),
                              ("--pem", ["csr", "show", "new.example.com", "--pem"]),
                              ("--pem", ["identity", "show", "authority", "--pem"]),
                              ("-o -", ["export", name, "--format", "pem", "-o", "-"]),
                              ("--help", ["--help"]), ("--help", ["list", "--help"]),
                              ("-h", ["csr", "-h"]), ("--help-all", ["--help-all"])):
            for call_words in ["--json", *words], [*words, "--json"]:
                answer = self.store.run(*call_words, code=USAGE)
                self.assertEqual(answer.text, "")
                self.assertEqual(answer.errors, f"certmgrctl: --json and {option} do not go "
                                                "together: that prints no JSON.\n")

    def test_json_in_every_locale(self):
        """JSON is UTF-8 and whole whatever the locale is."""
        for locale in "C", "POSIX", "C.UTF-8":
            shown = self.store.json("show", "www.example.com", env=environment(LC_ALL=locale))
            self.assertIn("bücher.example", shown["host_names"])

    def test_words_of_tables(self):
        """The words in tables are those of the language; JSON has those of the documents."""
        words = ("issued warning active admin manager imported already-here skipped failed "
                 "new asks unusable root").split()
        catalogue = self.store.file("words.po", 'msgid ""\nmsgstr "Content-Type: text/plain; '
                                    'charset=UTF-8\\n"\n' + "".join(
            f'msgctxt "word"\nmsgid "{word}"\nmsgstr "«{word}»"\n' for word in words)
            + 'msgid "Imported"\nmsgstr "«Imported»"\n')
        folder = self.store.folder / "locale" / "de" / "LC_MESSAGES"
        folder.mkdir(parents=True)
        need("msgfmt")
        must("msgfmt", catalogue, "-o", folder / "certmgr-admin.mo")
        env = environment(CERTMGR_LOCALE_DIR=str(folder.parent.parent), LANGUAGE="de")
        pair, root, junk = fixture("leaf-p384.crt", "leaf-p384.key"), fixture("root.crt"), \
            fixture("garbage.bin")
        shown = "".join(self.store.run(*call_words, code=None, env=env).text for call_words in (
            ["import", "--dry-run", *pair, *root, *junk], ["import", *pair, *root, *junk],
            ["import", *pair], ["root", "add", *root], ["list"], ["list", "trusted-root"],
            ["identity", "list"], ["identity", "show", "desk"], ["list", "identity"],
            ["complete", "--all"], ["list"]))
        for word in words:
            self.assertIn(f"«{word}»", shown)
            self.assertNotRegex(shown, f"(?m)^{word} ")
        self.assertNotIn("«", self.store.run("--json", "list", env=env).text)
        # what was done is said in the language of whoever looks, whoever wrote it
        self.assertIn("«Imported»", self.store.run("list", "activity", env=env).text)
        written_elsewhere = self.store.run("list", "activity").text
        self.assertIn("Imported", written_elsewhere)
        self.assertNotIn("«", written_elsewhere)
        self.assertIn("import", {row["detail"] for row in self.store.json("list", "activity")})

    def test_odd_files(self):
        """What cannot be read or written is named with the reason, in one sentence."""
        (self.store.folder / "folder").mkdir()
        empty = self.store.file("empty", "")
        huge = self.store.file("huge", "")
        os.truncate(huge, 1 << 32)
        name = "www.example.com"
        self.store.run("csr", "new", "new.example.com")
        self.store.run("ca", "create", "Test")
        reading = (["root", "add"], ["csr", "adopt"], ["ca", "sign"], ["identity", "approve"],
                   ["csr", "answer", "new.example.com"], ["ca", "issue", "--from"])
        for words in reading:
            for file, said in ((self.store.folder / "none", "No such file or directory"),
                               (self.store.folder / "folder", "Is a directory"),
                               (huge, "lar"), ("/dev/zero", "lar"), (empty, "")):
                answer = self.store.run(*words, file, code=FAILED)
                self.assertIn(said, answer.errors)
                self.assertRegex(answer.errors, r"^certmgrctl: .{10,}\n$")
                self.assertNotIn("Error opening", answer.errors)
        for words in reading[:5]:
            self.assertIn("The name of a file is empty.",
                          self.store.run(*words, "", code=USAGE).errors)
        for words in (["export", name, "--format", "pem", "-o"], ["ca", "export", "Test", "-o"],
                      ["ca", "crl", "Test", "-o"]):
            for file, said in ((self.store.folder / "folder", "Is a directory"),
                               ("/nowhere/x", "No such file or directory"),
                               ("/dev/full", "is a device or a pipe")):
                answer = self.store.run(*words, file, code=FAILED)
                self.assertIn(said, answer.errors)
                self.assertNotIn("Failed to", answer.errors)
            self.store.run(*words, "", code=USAGE)
        self.store.run("list", "--store", "", code=USAGE)
        for words in ["ca", "create", "A"], ["ca", "issue", "a.example.com"]:
            self.store.run(*words, "--days", "0", code=USAGE)
            self.store.run(*words, "--days", "-1", code=USAGE)
        self.assertIn("UTF-8", self.store.run("csr", "new", b"\xff.com", code=FAILED).errors)

    def test_closed_streams(self):
        """Without standard output an answer is a failure; nothing is written elsewhere."""
        command = f"{PROGRAM} --store {self.store.path} --passphrase-file " \
                  f"{self.store.passphrase_file}"
        for words in "list", "--json list", "show www.example.com --raw envelope", "--version", \
                "--help", "list --help":
            for where in ">&-", ">&- <&-", ">/dev/full":
                answer = subprocess.run(f"{command} {words} {where}", shell=True, timeout=60,
                                        env=environment(), capture_output=True, check=False)
                self.assertEqual(answer.returncode, FAILED, (words, where))
                self.assertIn(b"Standard output could not be written", answer.stderr)
        for where in "2>&-", "2>/dev/full", "<&- >&- 2>&-":
            answer = subprocess.run(f"{command} show nowhere {where}", shell=True, timeout=60,
                                    env=environment(), capture_output=True, check=False)
            self.assertEqual(answer.returncode, NOT_FOUND, where)
        subprocess.run(f"{command} comment www.example.com text <&- >&- 2>&-", shell=True,
                       timeout=60, env=environment(), check=True)
        self.assertEqual(self.store.show("www.example.com")["comment"], "text")
        self.store.run("check")

    def test_full_disk(self):
        """An answer that cannot be written is a failure."""
        for words in ["list"], ["--json", "list"], ["show", "www.example.com", "--raw",
                                                    "envelope"]:
            with open("/dev/full", "wb") as full:
                process = subprocess.run(
                    [PROGRAM, "--store", self.store.path, *words], stdout=full,
                    stderr=subprocess.PIPE, env=environment(), check=False)
            self.assertEqual(process.returncode, FAILED, words)
            self.assertIn(b"could not be written", process.stderr)


if __name__ == "__main__":
    main()
