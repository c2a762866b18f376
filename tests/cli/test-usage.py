#!/usr/bin/python3
"""certmgrctl as a program: help, wrong calls, languages, standard output."""

import subprocess

from certmgrctl import (DONE, FAILED, PROGRAM, USAGE, StoreTest, call, environment, fixture,
                        main, must, need)

COMMANDS = ("init import list show export servers complete delete restore purge comment tag "
            "ca revoke renew root identity check activity").split()


class UsageTest(StoreTest):
    @classmethod
    def prepare(cls, store):
        store.run("import", *fixture("leaf.crt", "leaf.key"))

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
            f'msgctxt "word"\nmsgid "{word}"\nmsgstr "«{word}»"\n' for word in words))
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
