#!/usr/bin/python3
"""certmgrctl init, and where passphrases and passwords come from."""

import os
import pathlib
import signal
import re
import stat

from certmgrctl import (CTRL_C, CTRL_Z, DONE, FAILED, Job, MAKE_PAIRS, NOT_ALLOWED, NOT_FOUND, PASSPHRASE, PASSWORD,
                        PASSWORD_WRONG, USAGE, StoreTest, call, environment, fixture, main,
                        must, talk)

PAIR = fixture("leaf.crt", "leaf.key")


class InitTest(StoreTest):
    def init(self, *options, **more):
        """In a folder that is not there yet."""
        return call("--store", self.store.folder / "new", "--passphrase-file",
                    self.store.passphrase_file, *options, **more)

    def test_init(self):
        """init says name, folder and fingerprint; the files are for the owner alone."""
        answer = self.init("--json", "init", "--name", "Zürich AG", "--device", "desk 2")
        self.assertEqual(answer.code, DONE, answer)
        self.assertEqual(answer.json["title"], "Zürich AG")
        self.assertEqual(answer.json["directory"], str(self.store.folder / "new"))
        new = self.store.folder / "new"
        authority = must("openssl", "x509", "-in", new / "authority.pem", "-noout",
                         "-fingerprint", "-sha256").decode()
        self.assertEqual(answer.json["store"],
                         authority.split("=")[1].strip().replace(":", "").lower())
        self.assertEqual(stat.S_IMODE(new.stat().st_mode), 0o700)
        for path in new.iterdir():
            self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600, path)
        self.assertIn("BEGIN ENCRYPTED PRIVATE KEY", (new / "identity.key").read_text())
        must("openssl", "pkey", "-in", new / "identity.key", "-noout", "-passin",
             f"file:{self.store.passphrase_file}")
        rounds = re.findall(r"INTEGER +:([0-9A-F]+)", must(
            "openssl", "asn1parse", "-in", new / "identity.key").decode())
        self.assertIn(600000, [int(number, 16) for number in rounds])

    def test_plain(self):
        """For people it says the same in words."""
        answer = self.init("init", "--name", "Example")
        self.assertIn("The certstore “Example” was made in", answer.text)
        self.assertRegex(answer.lines[-1], "^  ([0-9A-F]{2}:){31}[0-9A-F]{2}$")
        self.assertEqual(answer.errors, "")

    def test_twice(self):
        """A certstore is not made over another."""
        answer = self.store.run("init", code=FAILED)
        self.assertIn("There is a certstore in", answer.errors)
        self.store.run("check")

    def test_weak(self):
        """A weak passphrase is refused with the reason, and nothing is made."""
        for words in ["init"], ["identity", "request", "--name", "web01"]:
            answer = call("--store", self.store.folder / "new", "--passphrase-file",
                          self.store.password("hunter2"), *words)
            self.assertEqual(answer.code, NOT_ALLOWED, answer)
            self.assertIn("The password is not strong enough", answer.errors)
        self.assertFalse((self.store.folder / "new").exists())

    def test_not_there(self):
        """Without a certstore every command says how to make one."""
        for words in (["list"], ["show", "x"], ["import", *PAIR], ["check"], ["activity"],
                      ["identity", "list"], ["root", "list"], ["tag", "x"]):
            answer = call("--store", self.store.folder / "new", *words)
            self.assertEqual(answer.code, NOT_FOUND, words)
            self.assertIn("“certmgrctl init” makes one.", answer.errors)
        self.assertFalse((self.store.folder / "new").exists())

    def test_where(self):
        """CERTMGR_STORE and --store say where, before or behind the command."""
        env = environment(CERTMGR_STORE=str(self.store.path))
        self.assertEqual(call("identity", "list", env=env).code, DONE)
        self.assertEqual(call("identity", "list", "--store", self.store.path).code, DONE)
        self.assertEqual(call("identity", "list", f"--store={self.store.path}").code, DONE)
        home = self.store.folder / "home"
        env = environment(HOME=str(home), XDG_DATA_HOME=str(home / "data"))
        answer = call("--passphrase-file", self.store.passphrase_file, "--json", "init",
                      env=env)
        self.assertTrue(answer.json["directory"].startswith(str(home / "data")), answer)


