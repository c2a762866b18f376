#!/usr/bin/python3
"""Certificates from Pebble by us, lego, certbot and uacme, in the same run.

usage: bench-acme.py [N_ROUNDS]; CM_BENCH_SLOW=1 has lego order 50 names, too (minutes).
"""

import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "cli"))

import pebble  # noqa: E402
from certmgrctl import PROGRAM, Store, environment  # noqa: E402

TARGETS = {1: 0.25, 50: 1.0}
MEMORY_MIB = 40
SYSTEM_BUNDLE = "/etc/ssl/certs/ca-certificates.crt"


def measure(words, **changes):
    """Wall seconds and MiB of a program and those it starts; None if it fails."""
    started = time.monotonic()
    process = subprocess.Popen([str(word) for word in words], env=environment(**changes),
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = status
    if status != 0:
        return None
    return time.monotonic() - started, usage.ru_maxrss / 1024


class Bench:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.ca = pebble.Pebble(self.folder / "ca", bad_nonces=0)
        self.store = Store(folder)
        self.store.run("init")
        self.store.run("acme", "account", "add", "--directory", self.ca.directory,
                       "--ca-file", self.ca.ca_file, "--agree")
        self.listen = f"127.0.0.1:{self.ca.http_port}"
        self.number = 0

    def names(self, n):
        self.number += 1
        return [f"n{i}.b{self.number}.example.org" for i in range(n)]

    def ours(self, n):
        return measure([PROGRAM, "--store", self.store.path, "--passphrase-file",
                        self.store.passphrase_file, "acme", "order", *self.names(n),
                        "--listen", self.listen])

    def unlock(self, _n):
        """What opening the certstore costs: its passphrase is slow on purpose."""
        return measure([PROGRAM, "--store", self.store.path, "--passphrase-file",
                        self.store.passphrase_file, "complete", "--all"])

    def lego(self, n):
        domains = [word for name in self.names(n) for word in ("-d", name)]
        return measure(["lego", "--accept-tos", "--path", self.folder / "lego", "--server",
                        self.ca.directory, "--email", "a@example.org", *domains, "--http",
                        "--http.port", self.listen, "run"],
                       LEGO_CA_CERTIFICATES=str(self.ca.ca_file))

    def certbot(self, n):
        domains = [word for name in self.names(n) for word in ("-d", name)]
        place = self.folder / "certbot"
        return measure(["certbot", "certonly", "-n", "--agree-tos",
                        "--register-unsafely-without-email", "--server", self.ca.directory,
                        "--config-dir", place / "c", "--work-dir", place / "w",
                        "--logs-dir", place / "l", "--standalone", "--http-01-port",
                        self.ca.http_port, "--key-type", "ecdsa", *domains],
                       REQUESTS_CA_BUNDLE=str(self.ca.ca_file))

    def uacme(self, n):
        """It trusts what the system trusts, which is another file for it alone; nothing is
        as fast as its hook and a web server, so both are plain."""
        place = self.folder / "uacme"
        webroot = place / "www/.well-known/acme-challenge"
        if not webroot.exists():
            webroot.mkdir(parents=True)
            self.uacme_run("new")
            self.serve(place / "www")
        return self.uacme_run("-h", "/usr/share/uacme/uacme.sh", "issue", *self.names(n))

    def uacme_run(self, *words):
        place = self.folder / "uacme"
        command = (f'mount --bind "{self.ca.ca_file}" {SYSTEM_BUNDLE} && exec "$@"')
        return measure(["unshare", "-Urm", "sh", "-c", command, "sh", "uacme", "-y", "-c",
                        place / "c", "-t", "EC", "-a", self.ca.directory, *words],
                       UACME_CHALLENGE_PATH=str(place / "www/.well-known/acme-challenge"))

    def serve(self, root):
        config = self.folder / "nginx.conf"
        config.write_text(
            f"daemon off; pid {root}/../n.pid; error_log {root}/../n.err; "
            "worker_processes 1; events { worker_connections 64; } http { access_log off; "
            + "".join(f"{kind}_temp_path {root}/../{kind}; " for kind in (
                "client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
            + f"server {{ listen {self.listen}; root {root}; }} }}")
        os.chmod(self.folder, 0o711)
        self.web = subprocess.Popen(["nginx", "-c", config, "-p", root],
                                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        pebble.wait_for(self.ca.http_port)

    def stop(self):
        if hasattr(self, "web"):
            self.web.terminate()
            self.web.wait()
        self.ca.stop()


def compare(name, n, n_rounds, note=""):
    """Each in a place of its own, as each wants the port for itself."""
    if name not in ("ours", "unlock") and shutil.which(name) is None:
        print(f"  {name}: not installed")
        return None
    with tempfile.TemporaryDirectory(prefix="bench-acme-") as folder:
        bench = Bench(folder)
        try:
            getattr(bench, name)(1)  # makes its account
            figures = [getattr(bench, name)(n) for _ in range(n_rounds)]
        finally:
            bench.stop()
    if None in figures:
        print(f"  {name}: failed {figures.count(None)} of {n_rounds}")
        return None
    wall = statistics.median(figure[0] for figure in figures)
    memory = max(figure[1] for figure in figures)
    print(f"  {name}: {wall:.2f} s, {memory:.0f} MiB{note}")
    return wall


def main():
    n_rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    opening = compare("unlock", 1, n_rounds, " (opening the certstore alone)")
    for n, target in TARGETS.items():
        print(f"{n} name(s) by HTTP-01, median of {n_rounds}; target {target} s "
              f"beyond the opening, {MEMORY_MIB} MiB")
        ours = compare("ours", n, n_rounds)
        print(f"  ours without the opening: {ours - opening:.2f} s")
        for peer in "uacme", "certbot", "lego":
            if peer == "lego" and n > 1 and not os.environ.get("CM_BENCH_SLOW"):
                print("  lego: left out, it takes minutes")
                continue
            compare(peer, n, n_rounds)


if __name__ == "__main__":
    main()
