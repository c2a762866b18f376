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


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def wait_for(port):
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
        self.port, self.http_port = free_port(), free_port()
        self.management_port = free_port()
        self.directory = f"https://127.0.0.1:{self.port}/dir"
        self.ca_file = self.folder / "api.pem"
        self.processes = []
        self.bad_nonces = bad_nonces
        self._make_certificate()
        self._start(external_accounts, reuse, dns or self._start_dns())

    def _make_certificate(self):
        must("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
             "ec_paramgen_curve:P-256", "-nodes", "-days", "3", "-subj", "/CN=localhost",
             "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
             "-keyout", self.folder / "api.key", "-out", self.ca_file)

    def _run(self, *words, **changes):
        self.processes.append(subprocess.Popen(
            words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env=dict(os.environ, **changes)))

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
        self._run("pebble", "-strict", "-config", config, "-dnsserver", dns,
                  PEBBLE_VA_NOSLEEP="1", PEBBLE_WFE_NONCEREJECT=str(self.bad_nonces),
                  PEBBLE_AUTHZREUSE=str(reuse), PEBBLE_ALTERNATE_ROOTS="1",
                  PEBBLE_CHAIN_LENGTH="3")
        wait_for(self.port)
        wait_for(self.management_port)

    def get(self, path):
        """What Pebble tells those who test with it."""
        context = ssl.create_default_context(cafile=self.ca_file)
        url = f"https://127.0.0.1:{self.management_port}{path}"
        with urllib.request.urlopen(url, context=context) as answer:
            return answer.read()

    def stop(self):
        for process in self.processes:
            process.kill()
            process.wait()