class PassphraseTest(StoreTest):
    def test_credentials_directory(self):
        """The service manager's credential certmgr-passphrase unlocks."""
        folder = self.store.folder / "credentials"
        self.store.file("credentials/certmgr-passphrase", PASSPHRASE + "\n")
        env = environment(CREDENTIALS_DIRECTORY=str(folder))
        self.store.run("import", *PAIR, unlocked=False, env=env)
        (folder / "certmgr-passphrase").write_text("wrong\n")
        self.store.run("delete", "www.example.com", unlocked=False, env=env,
                       code=PASSWORD_WRONG)
        (folder / "certmgr-passphrase").unlink()
        self.store.run("delete", "www.example.com", unlocked=False, env=env,
                       code=PASSWORD_WRONG)
        self.assertEqual(self.store.titles(), ["www.example.com"])

    def test_no_terminal(self):
        """Without any source it says where one could be, and stores nothing."""
        answer = self.store.run("import", *PAIR, unlocked=False, code=PASSWORD_WRONG)
        self.assertIn("--passphrase-file", answer.errors)
        self.assertEqual(self.store.titles(), [])

    def test_never_an_argument(self):
        """No option takes a password itself, and none is read from the environment."""
        for option in ("--passphrase", "--password", "--export-password", "-p"):
            for words in ([option, PASSPHRASE, "delete", "x"],
                          ["delete", "x", option, PASSPHRASE],
                          ["delete", "x", f"{option}={PASSPHRASE}"]):
                answer = self.store.run(*words, unlocked=False, code=USAGE)
                self.assertNotIn(PASSPHRASE, answer.errors.replace(f"{option}={PASSPHRASE}", ""))
        env = environment(CERTMGR_PASSPHRASE=PASSPHRASE, CERTMGRCTL_PASSPHRASE=PASSPHRASE)
        self.store.run("import", *PAIR, unlocked=False, env=env, code=PASSWORD_WRONG)

    def test_file(self):
        """The first line counts, with either line end; a file too large is refused."""
        for text in PASSPHRASE, PASSPHRASE + "\r\n", PASSPHRASE + "\nmore\n":
            path = self.store.file("other", text)
            self.store.run("--passphrase-file", path, "complete", "--all", unlocked=False)
        path = self.store.file("other", "x" * 5000)
        answer = self.store.run("--passphrase-file", path, "complete", "--all",
                                unlocked=False, code=FAILED)
        self.assertIn("is too large for a password", answer.errors)

    def test_prompt(self):
        """On a terminal it asks and does not show what is typed."""
        words = ["--store", self.store.path, "import", *PAIR]
        shown, code = talk(words, [("Passphrase: ", PASSPHRASE)])
        self.assertEqual(code, DONE, shown)
        self.assertNotIn(PASSPHRASE, shown)
        self.assertIn("imported  www.example.com", shown)
        shown, code = talk(words[:2] + ["delete", "www.example.com"],
                           3 * [("Passphrase: ", "wrong")])
        self.assertEqual(code, PASSWORD_WRONG, shown)
        self.assertEqual(shown.count("passphrase is wrong"), 3, shown)
        self.assertEqual(self.store.titles(), ["www.example.com"])
        shown, code = talk(words[:2] + ["delete", "www.example.com"],
                           [("Passphrase: ", "wrong"), ("Passphrase: ", PASSPHRASE)])
        self.assertEqual(code, DONE, shown)
        self.assertEqual(self.store.titles(), [])

    def test_progress(self):
        """On a terminal an import shows how far it is, on a line that is gone at the end."""
        pairs = self.store.folder / "pairs.pem"
        must(MAKE_PAIRS, 300, pairs)
        words = ["--store", self.store.path, "--passphrase-file", self.store.passphrase_file]
        shown, code = talk(words + ["import", pairs], [])
        self.assertEqual(code, DONE, shown)
        self.assertRegex(shown, r"\r\x1b\[K\d+ of 300")
        self.assertRegex(shown, r"\r\x1b\[KResult +Name\r\n")
        shown, code = talk(["--quiet"] + words + ["import", pairs], [])
        self.assertEqual((shown, code), ("", DONE))

    def test_interrupted(self):
        """Ctrl+C at a question ends it, stores nothing, and leaves the terminal in order."""
        shown, code = talk(["--store", self.store.path, "import", *PAIR],
                           [("Passphrase: ", CTRL_C)])
        self.assertEqual(code, -signal.SIGINT, shown)
        self.assertEqual(self.store.titles(), [])

    def test_stopped(self):
        """Ctrl+Z at a prompt lets the terminal show again; when it goes on, it asks again."""
        with Job(["--store", self.store.path, "import", *PAIR]) as job:
            for _ in range(2):
                job.wait_for("Passphrase: ")
                self.assertFalse(job.shows_typing)
                job.type("half a secret" + CTRL_Z)
                job.wait_for("stopped")
                self.assertTrue(job.shows_typing)
                job.type("fg\n")
            job.wait_for("Passphrase: ")
            self.assertFalse(job.shows_typing)
            job.type(PASSPHRASE + "\n")
            job.wait_for("ended 0")
            self.assertTrue(job.shows_typing)

    def test_stopped_and_ended(self):
        """After it was stopped, Ctrl+C still ends it at once."""
        with Job(["--store", self.store.path, "import", *PAIR]) as job:
            job.wait_for("Passphrase: ")
            job.type(CTRL_Z)
            job.wait_for("stopped")
            job.type("fg\n")
            job.wait_for("Passphrase: ")
            job.type(CTRL_C)
            job.wait_for("ended -2")
            self.assertTrue(job.shows_typing)

    def test_prompt_twice(self):
        """A new passphrase is asked for twice; two that differ make no certstore."""
        words = ["--store", self.store.folder / "new", "init"]
        differs = [("New passphrase: ", PASSPHRASE), ("Once more: ", "other")]
        shown, code = talk(words, 3 * differs)
        self.assertEqual(code, PASSWORD_WRONG, shown)
        self.assertEqual(shown.count("The two are not the same. Once more, please."), 2)
        self.assertFalse((self.store.folder / "new").exists())
        shown, code = talk(words, differs + [("New passphrase: ", PASSPHRASE),
                                             ("Once more: ", PASSPHRASE)])
        self.assertEqual(code, DONE, shown)
        self.assertNotIn(PASSPHRASE, shown)

    def test_prompt_for_files(self):
        """What is locked is asked for again until it opens or is left out."""
        words = ["--store", self.store.path, "--passphrase-file", self.store.passphrase_file,
                 "import", *fixture("p12-rsa.p12")]
        prompt = "needs a password"
        shown, code = talk(words, [(prompt, "wrong"), (prompt, PASSWORD)])
        self.assertEqual(code, DONE, shown)
        self.assertNotIn(PASSWORD, shown)
        self.assertEqual(self.store.titles(), ["rsa.example.com"])
        words[-1:] = fixture("p12-ed25519.p12")
        shown, code = talk(words, [(prompt, "")])
        self.assertEqual(code, PASSWORD_WRONG, shown)

    def test_prompt_for_export(self):
        """The export password is asked for: twice when it is set, once when it is used."""
        options = ["--store", self.store.path, "--passphrase-file",
                   self.store.passphrase_file]
        shown, code = talk(options + ["import", *PAIR, "--exportable"],
                           [("Export password: ", PASSWORD), ("Once more: ", PASSWORD)])
        self.assertEqual(code, DONE, shown)
        path = self.store.folder / "out.pem"
        shown, code = talk(options + ["export", "www.example.com", "--format", "pem",
                                      "--key", "-o", path], [("Export password: ", PASSWORD)])
        self.assertEqual(code, DONE, shown)
        self.assertIn("ENCRYPTED PRIVATE KEY", path.read_text())

    def test_arguments_of_process(self):
        """Nothing secret is in the arguments of the process while it waits."""
        seen = []

        class Spy(str):
            """An answer that looks at the process before it is typed."""

            def encode(self, *arguments):
                for entry in pathlib.Path("/proc").glob("[0-9]*"):
                    try:
                        command = (entry / "cmdline").read_bytes()
                        if os.fsencode(str(store)) in command and b"import" in command:
                            seen.append(command)
                    except OSError:
                        pass
                return super().encode(*arguments)

        store = self.store.path
        shown, code = talk(["--store", store, "import", *fixture("p12-rsa.p12"),
                            "--password-file", self.store.password()],
                           [("Passphrase: ", Spy(PASSPHRASE))])
        self.assertEqual(code, DONE, shown)
        self.assertTrue(seen)
        for command in seen:
            self.assertNotIn(PASSPHRASE.encode(), command)
            self.assertNotIn(PASSWORD.encode(), command)


if __name__ == "__main__":
    main()
