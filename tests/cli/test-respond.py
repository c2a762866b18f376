#!/usr/bin/python3
"""Challenges published in the certstore, and `respond`, which answers with them."""

import http.client
import http.server
import json
import os
import pathlib
import select
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import unittest

import pebble
from certmgrctl import (DONE, FAILED, NOT_FOUND, PROGRAM, USAGE, Store, environment, main,
                        need)

PATH = "/.well-known/acme-challenge/"
PROXY = "location {0} {{ proxy_pass http://127.0.0.1:{1}; }}"
NGINX = """daemon off; pid {0}/nginx.pid; error_log {0}/nginx.err; worker_processes 1;
events {{ worker_connections 64; }}
http {{ access_log off; client_body_temp_path {0}/cb; proxy_temp_path {0}/pt;
 fastcgi_temp_path {0}/fc; uwsgi_temp_path {0}/uw; scgi_temp_path {0}/sc;
 server {{ listen 127.0.0.1:{1}; {2} }} }}
"""
NOBODY = 65534


def as_nobody():
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)


class Responder:
    """certmgrctl respond, as a process that runs until it is told to end."""

    def __init__(self, folder, *options, program=PROGRAM, **more):
        self.process = subprocess.Popen(
            [program, "--json", "--store", folder, "respond", *options],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more)
        said = b""
        while not said.endswith(b"}\n"):
            line = self.process.stdout.readline()
            if not line:
                raise AssertionError(self.process.communicate())
            said += line
        self.said = json.loads(said)

    def end(self, with_signal=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(with_signal)
        _, errors = self.process.communicate(timeout=20)
        return self.process.returncode, errors.decode()


def ask(port, path, method="GET", host="127.0.0.1", body=None):
    """Status and text."""
    connection = http.client.HTTPConnection(host, port, timeout=20)
    connection.request(method, path, body)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, text


class RespondTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.parent = tempfile.mkdtemp(prefix="certmgrctl-respond-")
        cls.addClassCleanup(shutil.rmtree, cls.parent)
        cls.store = Store(cls.parent)
        cls.store.init()
        cls.ca = pebble.Pebble(cls.parent + "/ca")
        cls.addClassCleanup(cls.ca.stop)
        cls.store.run("acme", "account", "add", "--directory", cls.ca.directory, "--ca-file",
                      cls.ca.ca_file, "--agree")

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="certmgrctl-respond-")
        self.addCleanup(shutil.rmtree, self.folder)

    def respond(self, *options, folder=None, **more):
        responder = Responder(folder or self.store.path, *options,
                              **{"env": environment(), **more})
        self.addCleanup(responder.end)
        return responder

    def order(self, *names, code=DONE):
        return self.store.run("--json", "acme", "order", *names, "--published", code=code)

    def start_nginx(self, port, rule):
        need("nginx")
        config = pathlib.Path(self.folder) / "nginx.conf"
        config.write_text(NGINX.format(self.folder, port, rule))
        process = subprocess.Popen(["nginx", "-c", config, "-p", self.folder],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(process.wait)
        self.addCleanup(process.terminate)
        pebble.wait_for(port)

    def test_order(self):
        """Another process answers the CA; then nothing is left, and the log is in order."""
        self.respond("--listen", f"127.0.0.1:{self.ca.http_port}")
        made = self.order("a.example.org", "b.example.org").json
        self.assertEqual(made["status"], "issued")
        renewed, = self.store.json("renew", "a.example.org")
        self.assertNotEqual(renewed["serial"], made["serial"])
        log = self.store.json("activity", "--verify")
        self.assertNotIn("challenge:", json.dumps(log))
        self.store.run("check")
        self.store.run("acme", "order", "c.example.org", "--published", "--stateless",
                       code=USAGE)

    def answer_by(self, port, find):
        """Has the CA get what a function makes of the path it asks for."""
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                text = find(self.path)
                self.send_response(200)
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_):
                pass
        httpd = http.server.ThreadingHTTPServer(("127.0.0.1", port), Handler)
        thread = threading.Thread(target=httpd.serve_forever)
        thread.start()
        self.addCleanup(httpd.server_close)
        self.addCleanup(thread.join)
        self.addCleanup(httpd.shutdown)

    def test_proxy(self):
        """nginx hands requests on to it."""
        port = self.respond("--listen", "127.0.0.1:0").said["port"]
        self.start_nginx(self.ca.http_port, PROXY.format(PATH, port))
        self.assertEqual(self.order("proxy.example.org").json["status"], "issued")

    def test_folder(self):
        """nginx serves the folder that it keeps up, and in which it leaves others’ files."""
        root = pathlib.Path(self.folder) / "www"
        (root / PATH[1:]).mkdir(parents=True)
        (root / PATH[1:] / "old").write_text("of somebody else")
        os.chmod(self.folder, 0o711)  # nginx’s workers are nobody
        responder = self.respond("--webroot", root)
        port = pebble.free_port()
        self.start_nginx(port, f"root {root};")

        def find(path):
            for _ in range(500):
                status, text = ask(port, path)
                if status == 200:
                    return text
                time.sleep(0.01)
            return "nothing"
        self.answer_by(self.ca.http_port, find)
        self.assertEqual(self.order("folder.example.org").json["status"], "issued")
        self.assertEqual(responder.end(), (DONE, ""))
        self.assertEqual(os.listdir(root / PATH[1:]), ["old"])

    def test_folder_lost(self):
        """What cannot be written is said once, and it goes on."""
        root = pathlib.Path(self.folder) / "www"
        responder = self.respond("--webroot", root)
        shutil.rmtree(root)

        def find(_path):  # so late that the answer should have been there
            select.select([responder.process.stderr], [], [], 20)
            return "nothing"
        self.answer_by(self.ca.http_port, find)
        self.order("lost.example.org", code=None)
        self.assertIsNone(responder.process.poll())
        code, errors = responder.end()
        self.assertEqual(code, DONE)
        self.assertEqual(errors.count("could not be written"), 1, errors)

    def test_copy(self):
        """A copy without the key, read by another user, answers."""
        server = pathlib.Path(self.folder) / "server"
        lock = threading.Lock()

        def find(path):
            with lock:
                return self.answer_from_copy(server, path)
        self.answer_by(self.ca.http_port, find)
        self.assertEqual(self.order("copy.example.org").json["status"], "issued")
        self.assertFalse((server / "identity.key").exists())

    def answer_from_copy(self, server, path):
        if not server.exists():
            shutil.copytree(self.store.path, server,
                            ignore=shutil.ignore_patterns("*.key", "*-shm"))
            shutil.copy(PROGRAM, self.folder)
            for file in server.iterdir():
                file.chmod(0o444)
            server.chmod(0o555)
            os.chmod(self.folder, 0o755)
            env = environment(LSAN_OPTIONS="")
            if "ASAN_OPTIONS" in env:
                env["ASAN_OPTIONS"] += ":detect_leaks=0"
            self.server = self.respond(
                "--listen", "127.0.0.1:0", folder=server, env=env,
                program=pathlib.Path(self.folder) / pathlib.Path(PROGRAM).name,
                preexec_fn=as_nobody if os.geteuid() == 0 else None)
            self.addCleanup(server.chmod, 0o755)
        return ask(self.server.said["port"], path)[1]

    def test_little(self):
        """It serves nothing else, on v4 and v6, is quiet about it, and ends when told to."""
        responder = self.respond("--listen", "0")
        port = responder.said["port"]
        for path in "/", PATH, PATH + "token", PATH + "a/b", PATH + "../token", PATH + "%00":
            self.assertIn(ask(port, path)[0], (400, 404), path)
        self.assertEqual(ask(port, PATH + "x", "HEAD")[0], 404)
        for method in "POST", "PUT", "DELETE", "OPTIONS":
            self.assertEqual(ask(port, PATH + "x", method, body=b"x" * 100)[0], 405)
        if socket.has_ipv6:
            try:
                self.assertEqual(ask(port, "/", host="::1")[0], 404)
            except OSError:
                pass  # no IPv6 here
        self.assertEqual(responder.end(signal.SIGINT), (DONE, ""))
        self.store.run("respond", "--listen", "nowhere", code=FAILED)
        self.store.run("respond", "--webroot", self.store.passphrase_file, code=FAILED)
        self.store.run("respond", "more", code=USAGE)
        Store(self.folder).run("respond", code=NOT_FOUND)


if __name__ == "__main__":
    main()
