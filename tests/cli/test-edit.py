#!/usr/bin/python3
"""certmgrctl servers, complete, delete, restore, purge, comment and tag."""

from certmgrctl import (FAILED, NOT_ALLOWED, NOT_FOUND, PASSWORD_WRONG, USAGE, StoreTest,
                        fixture, main, must)

NAME = "www.example.com"


class ServersTest(StoreTest):
    @classmethod
    def prepare(cls, store):
        for server in "web01", "web02", "web03":
            store.add_server(server)
        store.run("import", *fixture("leaf.crt", "leaf.key", "leaf-p384.crt"))

    def opens(self, server):
        """Whether the server's own key opens the sealed key."""
        sealed = self.store.file("sealed.der",
                                 self.store.run("show", NAME, "--raw", "sealed-key").bytes)
        try:
            must("openssl", "cms", "-decrypt", "-binary", "-inform", "DER", "-in", sealed,
                 "-inkey", self.store.folder / f"{server}.key",
                 "-recip", self.store.folder / f"{server}.pem")
        except AssertionError:
            return False
        return True

    def test_comment_with_key(self):
        """A private key is not kept as a comment, where it would stand in clear."""
        key = open(fixture("leaf.key")[0]).read()
        answer = self.store.run("comment", NAME, f"for later: {key}", code=None)
        self.assertNotEqual(answer.code, 0)
        self.assertIn("holds a private key", answer.errors)
        self.assertNotIn("BEGIN", answer.errors)
        self.assertFalse(self.store.show(NAME)["comment"])

    def test_add_remove_set(self):
        """Servers are added, removed and set, and just they can open the key."""
        store = self.store
        self.assertEqual(store.json("servers", NAME), [])
        self.assertEqual(store.run("servers", NAME, "--add", "web01", "--add", "web02").lines,
                         ["web01", "web02"])
        self.assertEqual([self.opens(f"web0{n}") for n in (1, 2, 3)], [True, True, False])
        answer = store.run("servers", NAME, "--remove", "web01")
        self.assertEqual(answer.lines, ["web02"])
        self.assertIn("may still hold the key", answer.errors)
        self.assertEqual([self.opens(f"web0{n}") for n in (1, 2, 3)], [False, True, False])
        self.assertEqual(store.json("servers", NAME, "--set", "web03,web01,web03"),
                         ["web03", "web01"])
        self.assertEqual([self.opens(f"web0{n}") for n in (1, 2, 3)], [True, False, True])
        self.assertEqual(store.show(NAME)["servers"], ["web03", "web01"])

    def test_nothing_to_change(self):
        """What changes nothing writes nothing, and warns of nobody who lost access."""
        store = self.store
        self.assertNotIn("may still hold", store.run("servers", NAME, "--set", "web01").errors)
        before = store.json("activity")
        for option in ("--set", "web01"), ("--add", "web01"), ("--remove", "web02"):
            answer = store.run("servers", NAME, *option)
            self.assertEqual(answer.lines, ["web01"])
            self.assertNotIn("may still hold", answer.errors)
        self.assertEqual(store.json("activity"), before)

    def test_refused(self):
        """Servers that are not there, and credentials without a key."""
        answer = self.store.run("servers", NAME, "--add", "web09", code=NOT_FOUND)
        self.assertIn("“web09”", answer.errors)
        self.store.run("servers", "nowhere.example", "--add", "web01", code=NOT_FOUND)
        answer = self.store.run("servers", "p384.example.com", "--add", "web01", code=None)
        self.assertNotEqual(answer.code, 0)
        self.assertIn("key", answer.errors)

    def test_retired(self):
        """A server that is retired loses its access."""
        self.store.run("servers", NAME, "--set", "web01,web02")
        self.store.run("identity", "retire", "web01")
        self.assertEqual(self.store.show(NAME)["servers"], ["web02"])
        self.assertEqual([self.opens("web01"), self.opens("web02")], [False, True])


