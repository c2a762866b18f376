#!/usr/bin/python3
"""Keys of kinds that are never made here are called by their names."""

from certmgrctl import FAILED, PARTIAL, StoreTest, main, must

KINDS = {
    "rsa1024": ("RSA 1024 (weak)", ("genrsa", "-traditional", "1024")),
    "rsa2048": ("RSA 2048", ("genrsa", "2048")),
    "rsa5120": ("RSA 5120", ("genrsa", "5120")),
    "secp192r1": ("ECDSA P-192 (weak)", ("ecparam", "-genkey", "-noout", "-name",
                                             "prime192v1")),
    "secp224r1": ("ECDSA P-224", ("ecparam", "-genkey", "-noout", "-name", "secp224r1")),
    "brainpool256": ("ECDSA brainpoolP256r1",
                     ("ecparam", "-genkey", "-noout", "-name", "brainpoolP256r1")),
    "brainpool160": ("ECDSA brainpoolP160r1 (weak)",
                     ("ecparam", "-genkey", "-noout", "-name", "brainpoolP160r1")),
}
USABLE = {name: label for name, (label, _) in KINDS.items() if "brainpool" not in label}


class OtherKeysTest(StoreTest):
    @classmethod
    def prepare(cls, store):
        for name, (_, arguments) in KINDS.items():
            key = store.folder / f"{name}.key"
            key.write_bytes(must("openssl", *arguments))
            subject = ("-key", key, "-subj", f"/CN={name}.example.com")
            must("openssl", "req", "-new", *subject, "-out", store.folder / f"{name}.csr")
            must("openssl", "req", "-x509", "-new", "-days", "90", *subject, "-addext",
                 "basicConstraints=critical,CA:FALSE", "-addext",
                 f"subjectAltName=DNS:{name}.example.com", "-out", store.folder / f"{name}.crt")

    def path(self, name):
        return self.store.folder / name

    def assert_label(self, name, label):
        lines = self.store.run("show", f"{name}.example.com").lines
        [line] = [line for line in lines if line.split()[:1] == ["Key"]]
        self.assertEqual(" ".join(line.split()[1:]), label)

    def assert_spec(self, shown, label):
        words = label.removesuffix(" (weak)")
        self.assertEqual(shown["key_spec"], {"RSA 2048": "rsa2048"}.get(words, words))

    def test_certificates(self):
        """A certificate says what its key is, and whether that is weak."""
        for name, (label, _) in KINDS.items():
            self.store.run("import", self.path(f"{name}.crt"))
            self.assert_label(name, label)
            warnings = self.store.show(f"{name}.example.com")["warnings"]
            self.assertEqual("weak-key" in warnings, "weak" in label, name)
            self.assert_spec(self.store.show(f"{name}.example.com"), label)
        keys = {row["title"]: row["key_spec"] for row in self.store.json("list")}
        self.assertEqual(keys["secp224r1.example.com"], "ECDSA P-224")
        self.assertNotIn("other", keys.values())

    def test_requests(self):
        """A request says what its key is before there is a certificate."""
        for name, label in USABLE.items():
            self.store.run("csr", "adopt", self.path(f"{name}.csr"))
            self.assert_label(name, label)
            self.assert_spec(self.store.json("csr", "show", f"{name}.example.com"), label)

    def test_unusable(self):
        """What cannot be used is refused in one sentence, with the name of its kind."""
        for name, (label, _) in KINDS.items():
            if name in USABLE:
                continue
            kind = f"of a kind that cannot be used here: {label.removesuffix(' (weak)')}."
            answer = self.store.run("csr", "adopt", self.path(f"{name}.csr"), code=FAILED)
            self.assertIn(kind, answer.errors)
            answer = self.store.run("identity", "approve", self.path(f"{name}.csr"), code=FAILED)
            self.assertIn(kind, answer.errors)
            answer = self.store.run("import", self.path(f"{name}.key"), code=None)
            self.assertIn(answer.code, (FAILED, PARTIAL))
            self.assertIn(kind, answer.errors + answer.text)
            self.assertNotIn("algorithm", answer.errors + answer.text)


if __name__ == "__main__":
    main()
