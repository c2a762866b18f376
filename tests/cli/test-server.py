#!/usr/bin/python3
"""certmgrctl import --from-server: what servers show, and what is wrong with it.

The servers are openssl's s_server, and for STARTTLS a few lines here that say what real
ones say and then hand over to Python's TLS.
"""

import contextlib
import socket
import ssl
import subprocess
import threading

from certmgrctl import USAGE, StoreTest, fixture, main, must, need

REMOTE = 7
LEAF, KEY, INTERMEDIATE, ROOT = fixture("leaf.crt", "leaf.key", "intermediate.crt",
                                        "root.crt")
OTHER = fixture("other-root.crt")[0]
LDAP_REQUEST = b"\x30\x1d\x02\x01\x01\x77\x18\x80\x161.3.6.1.4.1.1466.20037"
LDAP_ANSWER = b"\x30\x0c\x02\x01\x01\x78\x07\x0a\x01%c\x04\x00\x04\x00"
ACTIVE_DIRECTORY = (b"\x30\x84\x00\x00\x00\x10\x02\x01\x01\x78\x84\x00\x00\x00\x07"
                    b"\x0a\x01\x00\x04\x00\x04\x00")
POSTGRES_REQUEST = b"\0\0\0\x08\x04\xd2\x16\x2f"

# What a server says first, then pairs of what it hears and what it answers.
TALKS = {
    "smtp": [(b"", b"220-mail.example.org\r\n220 ESMTP\r\n"),
             (b"EHLO", b"250-mail.example.org\r\n250-PIPELINING\r\n250 STARTTLS\r\n"),
             (b"STARTTLS", b"220 2.0.0 Ready to start TLS\r\n")],
    "imap": [(b"", b"* OK [CAPABILITY IMAP4rev1 STARTTLS] ready\r\n"),
             (b"a1 STARTTLS", b"* NOTE\r\na1 OK Begin TLS\r\n")],
    "ldap": [(LDAP_REQUEST, LDAP_ANSWER % 0)],
    "postgres": [(POSTGRES_REQUEST, b"S")],
}
REFUSALS = {
    "smtp": [(b"", b"220 ESMTP\r\n"), (b"EHLO", b"250 HELP\r\n"),
             (b"STARTTLS", b"502 5.5.1 not implemented\r\n")],
    "imap": [(b"", b"* OK ready\r\n"), (b"a1 STARTTLS", b"a1 BAD no\r\n")],
    "ldap": [(LDAP_REQUEST, LDAP_ANSWER % 53)],
    "postgres": [(POSTGRES_REQUEST, b"N")],
}


class Server:
    """Says its part to one client after the other, then TLS with these certificates."""

    def __init__(self, folder, talk, *certificates):
        chain = folder / "served.pem"
        chain.write_bytes(b"".join(path.read_bytes() for path in certificates))
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(chain, KEY)
        self.talk = talk
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.name = f"localhost:{self.socket.getsockname()[1]}"
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        while True:
            try:
                client, _ = self.socket.accept()
            except OSError:
                return
            with client, contextlib.suppress(OSError):
                client.settimeout(20)
                for heard, answer in self.talk:
                    if heard and not client.recv(len(heard) + 40).startswith(heard):
                        break
                    client.sendall(answer)
                else:
                    self.tls.wrap_socket(client, server_side=True).close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()
        self.thread.join()