class CompleteTest(StoreTest):
    @classmethod
    def prepare(cls, store):
        store.run("import", *fixture("leaf-direct.crt", "leaf-direct.key"))

    def test_complete(self):
        """Chains are completed from trusted roots; what is complete does not change."""
        self.assertIn("no-root", self.store.show("direct.example.com")["warnings"])
        self.store.run("root", "add", *fixture("root.crt"))
        self.assertNotIn("no-root", self.store.show("direct.example.com")["warnings"])
        self.assertEqual(self.store.json("complete", "--all"), {"changed": 0})
        self.assertEqual(self.store.run("complete", "direct.example.com").text,
                         "0 credentials changed.\n")
        self.store.run("complete", code=USAGE)
        self.store.run("complete", "--all", "direct.example.com", code=USAGE)
        self.store.run("complete", "nowhere.example", code=NOT_FOUND)


class DeleteTest(StoreTest):
    @classmethod
    def prepare(cls, store):
        store.run("import", *fixture("leaf.crt", "leaf.key", "leaf-p384.crt"))

    def test_there_and_back(self):
        """What is deleted is out of the list, and comes back as it was."""
        before = self.store.show(NAME)
        answer = self.store.run("delete", NAME)
        self.assertIn(f"certmgrctl restore {before['id'].split(':')[1][:8]}", answer.errors)
        self.assertEqual(self.store.titles(), ["p384.example.com"])
        self.assertEqual(self.store.titles("--deleted"), [NAME])
        self.assertIs(self.store.show(before["id"])["deleted"], True)
        self.store.run("restore", before["id"])
        after = self.store.show(NAME)
        for member in before:
            if member != "history":
                self.assertEqual(before[member], after[member], member)

    def test_named_twice(self):
        """The same one by its name and by its id is deleted once."""
        first = self.store.show(NAME)["id"]
        self.store.run("delete", NAME, first, NAME)
        self.assertEqual(self.store.titles("--deleted"), [NAME])
        self.store.run("restore", first)

    def test_by_name(self):
        """A host name finds what was deleted, as long as it is one."""
        self.store.run("delete", NAME)
        self.assertEqual(len(self.store.json("restore", NAME)), 1)
        self.assertEqual(len(self.store.json("delete", NAME)), 1)
        self.assertEqual(len(self.store.json("purge", NAME)), 1)
        self.store.run("show", NAME, code=NOT_FOUND)

    def test_ambiguous(self):
        """Two of one name that were deleted are told apart by their ids."""
        self.store.run("delete", NAME)
        self.store.run("import", *fixture("leaf-renewed.crt"))
        self.store.run("delete", NAME)
        answer = self.store.run("restore", NAME, code=NOT_FOUND)
        self.assertIn("names 2 deleted credentials", answer.errors)
        [first, _] = self.store.json("list", "--deleted")
        self.store.run("restore", first["id"])

    def test_purge(self):
        """Purging needs a deletion first, and is for good."""
        uuid = self.store.show(NAME)["id"]
        answer = self.store.run("purge", NAME, code=NOT_ALLOWED)
        self.assertIn("Delete it first", answer.errors)
        self.store.run("delete", NAME)
        self.store.run("purge", uuid)
        self.store.run("restore", uuid, code=NOT_FOUND)
        self.assertEqual(self.store.titles("--deleted"), [])
        self.store.run("check")
        self.assertEqual(self.store.json("activity", "--document", uuid)[0]["action"], "purge")

    def test_all_or_none(self):
        """Of several, one that is not found lets none be deleted."""
        self.store.run("delete", NAME, "nowhere.example", code=NOT_FOUND)
        self.assertEqual(len(self.store.titles()), 2)
        self.store.run("delete", NAME, "p384.example.com")
        self.assertEqual(self.store.titles(), [])

    def test_locked(self):
        """Writing needs the passphrase; without one, or with a wrong one, nothing is done."""
        answer = self.store.run("delete", NAME, unlocked=False, code=PASSWORD_WRONG)
        self.assertIn("--passphrase-file", answer.errors)
        self.store.run("--passphrase-file", self.store.password("wrong"), "delete", NAME,
                       unlocked=False, code=PASSWORD_WRONG)
        answer = self.store.run("--passphrase-file", self.store.folder / "gone", "delete",
                                NAME, unlocked=False, code=FAILED)
        self.assertIn("could not be opened", answer.errors)
        self.assertEqual(len(self.store.titles()), 2)


