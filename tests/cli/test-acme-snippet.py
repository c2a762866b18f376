#!/usr/bin/python3
"""Web servers that answer challenges by themselves, as “acme snippet” tells them to."""

import os
import shutil
import subprocess
import tempfile
import unittest
import urllib.error
import urllib.request

import pebble
from certmgrctl import NOT_ALLOWED, FAILED, USAGE, Store, main, need

NGINX = """daemon off; pid {0}/nginx.pid; error_log {0}/nginx.err; worker_processes 1;
events {{ worker_connections 64; }}
http {{ access_log off; client_body_temp_path {0}/cb; proxy_temp_path {0}/pt;
 fastcgi_temp_path {0}/fc; uwsgi_temp_path {0}/uw; scgi_temp_path {0}/sc;
 server {{ listen 127.0.0.1:{1};
{2}
 location / {{ return 404; }} }} }}
"""
HAPROXY = """global
  maxconn 100
defaults
  mode http
  timeout connect 5s
  timeout client 5s
  timeout server 5s
frontend web
  bind 127.0.0.1:{1}
{2}
"""
CADDY = """{{
  admin off
  auto_https off
  storage file_system {0}/caddy
}}
http://:{1} {{
  bind 127.0.0.1
{2}
}}
"""
APACHE = """ServerRoot {0}
ServerName localhost
PidFile {0}/apache.pid
Listen 127.0.0.1:{1}
ErrorLog {0}/apache.err
DocumentRoot {0}/www
LoadModule mpm_event_module /usr/lib/apache2/modules/mod_mpm_event.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
LoadModule rewrite_module /usr/lib/apache2/modules/mod_rewrite.so
LoadModule alias_module /usr/lib/apache2/modules/mod_alias.so
LoadModule include_module /usr/lib/apache2/modules/mod_include.so
LoadModule mime_module /usr/lib/apache2/modules/mod_mime.so
TypesConfig /dev/null
{2}
"""
TOKENS = ("abc_-DEF012", "x" * 43)
OTHERS = ("", "a.b", "a/b", "%2e%2e", "a%0d%0aX:%20y")


class Snippet(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="certmgrctl-snippet-")
        os.chmod(self.folder, 0o711)
        self.addCleanup(shutil.rmtree, self.folder)
        self.ca = pebble.Pebble(self.folder + "/ca")
        self.addCleanup(self.ca.stop)
        self.store = Store(self.folder)
        self.store.init()
        self.account = self.store.json(
            "acme", "account", "add", "--directory", self.ca.directory, "--ca-file",
            self.ca.ca_file, "--agree")

    def snippet(self, server, *options):
        answer = self.store.run("acme", "snippet", server, *options)
        self.assertIn("accounturi", answer.errors)
        return answer.text

    def start(self, template, snippet, *words):
        config = self.store.file("web.conf", template.format(
            self.folder, self.ca.http_port, snippet))
        process = subprocess.Popen([*words, config], stdout=subprocess.DEVNULL,
                                   stderr=subprocess.DEVNULL,
                                   env=dict(os.environ, HOME=self.folder))
        self.addCleanup(process.wait)
        self.addCleanup(process.terminate)
        pebble.wait_for(self.ca.http_port)

    def fetch(self, path):
        url = f"http://127.0.0.1:{self.ca.http_port}/.well-known/acme-challenge/{path}"
        try:
            with urllib.request.urlopen(url) as answer:
                return answer.read().decode(), answer.headers.get_content_type()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, None

    def assert_answers(self, thumbprint):
        """Right where the token is one, and nothing otherwise; then a certificate."""
        for token in TOKENS:
            text, kind = self.fetch(token)
            self.assertEqual(text.rstrip("\n"), f"{token}.{thumbprint}")
            self.assertEqual(kind, "text/plain")
        for other in OTHERS:
            self.assertNotIn(thumbprint, str(self.fetch(other)[0]), other)
        made = self.store.json("acme", "order", "one.example.org", "two.example.org",
                               "--stateless", "--another")
        self.assertEqual(made["status"], "issued")

    def test_nginx(self):
        """nginx"""
        need("nginx")
        self.start(NGINX, self.snippet("nginx"), "nginx", "-p", self.folder, "-c")
        self.assert_answers(self.account["thumbprint"])

    def test_haproxy(self):
        """HAProxy"""
        need("haproxy")
        self.start(HAPROXY, self.snippet("haproxy"), "haproxy", "-db", "-f")
        self.assert_answers(self.account["thumbprint"])

    def test_caddy(self):
        """Caddy"""
        need("caddy")
        self.start(CADDY, self.snippet("caddy"), "caddy", "run", "--adapter", "caddyfile",
                   "--config")
        self.assert_answers(self.account["thumbprint"])

    def test_apache(self):
        """Apache"""
        need("apache2")
        os.mkdir(self.folder + "/www")
        os.mkdir(self.folder + "/acme")
        snippet = self.snippet("apache")
        line = next(line for line in snippet.splitlines() if "#echo" in line)
        self.store.file("acme/acme.shtml", "")
        with open(self.folder + "/acme/acme.shtml", "w", encoding="ascii") as file:
            file.write(line.removeprefix("# ") + "\n")
        self.start(APACHE, snippet.replace("/etc/apache2/acme", self.folder + "/acme"),
                   "apache2", "-D", "FOREGROUND", "-f")
        self.assert_answers(self.account["thumbprint"])

    def test_roll_over(self):
        """Another key is told to the web servers before the CA hears of it."""
        need("nginx")
        self.start(NGINX, self.snippet("nginx"), "nginx", "-p", self.folder, "-c")
        self.assert_answers(self.account["thumbprint"])
        self.store.run("acme", "snippet", "nginx", "--next", code=FAILED)
        answer = self.store.run("acme", "account", "rollover", code=NOT_ALLOWED)
        self.assertIn("one.example.org, two.example.org", answer.errors)
        prepared = self.store.json("acme", "account", "rollover", "--prepare")
        self.assertEqual(prepared["thumbprint"], self.account["thumbprint"])
        again = self.store.json("acme", "account", "rollover", "--prepare")
        self.assertEqual(again["next_thumbprint"], prepared["next_thumbprint"])
        self.assert_answers(self.account["thumbprint"])  # the key is still the first
        answer = self.store.run("acme", "snippet", "nginx")
        self.assertIn(prepared["thumbprint"], answer.text)
        self.assertIn("acme snippet SERVER --next", answer.errors)
        answer = self.store.run("acme", "snippet", "nginx", "--next")
        self.assertIn(prepared["next_thumbprint"], answer.text)
        self.assertNotIn("--next", answer.errors)
        rolled = self.store.json("acme", "account", "rollover")
        self.assertEqual(rolled["thumbprint"], prepared["next_thumbprint"])
        self.assertIsNone(rolled["next_thumbprint"])
        self.assertIn(rolled["thumbprint"], self.snippet("nginx"))
        now = self.store.json("acme", "account", "rollover", "--now")
        self.assertNotEqual(now["thumbprint"], rolled["thumbprint"])

    def test_wrong_calls(self):
        """Another server is a wrong call."""
        self.store.run("acme", "snippet", "iis", code=USAGE)
        self.store.run("acme", "snippet", code=USAGE)


if __name__ == "__main__":
    main()
