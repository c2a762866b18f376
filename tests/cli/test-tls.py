#!/usr/bin/python3
"""What a Micro CA issues, in real handshakes: nginx serves it, curl looks at it."""

import base64
import json
import sqlite3
import subprocess

import servers
from certmgrctl import DONE, NOT_ALLOWED, StoreTest, main, must, need

CURL_BAD_CERTIFICATE = 60
KEYS = "rsa2048", "p256", "p384", "p521", "ed25519", "ed448"
SERVER = """
    listen 127.0.0.1:{{port}} ssl;
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_certificate {chain};
    ssl_certificate_key {key};
"""


class TlsTest(StoreTest):
    @classmethod
    def prepare(cls, store):
        for peer in "nginx", "curl", "openssl":
            need(peer)
        store.add_server("web01")
        store.run("ca", "create", "Example", "--permit-dns", "example.org")

    def serve(self, host):
        """Serves a credential with the key that the server opens with openssl."""
        folder = self.store.folder
        sealed = self.store.file("sealed.der",
                                 self.store.run("show", host, "--raw", "sealed-key").bytes)
        pkcs8, key = folder / "key.der", folder / "key.pem"
        must("openssl", "cms", "-decrypt", "-binary", "-inform", "der", "-in", sealed,
             "-inkey", folder / "web01.key", "-recip", folder / "web01.pem", "-out", pkcs8)
        must("openssl", "pkey", "-inform", "der", "-in", pkcs8, "-out", key)
        chain = self.store.file("chain.pem",
                                self.store.run("show", host, "--pem", "chain").bytes)
        return servers.nginx(folder / f"nginx-{host}", SERVER.format(chain=chain, key=key))

    def ca_file(self):
        path = self.store.folder / "ca.pem"
        self.store.run("ca", "export", "Example", "-o", path)
        return path

    def curl(self, port, host, *more):
        """Exit status and output of curl."""
        answer = subprocess.run(
            ["curl", "-sS", "--max-time", "20", "--noproxy", "*", "--cacert", self.ca_file(),
             "--resolve", f"{host}:{port}:127.0.0.1", *more,
             f"https://{host}:{port}/"], capture_output=True, check=False)
        return answer.returncode, answer.stdout.decode() + answer.stderr.decode()

    def test_each_key(self):
        """Each kind of key shakes hands."""
        for key in KEYS:
            host = f"{key}.example.org"
            self.store.run("ca", "issue", host, "--key", key, "--server", "web01")
            with self.serve(host) as port:
                code, output = self.curl(port, host)
            self.assertEqual((code, output), (DONE, "served\n"), key)

    def test_wrong_name(self):
        """Another name than the certificate has is refused."""
        self.store.run("ca", "issue", "shop.example.org", "--server", "web01")
        with self.serve("shop.example.org") as port:
            self.assertEqual(self.curl(port, "other.example.org")[0], CURL_BAD_CERTIFICATE)

    def open_ca_key(self):
        """The CA's key, as a manager opens it without a program of ours."""
        folder = self.store.folder
        with sqlite3.connect(self.store.database) as database:
            envelope, = database.execute(
                "SELECT body FROM revision JOIN document ON revision.document = document.key "
                "WHERE document.id LIKE 'micro-ca:%' AND leaf = 1").fetchone()
        signed = self.store.file("ca.der", envelope)
        document = json.loads(must("openssl", "cms", "-verify", "-noverify", "-inform", "der",
                                   "-in", signed))
        sealed = self.store.file("ca-sealed.der", base64.b64decode(document["sealed_key"]))
        own = folder / "own.key"
        must("openssl", "pkey", "-in", self.store.path / "identity.key", "-passin",
             f"file:{self.store.passphrase_file}", "-out", own)
        pkcs8 = folder / "ca-key.der"
        must("openssl", "cms", "-decrypt", "-binary", "-inform", "der", "-in", sealed, "-inkey",
             own, "-recip", self.store.path / "identity.pem", "-out", pkcs8)
        return pkcs8

    def test_outside(self):
        """A name outside the constraints is refused, though the CA's own key signed it."""
        folder = self.store.folder
        self.store.run("ca", "issue", "shop.example.org", "--server", "web01")
        self.store.run("ca", "issue", "evil.example.net", "--server", "web01",
                       code=NOT_ALLOWED)
        csr, forged = folder / "evil.csr", folder / "evil.pem"
        names = self.store.file("names", "subjectAltName=DNS:evil.example.net\n")
        with self.serve("shop.example.org"):
            pass
        must("openssl", "req", "-new", "-key", folder / "key.pem", "-subj", "/", "-out", csr)
        must("openssl", "x509", "-req", "-in", csr, "-CA", self.ca_file(), "-CAkey",
             self.open_ca_key(), "-CAkeyform", "DER", "-days", "30", "-extfile", names,
             "-out", forged)
        server = SERVER.format(chain=forged, key=folder / "key.pem")
        with servers.nginx(folder / "nginx-evil", server) as port:
            code, output = self.curl(port, "evil.example.net")
        self.assertEqual(code, CURL_BAD_CERTIFICATE)
        self.assertIn("permitted subtree", output)

    def test_revoked(self):
        """A revoked serial is refused by a client with the list, its neighbour is not."""
        for host in "bad.example.org", "good.example.org":
            self.store.run("ca", "issue", host, "--server", "web01")
        self.store.run("revoke", "bad.example.org", "--reason", "key-compromise")
        crl = self.store.folder / "ca.crl"
        self.store.run("ca", "crl", "Example", "-o", crl)
        with self.serve("good.example.org") as port:
            self.assertEqual(self.curl(port, "good.example.org", "--crlfile", crl)[0], DONE)
        with self.serve("bad.example.org") as port:
            self.assertEqual(self.curl(port, "bad.example.org")[0], DONE)
            code, output = self.curl(port, "bad.example.org", "--crlfile", crl)
        self.assertEqual(code, CURL_BAD_CERTIFICATE)
        self.assertIn("revoked", output)


if __name__ == "__main__":
    main()
