#!/usr/bin/python3
"""What export --layout writes, in nginx, Apache and HAProxy: each checks the lines it is
given, serves the files beside them, and curl shakes hands.

The lines are used as they are, but for the folder and the port, which are root's.
"""

import pathlib
import subprocess

import servers
from certmgrctl import DONE, PASSWORD, StoreTest, fixture, main, must, need

HOST = "www.example.com"
MODULES = "/usr/lib/apache2/modules"
APACHE = """
ServerRoot {folder}
DefaultRuntimeDir {folder}
PidFile {folder}/pid
ErrorLog {folder}/error.log
Listen 127.0.0.1:{port}
LoadModule mpm_event_module {modules}/mod_mpm_event.so
LoadModule authz_core_module {modules}/mod_authz_core.so
LoadModule socache_shmcb_module {modules}/mod_socache_shmcb.so
LoadModule ssl_module {modules}/mod_ssl.so
User nobody
Group nogroup
DocumentRoot {folder}/htdocs
{dialog}
<VirtualHost 127.0.0.1:{port}>
{lines}
</VirtualHost>
"""
HAPROXY = """
defaults
  mode http
  timeout connect 5s
  timeout client 5s
  timeout server 5s
frontend here
  {lines}
  http-request return status 200 content-type text/plain string "served\\n"
"""


class LayoutTest(StoreTest):
    @classmethod
    def prepare(cls, store):
        need("curl")
        store.run("root", "add", *fixture("root.crt"))
        store.run("import", *fixture("leaf.crt", "leaf.key", "intermediate.crt"),
                  "--exportable", "--export-password-file", store.password())
        for layout in "nginx", "apache", "haproxy":
            (store.folder / layout).mkdir()
            store.run("export", HOST, "--layout", layout, "--key", "--folder",
                      store.folder / layout, "--export-password-file", store.password())

    def lines(self, layout, suffix, port="{port}"):
        """The configuration, in the folder of this test and on a port for everybody."""
        self.folder = self.store.folder / layout
        text = (self.folder / f"{HOST}.{suffix}").read_text()
        self.assertIn("/etc/ssl/", text)
        return (text.replace("/etc/ssl/", f"{self.folder}/")
                .replace("listen 443", f"listen 127.0.0.1:{port}")
                .replace("bind :443", f"bind 127.0.0.1:{port}"))

    def shake_hands(self, port):
        answer = subprocess.run(
            ["curl", "-sS", "--max-time", "20", "--noproxy", "*", "--cacert",
             *fixture("root.crt"), "--resolve", f"{HOST}:{port}:127.0.0.1",
             f"https://{HOST}:{port}/page"], capture_output=True, check=False)
        self.assertEqual((answer.returncode, answer.stderr), (DONE, b""))
        self.assertEqual(answer.stdout, b"served\n")

    def test_nginx(self):
        """nginx: the key stays encrypted, its password in a file beside it."""
        need("nginx")
        lines = self.lines("nginx", "nginx.conf")
        (self.folder / f"{HOST}.password").write_text(PASSWORD + "\n")
        with servers.nginx(self.store.folder / "server", lines) as port:
            self.shake_hands(port)

    def test_apache(self):
        """Apache: the key stays encrypted, a program says its password."""
        need("apache2")
        port = servers.free_port()
        lines = self.lines("apache", "apache.conf")
        dialog = next(line.lstrip("# ") for line in lines.splitlines()
                      if "SSLPassPhraseDialog" in line)
        script = pathlib.Path(dialog.split("exec:", 1)[1])
        script.write_text(f"#!/bin/sh\necho '{PASSWORD}'\n")
        script.chmod(0o700)
        folder = self.store.folder / "server"
        (folder / "htdocs").mkdir(parents=True)
        (folder / "htdocs" / "page").write_text("served\n")
        for path in [folder, folder / "htdocs", self.store.folder, *self.store.folder.parents]:
            if path.is_relative_to(self.parent):
                path.chmod(0o755)
        configuration = folder / "apache.conf"
        configuration.write_text(
            APACHE.format(folder=folder, port=port, modules="/usr/lib/apache2/modules",
                          dialog=dialog, lines=lines)
            + "<VirtualHost *:*>\nDirectoryIndex index.html\n</VirtualHost>\n" * 0)
        must("apache2", "-t", "-f", configuration)
        with servers.running(port, "apache2", "-X", "-f", configuration):
            self.shake_hands(port)

    def test_apache_wildcard(self):
        """For Apache a wildcard is no ServerName, nor is an IPv6 address."""
        self.store.run("ca", "create", "Any")
        folder = self.store.folder / "wild"
        for name, lines in (("*.wild.example", ["ServerAlias *.wild.example"]),
                            ("*.wild.example,www.wild.example",
                             ["ServerName www.wild.example", "ServerAlias *.wild.example"]),
                            ("2001:db8::1", [])):
            issued = self.store.json("ca", "issue", *name.split(","))["id"]
            for layout in "apache", "nginx":
                target = folder / layout / issued[-6:]
                self.store.run("export", issued, "--layout", layout, "--folder", target)
                text = next(target.glob("*.conf")).read_text()
                if layout == "nginx":
                    self.assertIn("server_name", text)
                    self.assertEqual("[2001:db8::1]" in text, not lines)
                    continue
                found = [line for line in text.splitlines() if line.startswith("Server")]
                self.assertEqual(found, lines)

    def test_haproxy(self):
        """HAProxy: the key is decrypted on the server, as the comment says."""
        need("haproxy")
        port = servers.free_port()
        lines = self.lines("haproxy", "haproxy.cfg", port)
        command = next(line for line in lines.splitlines() if "openssl pkey" in line)
        must("sh", "-c", f"cd '{self.folder}' && {command.lstrip('# ')} -passin stdin",
             stdin=PASSWORD.encode() + b"\n")
        configuration = self.store.file("haproxy.cfg", HAPROXY.format(lines=lines))
        must("haproxy", "-c", "-f", configuration)
        with servers.running(port, "haproxy", "-f", configuration):
            self.shake_hands(port)


if __name__ == "__main__":
    main()
