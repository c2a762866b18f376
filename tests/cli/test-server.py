#!/usr/bin/python3
"""certmgrctl import --from-server: what servers show, and what is wrong with it.

The servers are nginx, Dovecot, OpenLDAP, PostgreSQL and openssl's s_server; a few lines
here stand in for what none of them does: other forms of an answer, refusals and odd chains.
"""

import contextlib
import socket
import ssl
import threading
import time

import servers
from certmgrctl import USAGE, StoreTest, fixture, main, must, need, note_variant

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


def s_server(*options):
    """openssl's server with the leaf, or another certificate among the options."""
    return servers.s_server("-key", KEY, "-cert", LEAF, *options)


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
            note_variant("server: openssl", f"{server['certificates']} certificate")
            report = self.store.json("import", "--from-server", address, "--roots")
        self.assertIn("imported", [item["result"] for item in report["items"]
                                   if item["kind"] == "trusted-root"])

    def test_client_certificate(self):
        """A server that wants a certificate of ours is seen all the same."""
        need("openssl")
        for version in "-tls1_2", "-tls1_3":
            with s_server("-Verify", "1", version) as address:
                self.assertEqual(self.look(address)[1]["certificates"], 1)

    def assert_shown(self, port, n_certificates=2, *options):
        found = self.look(f"localhost:{port}", *options)[1]
        self.assertEqual(found["certificates"], n_certificates)
        note_variant(" ".join([f"server: {self.id().split('test_')[-1]}", *options[1:]]),
                     f"{n_certificates} certificate")
        return "\n".join(found["findings"])

    def peer_files(self):
        """What a server is given: the leaf with its chain, and the key."""
        chain = self.store.file("peer.pem", LEAF.read_bytes() + INTERMEDIATE.read_bytes())
        return chain, KEY

    def test_nginx(self):
        """nginx, TLS from the start; another name gets another certificate (SNI)."""
        need("nginx")
        chain, key = self.peer_files()
        new = self.store.folder / "sni"
        must("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
             "ec_paramgen_curve:P-256", "-noenc", "-keyout", f"{new}.key", "-out",
             f"{new}.crt", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost")
        lines = [f"listen 127.0.0.1:{{port}} ssl; server_name {name};"
                 f"ssl_certificate {certificate}; ssl_certificate_key {its_key};"
                 for name, certificate, its_key in (("other.example", chain, key),
                                                    ("localhost", f"{new}.crt", f"{new}.key"))]
        with servers.nginx(self.store.folder / "nginx", *lines) as port:
            self.assertNotIn("not for", self.assert_shown(port, 1))
            found = self.look(f"127.0.0.1:{port}")[1]
        self.assertIn("not for “127.0.0.1”", "\n".join(found["findings"]))

    def test_dovecot(self):
        """STARTTLS of a real IMAP server and of one that takes mail."""
        need("dovecot")
        for protocol, name in ("imap", "imap"), ("submission", "smtp"):
            with servers.dovecot(self.store.folder / protocol, protocol,
                                 *self.peer_files()) as port:
                self.assert_shown(port, 2, "--starttls", name)

    def test_slapd(self):
        """STARTTLS of OpenLDAP."""
        need("slapd")
        with servers.slapd(self.store.folder / "slapd", *self.peer_files()) as port:
            self.assert_shown(port, 2, "--starttls", "ldap")

    def test_postgres(self):
        """PostgreSQL's own way to TLS."""
        if servers.find_postgres() is None:
            need("postgres")
        with servers.postgres(*self.peer_files()) as port:
            self.assert_shown(port, 2, "--starttls", "postgres")

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
            answer = self.look(server.name)[1]
            shown = self.store.run("import", "--dry-run", "--from-server", server.name,
                                   code=None)
        found = "\n".join(answer["findings"])
        self.assertIn("“Example Root CA” is sent in the wrong place", found)
        wrong = "in the wrong place, or does not belong there"
        self.assertEqual(answer["sent"], [
            "1. www.example.com", f"2. Example Root CA – {wrong}",
            f"3. Example Issuing CA 1 – {wrong}"])
        self.assertIn("sends:\n  1. www.example.com\n  2. Example Root CA – in",
                      shown.text + shown.errors)
        with Server(self.store.folder, [], LEAF, INTERMEDIATE, ROOT) as server:
            found = "\n".join(self.look(server.name)[1]["findings"])
        self.assertIn("The root “Example Root CA” is sent along", found)
        self.assertNotIn("is not sent", found)
        with Server(self.store.folder, [], LEAF, LEAF, INTERMEDIATE) as server:
            found = "\n".join(self.look(server.name)[1]["findings"])
        self.assertIn("“www.example.com” is sent more than once", found)
        self.assertNotIn("wrong place", found)

    def test_gap_filled_by_credential(self):
        """An intermediate that only a credential has is missed at the server by name."""
        self.store.run("import", LEAF, KEY, INTERMEDIATE)
        self.store.run("root", "add", ROOT)
        with Server(self.store.folder, [], LEAF) as server:
            found = "\n".join(self.look(server.name)[1]["findings"])
        self.assertIn("“Example Issuing CA 1” is not sent", found)
        self.assertNotIn("does not reach a trusted root", found)
        with Server(self.store.folder, [], LEAF, INTERMEDIATE) as server:
            found = "\n".join(self.look(server.name)[1]["findings"])
        self.assertNotIn("is not sent", found)

    def test_expired(self):
        """A certificate that is over, and one that is not valid yet."""
        for name, words in ("leaf-expired", "expired"), ("leaf-future", "not valid"):
            certificate, key = fixture(f"{name}.crt", f"{name}.key")
            with servers.s_server("-cert", certificate, "-key", key) as address:
                found = "\n".join(self.look(address)[1]["findings"])
            self.assertIn(words, found)

    def test_silent(self):
        """A server that says nothing is given up, and does not hold anybody up before."""
        with socket.create_server(("127.0.0.1", 0)) as listener:
            begin = time.monotonic()
            answer = self.refused(f"localhost:{listener.getsockname()[1]}")
        self.assertLess(time.monotonic() - begin, 30)
        self.assertIn("There is no certificate to be had", answer.errors)

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
                    by_address = "\n".join(self.look(
                        address.replace("localhost", "127.0.0.1"))[1]["findings"])
                self.assertIn("shows what the certstore has as “localhost”", found)
                self.assertIn("shows what the certstore has as “localhost”", by_address)
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