@contextlib.contextmanager
def s_server(*options):
    """openssl's server; gives its address."""
    process = subprocess.Popen(["openssl", "s_server", "-accept", "127.0.0.1:0", "-key", KEY,
                                "-cert", LEAF, *options], stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        for line in process.stdout:
            if line.startswith("ACCEPT"):
                yield "localhost:" + line.rsplit(":", 1)[1].strip()
                return
        raise AssertionError("openssl s_server did not start")
    finally:
        process.kill()
        process.communicate()


class ServerTest(StoreTest):
    def look(self, address, *options, **more):
        report = self.store.json("import", "--from-server", address, "--dry-run", *options,
                                 **more)
        return report["items"], report["servers"][0]

    def refused(self, address, *options):
        return self.store.run("import", "--from-server", address, *options, code=REMOTE)

    def test_openssl(self):
        """TLS from the start; the root is taken where that is wished."""
        need("openssl")
        with s_server("-cert_chain", fixture("chain.pem")[0]) as address:
            items, server = self.look(address)
            self.assertEqual(server["server"], address)
            self.assertIn("www.example.com", [item["title"] for item in items])
            report = self.store.json("import", "--from-server", address, "--roots")
        self.assertIn("imported", [item["result"] for item in report["items"]
                                   if item["kind"] == "trusted-root"])

    def test_client_certificate(self):
        """A server that wants a certificate of ours is seen all the same."""
        need("openssl")
        for version in "-tls1_2", "-tls1_3":
            with s_server("-Verify", "1", version) as address:
                self.assertEqual(self.look(address)[1]["certificates"], 1)

    def test_starttls(self):
        """Each protocol, in both forms of its answer, named or by itself."""
        for protocol, talk in TALKS.items():
            with self.subTest(protocol), \
                    Server(self.store.folder, talk, LEAF, INTERMEDIATE) as server:
                found = self.look(server.name, "--starttls", protocol)[1]
                self.assertEqual(found["certificates"], 2)
        with Server(self.store.folder, [(LDAP_REQUEST, ACTIVE_DIRECTORY)], LEAF) as server:
            self.look(server.name, "--starttls", "ldap")

    def test_refused(self):
        """A server that refuses TLS, or speaks something else."""
        for protocol, talk in REFUSALS.items():
            with self.subTest(protocol), Server(self.store.folder, talk, LEAF) as server:
                answer = self.refused(server.name, "--starttls", protocol)
                self.assertIn("does not change to TLS", answer.errors)
        with Server(self.store.folder, [(b"", b"SSH-2.0-OpenSSH\r\n")], LEAF) as server:
            for protocol in TALKS:
                self.refused(server.name, "--starttls", protocol)
            self.refused(server.name)

    def test_findings(self):
        """Wrong name, wrong order, what does not belong there, what is missing."""
        self.store.run("root", "add", ROOT, INTERMEDIATE)
        with Server(self.store.folder, [], LEAF) as server:
            found = "\n".join(self.look(server.name)[1]["findings"])
        self.assertIn("not for “localhost” but for", found)
        self.assertIn("“Example Issuing CA 1” is not sent", found)
        with Server(self.store.folder, [], LEAF, ROOT, INTERMEDIATE) as server:
            found = "\n".join(self.look(server.name)[1]["findings"])
        self.assertIn("“Example Root CA” is sent in the wrong place", found)
        with Server(self.store.folder, [], LEAF, INTERMEDIATE, ROOT) as server:
            found = "\n".join(self.look(server.name)[1]["findings"])
        self.assertIn("The root “Example Root CA” is sent along", found)
        self.assertNotIn("is not sent", found)

    def test_comparison(self):
        """The credential of that host name, and the certificate the server shows."""
        new = self.store.folder / "new"
        for days, title in (30, "new"), (60, "newer"):
            must("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                 "ec_paramgen_curve:P-256", "-noenc", "-keyout", f"{new}.key", "-out",
                 f"{new}-{title}.crt", "-subj", "/CN=localhost", "-addext",
                 "subjectAltName=DNS:localhost", "-days", str(days))
            if title == "new":
                self.store.run("import", f"{new}-new.crt", f"{new}.key")
                with s_server("-cert", f"{new}-new.crt", "-key", f"{new}.key") as address:
                    found = "\n".join(self.look(address)[1]["findings"])
                self.assertIn("shows what the certstore has as “localhost”", found)
        with s_server("-cert", f"{new}-newer.crt", "-key", f"{new}.key") as address:
            found = "\n".join(self.look(address)[1]["findings"])
        self.assertIn("another certificate than the certstore has as “localhost”", found)

    def test_nobody(self):
        """Nobody there, no address, wrong words."""
        with socket.create_server(("127.0.0.1", 0)) as other:
            port = other.getsockname()[1]
        answer = self.refused(f"localhost:{port}")
        self.assertIn(f"“localhost”, port {port}", answer.errors)
        self.store.run("import", "--from-server", "https://a/b", code=1)
        self.store.run("import", "--from-server", "a", "--starttls", "pop", code=USAGE)
        self.store.run("import", "--starttls", "smtp", LEAF, code=USAGE)
        self.store.run("import", code=USAGE)


if __name__ == "__main__":
    main()
