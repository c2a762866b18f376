"""Let's Encrypt's test CA for the tests of the command line, on loopback.

It is strict, refuses three nonces of ten, and every name leads to 127.0.0.1. Only what is
started here is ended here.
"""

import json
import os
import pathlib
import socket
import subprocess
import time
import urllib.request
import ssl

from certmgrctl import must, need

KEY_ID = "kid-1"
KEY = "zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W"
N_STARTS = 5  # a port that is free may be taken a moment later
SILENCE_SECONDS = 5


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait_for(port):
    """Until a server that a test started listens."""
    for _ in range(200):
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(f"nothing listens on port {port}")


class Pebble:
    def __init__(self, folder, external_accounts=False, reuse=0, dns=None,
                 bad_nonces=30):
        """@dns: the name server it asks, "ADDRESS:PORT"; none: one that knows all names"""
        for program in "pebble", "pebble-challtestsrv", "openssl":
            need(program)
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.ca_file = self.folder / "api.pem"
        self.processes = []
        self.bad_nonces = bad_nonces
        self._make_certificate()
        for _ in range(N_STARTS):
            self.port, self.http_port = free_port(), free_port()
            self.management_port = free_port()
            self.directory = f"https://127.0.0.1:{self.port}/dir"
            if self._start(external_accounts, reuse, dns or self._start_dns()):
                return
            self.stop()
        raise AssertionError("pebble did not start")

    def _make_certificate(self):
        must("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
             "ec_paramgen_curve:P-256", "-nodes", "-days", "3", "-subj", "/CN=localhost",
             "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
             "-keyout", self.folder / "api.key", "-out", self.ca_file)

    def _run(self, *words, **changes):
        process = subprocess.Popen(
            words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env=dict(os.environ, **changes))
        self.processes.append(process)
        return process

    def _start_dns(self):
        dns = f"127.0.0.1:{free_port()}"
        self._run("pebble-challtestsrv", "-management", f"127.0.0.1:{free_port()}",
                  "-dns01", dns, "-http01", "", "-https01", "", "-tlsalpn01", "",
                  "-defaultIPv6", "", "-defaultIPv4", "127.0.0.1")
        return dns

    def _start(self, external_accounts, reuse, dns):
        config = self.folder / "pebble.json"
        config.write_text(json.dumps({"pebble": {
            "listenAddress": f"127.0.0.1:{self.port}",
            "managementListenAddress": f"127.0.0.1:{self.management_port}",
            "certificate": str(self.ca_file), "privateKey": str(self.folder / "api.key"),
            "httpPort": self.http_port, "tlsPort": free_port(), "ocspResponderURL": "",
            "externalAccountBindingRequired": external_accounts,
            "externalAccountMACKeys": {KEY_ID: KEY} if external_accounts else {},
            "domainBlocklist": ["blocked.example"],
            "certificateValidityPeriod": 7776000}}))
        process = self._run(
            "pebble", "-strict", "-config", config, "-dnsserver", dns,
            PEBBLE_VA_NOSLEEP="1", PEBBLE_WFE_NONCEREJECT=str(self.bad_nonces),
            PEBBLE_AUTHZREUSE=str(reuse), PEBBLE_ALTERNATE_ROOTS="1",
            PEBBLE_CHAIN_LENGTH="3")
        for _ in range(200):
            if process.poll() is not None:
                return False  # somebody else was faster to take its port
            try:
                self._fetch(self.directory)
                self.get("/roots/0")
                return True
            except OSError:
                time.sleep(0.05)
        return False

    def _fetch(self, url):
        context = ssl.create_default_context(cafile=self.ca_file)
        with urllib.request.urlopen(url, context=context,
                                    timeout=SILENCE_SECONDS) as answer:
            return answer.read()

    def get(self, path):
        """What Pebble tells those who test with it."""
        return self._fetch(f"https://127.0.0.1:{self.management_port}{path}")

    def stop(self):
        for process in self.processes:
            process.kill()
            process.wait()
        self.processes = []
