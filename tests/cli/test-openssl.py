#!/usr/bin/python3
"""The man page: that it names what there is, and that its OpenSSL commands work.

The two commands with which a server opens its credential are taken from the man page as
they stand there and run where only the server's own files are.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess

from certmgrctl import StoreTest, call, environment, fixture, main, must

PAGE = pathlib.Path(os.environ["CM_MAN_PAGE"]).read_text(encoding="utf-8")
HOST = "www.example.com"


def examples(heading):
    """The blocks of commands below a heading, as a reader sees them."""
    section = PAGE.split(f"\n.SH {heading}\n")[1].split("\n.SH ")[0]
    blocks = re.findall(r"\n\.EX\n(.*?)\n\.EE", section, re.DOTALL)
    return [block.replace("\\-", "-").replace("\\e", "\\") for block in blocks]


class ManPageTest(StoreTest):
    def shell(self, script, folder):
        """What a person would do: paste it into a shell."""
        answer = subprocess.run(["sh", "-e", "-c", script], cwd=folder, capture_output=True,
                                env=environment(CERTMGR_STORE=str(self.store.path)),
                                check=False)
        self.assertEqual(answer.returncode, 0, answer.stderr)

    def open_as_server(self, certificate, key, spec):
        """Both steps of the man page for one credential; returns JSON and key."""
        server_key, server_certificate = self.store.add_server(f"server-{spec}")
        self.store.run("import", *fixture(certificate, key), "--server", f"server-{spec}")
        here, there = self.store.folder / "here", self.store.folder / f"there-{spec}"
        here.mkdir(exist_ok=True)
        there.mkdir()
        prepare, unseal = examples("OPENING A CREDENTIAL WITH OPENSSL")
        prepare = prepare.replace("shop.example.org", spec)
        self.shell(prepare.replace("certmgrctl ", os.environ["CM_CERTMGRCTL"] + " "), here)
        for name in "authority.pem", "shop.envelope", "shop.sealed":
            shutil.copy(here / name, there)
        shutil.copy(server_key, there / "server.key")
        shutil.copy(server_certificate, there / "server.pem")
        self.assertEqual(len(re.findall(r"(?m)^openssl cms ", unseal)), 2)
        self.shell(unseal, there)
        return json.loads((there / "shop.json").read_text()), there / "shop.key"

    def test_openssl(self):
        """The two OpenSSL commands open a credential: the key is that of the certificate."""
        for certificate, key, host in (("leaf.crt", "leaf.key", HOST),
                                       ("leaf-rsa.crt", "leaf-rsa.key", "rsa.example.com"),
                                       ("leaf-ed25519.crt", "leaf-ed25519.key",
                                        "ed25519.example.com")):
            document, opened = self.open_as_server(certificate, key, host)
            self.assertIn(host, document["host_names"])
            leaf = document["chain"]
            leaf = leaf if isinstance(leaf, str) else leaf[0]
            self.assertEqual(
                must("openssl", "pkey", "-inform", "DER", "-in", opened, "-pubout"),
                must("openssl", "x509", "-noout", "-pubkey", stdin=leaf.encode()))
            self.assertEqual(must("openssl", "x509", "-outform", "DER", stdin=leaf.encode()),
                             must("openssl", "x509", "-outform", "DER",
                                  stdin=fixture(certificate)[0].read_bytes()))

    def test_stranger(self):
        """Neither another server's key nor another root opens or verifies it."""
        self.store.add_server("web01")
        other_key, other_certificate = self.store.add_server("web02")
        self.store.run("import", *fixture("leaf.crt", "leaf.key"), "--server", "web01")
        sealed = self.store.run("show", HOST, "--raw", "sealed-key").bytes
        answer = call("cms", "-decrypt", "-inform", "DER", "-binary", "-inkey", other_key,
                      "-recip", other_certificate, stdin=sealed, program="openssl")
        self.assertNotEqual(answer.code, 0)
        envelope = self.store.run("show", HOST, "--raw", "envelope").bytes
        answer = call("cms", "-verify", "-CAfile", *fixture("root.crt"), "-inform", "DER",
                      "-binary", stdin=envelope, program="openssl")
        self.assertNotEqual(answer.code, 0)

    def test_names_everything(self):
        """Every command and option of --help stands in the page, and no other."""
        text = PAGE.replace("\\-", "-").replace("\\fR", "").replace("\\fP", "")
        known = {"--help"}
        for line in call("--help").lines:
            known.update(re.findall(r"--[a-z-]+", line))
        commands = re.findall(r"(?m)^  ([a-z]+) +\S", call("--help").text.split("Commands:")[1])
        for command in commands:
            self.assertRegex(text, rf"(?m)^\.SS {command}\b")
            known.update(re.findall(r"--[a-z0-9-]+", call(command, "--help").text))
        headings = re.findall(r"(?m)^\.SS ([a-z]+)(?: ([a-z]+)\b)?(?: ([a-z]+)\b)?", text)
        for words in headings:
            words = list(filter(None, words))
            for n in range(2, len(words) + 1):
                known.update(re.findall(r"--[a-z0-9-]+", call(*words[:n], "--help").text))
        told = set(re.findall(r"--[a-z0-9-]+", text.replace('"', " ")))
        self.assertEqual(told - known, set())
        self.assertEqual(known - told - {"--help-all", "--help-global"}, set())
        self.assertEqual(list(dict.fromkeys(words[0] for words in headings)), commands)


if __name__ == "__main__":
    main()
