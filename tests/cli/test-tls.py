#!/usr/bin/python3
"""What a Micro CA issues, in real handshakes: nginx serves it, curl looks at it."""

import base64
import json
import os
import pathlib
import signal
import socket
import sqlite3
import subprocess
import time

from certmgrctl import DONE, NOT_ALLOWED, StoreTest, main, must, need

os.environ["PATH"] += ":/usr/sbin"  # nginx; not on everybody's path
CURL_BAD_CERTIFICATE = 60
KEYS = "rsa2048", "p256", "p384", "p521", "ed25519", "ed448"
CONFIGURATION = """
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port} ssl;
    ssl_protocols TLSv1.2 TLSv1.3;
    ssl_certificate {chain};
    ssl_certificate_key {key};
    return 200 "served\\n";
  }}
}}
"""


def free_port():
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Nginx:
    """A server of its own: prefix, port and process."""

    def __init__(self, folder, chain, key):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir()
        self.port = free_port()
        configuration = self.folder / "nginx.conf"
        configuration.write_text(CONFIGURATION.format(
            folder=self.folder, port=self.port, chain=chain, key=key))
        self.process = subprocess.Popen(
            ["nginx", "-p", self.folder, "-c", configuration, "-e",
             self.folder / "error.log"], stderr=subprocess.PIPE)

    def __enter__(self):
        for _ in range(200):
            if self.process.poll() is not None:
                raise AssertionError(self.process.stderr.read().decode())
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return self
            except ConnectionRefusedError:
                time.sleep(0.05)
        raise AssertionError("nginx does not listen")

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)
        self.process.stderr.close()


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
        return Nginx(folder / f"nginx-{host}", chain, key)

    def ca_file(self):
        path = self.store.folder / "ca.pem"
        self.store.run("ca", "export", "Example", "-o", path)
        return path

    def curl(self, nginx, host, *more):
        """Exit status and output of curl."""
        answer = subprocess.run(
            ["curl", "-sS", "--max-time", "20", "--noproxy", "*", "--cacert", self.ca_file(),
             "--resolve", f"{host}:{nginx.port}:127.0.0.1", *more,
             f"https://{host}:{nginx.port}/"], capture_output=True, check=False)
        return answer.returncode, answer.stdout.decode() + answer.stderr.decode()

    def test_each_key(self):
        """Each kind of key shakes hands."""
        for key in KEYS:
            host = f"{key}.example.org"
            self.store.run("ca", "issue", host, "--key", key, "--server", "web01")
            with self.serve(host) as nginx:
                code, output = self.curl(nginx, host)
            self.assertEqual((code, output), (DONE, "served\n"), key)

    def test_wrong_name(self):
        """Another name than the certificate has is refused."""
        self.store.run("ca", "issue", "shop.example.org", "--server", "web01")
        with self.serve("shop.example.org") as nginx:
            self.assertEqual(self.curl(nginx, "other.example.org")[0], CURL_BAD_CERTIFICATE)

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
        with Nginx(folder / "nginx-evil", forged, folder / "key.pem") as nginx:
            code, output = self.curl(nginx, "evil.example.net")
        self.assertEqual(code, CURL_BAD_CERTIFICATE)
        self.assertIn("permitted subtree", output)

    def test_revoked(self):
        """A revoked serial is refused by a client with the list, its neighbour is not."""
        for host in "bad.example.org", "good.example.org":
            self.store.run("ca", "issue", host, "--server", "web01")
        self.store.run("revoke", "bad.example.org", "--reason", "key-compromise")
        crl = self.store.folder / "ca.crl"
        self.store.run("ca", "crl", "Example", "-o", crl)
        with self.serve("good.example.org") as nginx:
            self.assertEqual(self.curl(nginx, "good.example.org", "--crlfile", crl)[0], DONE)
        with self.serve("bad.example.org") as nginx:
            self.assertEqual(self.curl(nginx, "bad.example.org")[0], DONE)
            code, output = self.curl(nginx, "bad.example.org", "--crlfile", crl)
        self.assertEqual(code, CURL_BAD_CERTIFICATE)
        self.assertIn("revoked", output)


if __name__ == "__main__":
    main()