class WordsTest(StoreTest):
    @classmethod
    def prepare(cls, store):
        store.run("import", *fixture("leaf.crt", "leaf.key"))

    def test_comment(self):
        """A comment is set, shown, found and removed."""
        self.store.run("comment", NAME, "The “shop” — Zürich")
        self.assertEqual(self.store.show(NAME)["comment"], "The “shop” — Zürich")
        self.assertIn("The “shop” — Zürich", self.store.run("show", NAME).text)
        self.assertEqual(self.store.titles("--search", "zürich"), [NAME])
        self.assertIsNone(self.store.json("comment", NAME, "")["comment"])
        self.store.run("comment", NAME, "first\tline\nsecond")
        self.assertRegex(self.store.run("show", NAME).text,
                         r"\n +Comment +first line\n +second\n")
        self.store.run("comment", NAME, "--", "-dash")
        self.assertEqual(self.store.show(NAME)["comment"], "-dash")
        self.store.run("comment", NAME, code=USAGE)

    def test_limits(self):
        """What is too long, or no text, is refused in one short sentence, and nothing is lost."""
        long = "x" * 3000
        for words in (["comment", NAME, long], ["tag", NAME, "+" + long], ["ca", "create", long],
                      ["init", "--name", long, "--store", self.store.folder / "new"],
                      ["init", "--device", long, "--store", self.store.folder / "new"],
                      ["identity", "approve", *fixture("leaf.csr"), "--name", long],
                      ["csr", "new", "a.example.com", "--subject", "CN=" + long],
                      ["csr", "new", "a.example.com", "--subject", "CN=a,C=Germany"],
                      ["csr", "new", long], ["comment", NAME, b"\xff"], ["tag", NAME, b"+\xff"]):
            answer = self.store.run(*words, code=FAILED)
            self.assertRegex(answer.errors, "^certmgrctl: .{10,200}\n$")
            self.assertEqual(answer.text, "")
        self.store.run("comment", NAME, "ü" * 2000)
        self.store.run("tag", NAME, "+" + "ü" * 64)
        self.assertEqual(self.store.show(NAME)["comment"], "ü" * 2000)
        self.assertEqual(self.store.show(NAME)["tags"], ["ü" * 64])
        self.assertFalse((self.store.folder / "new").exists())

    def test_options_beside_tags(self):
        """Options stand before the credential and between tags."""
        for words in (["tag", NAME, "+a", "--json"], ["tag", NAME, "--json", "+b"],
                      ["tag", "--json", "--store", self.store.path, NAME, "-a"]):
            answer = self.store.run(*words)
            self.assertIn("tags", answer.json)
        self.assertEqual(self.store.show(NAME)["tags"], ["b"])

    def test_tags(self):
        """Tags are added and removed in one call, listed and found."""
        self.store.run("tag", NAME, "+prod", "+web")
        self.assertEqual(self.store.run("tag", NAME).lines, ["prod", "web"])
        self.assertEqual(self.store.json("tag", NAME, "-prod", "+shop")["tags"],
                         ["web", "shop"])
        self.assertEqual(self.store.json("tag", NAME), ["web", "shop"])
        self.assertEqual(self.store.titles("--search", "shop"), [NAME])
        answer = self.store.run("tag", NAME, "web", code=USAGE)
        self.assertIn("“web” is neither +TAG nor -TAG.", answer.errors)
        self.store.run("tag", NAME, "+", code=USAGE)
        self.store.run("tag", code=USAGE)


if __name__ == "__main__":
    main()
