"""Name servers of the tests: BIND, Knot DNS and PowerDNS, each with zones that take updates.

Each listens on an address of its own; only what is started here is ended here.
"""

import json
import os
import pathlib
import sqlite3
import subprocess
import time
import urllib.request

from certmgrctl import must, need

os.environ["PATH"] += ":/usr/sbin"
KEY_NAME = "acme-key"
ALGORITHM = "hmac-sha256"
SECRET = "ff9OJM+ebiI0Uhgj4/un2mrSDP28uX7Q/QiIlbk03fY="
OTHER_SECRET = "AAAAAAAAbiI0Uhgj4/un2mrSDP28uX7Q/QiIlbk03fY="
API_KEY = "a-key-of-the-server"

ZONE = """$TTL 1
@ IN SOA ns1.{zone}. hostmaster.{zone}. 1 60 60 3600 1
@ IN NS ns1.{zone}.
ns1 IN A {address}
@ IN A 127.0.0.1
* IN A 127.0.0.1
{more}
"""

NAMED = """
key "{key}" {{ algorithm {algorithm}; secret "{secret}"; }};
key "old-key" {{ algorithm hmac-sha1; secret "{secret}"; }};
key "big-key" {{ algorithm hmac-sha512; secret "{secret}"; }};
options {{ directory "{folder}"; pid-file none; session-keyfile "{folder}/session.key";
 listen-on port {port} {{ {address}; }}; listen-on-v6 {{ none; }}; recursion yes;
 allow-recursion {{ any; }}; empty-zones-enable no; dnssec-validation no; notify no;
 max-cache-ttl 0; max-ncache-ttl 0; }};
controls {{ }};
{zones}
"""
NAMED_ZONE = """zone "{zone}" {{ type primary; file "{folder}/{zone}.zone";
 update-policy {{ {grants} }}; }};
"""
NAMED_STUB = """zone "{zone}" {{ type static-stub; server-addresses {{ {address}; }}; }};
"""

KNOT = """
server:
  rundir: {folder}/run
  listen: {address}@{port}
database:
  storage: {folder}/db
key:
  - id: {key}
    algorithm: {algorithm}
    secret: {secret}
acl:
  - id: update
    address: 127.0.0.0/8
    action: update
    key: {key}
    update-type: [TXT]
template:
  - id: default
    storage: {folder}
    zonefile-sync: -1
    journal-content: changes
zone:
{zones}
"""

PDNS = """
setuid=
setgid=
daemon=no
guardian=no
launch=gsqlite3
gsqlite3-database={folder}/zones.sqlite3
gsqlite3-dnssec=no
local-address={address}
local-port={port}
socket-dir={folder}
api=yes
api-key={api_key}
webserver=yes
webserver-address={address}
webserver-port={api_port}
webserver-allow-from=127.0.0.1/8
dnsupdate=yes
allow-dnsupdate-from=127.0.0.0/8
cache-ttl=0
query-cache-ttl=0
negquery-cache-ttl=0
zone-cache-refresh-interval=0
security-poll-suffix=
"""
SCHEMA = pathlib.Path("/usr/share/pdns-backend-sqlite3/schema/schema.sqlite3.sql")


class NameServer:
    """@zones: name → lines of its file."""

    def __init__(self, folder, address, port, zones):
        need("dig")
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True)
        self.address, self.port, self.zones = address, port, zones
        self.process = None

    def write_zones(self):
        for zone, more in self.zones.items():
            (self.folder / f"{zone}.zone").write_text(
                ZONE.format(zone=zone, address=self.address, more=more))

    def start(self, *words):
        self.process = subprocess.Popen(
            words, stdout=(self.folder / "log").open("w"), stderr=subprocess.STDOUT)
        for _ in range(200):
            if self.process.poll() is None and self.ask(next(iter(self.zones)), "SOA"):
                return
            time.sleep(0.05)
        raise AssertionError((self.folder / "log").read_text())

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=30)

    def ask(self, name, kind="TXT"):
        """What it says, without asking others."""
        answer = subprocess.run(
            ["dig", "+short", "+norecurse", "+time=2", "+tries=1", "-p", str(self.port),
             f"@{self.address}", kind, name], capture_output=True, text=True, check=False)
        return [] if answer.returncode else answer.stdout.splitlines()

    def texts(self, name):
        return sorted(text.strip('"') for text in self.ask(name))

    @property
    def where(self):
        return f"{self.address}:{self.port}"

    @property
    def log(self):
        return (self.folder / "log").read_text()


class Bind(NameServer):
    def __init__(self, folder, address, port, zones, stubs=None, grants=None):
        need("named")
        super().__init__(folder, address, port, zones)
        self.write_zones()
        grants = grants or "".join(f"grant {key} zonesub TXT;"
                                   for key in (KEY_NAME, "old-key", "big-key"))
        text = "".join(NAMED_ZONE.format(zone=zone, folder=folder, grants=grants)
                       for zone in zones)
        text += "".join(NAMED_STUB.format(zone=zone, address=where)
                        for zone, where in (stubs or {}).items())
        (self.folder / "named.conf").write_text(NAMED.format(
            key=KEY_NAME, algorithm=ALGORITHM, secret=SECRET, folder=folder, port=port,
            address=address, zones=text))
        self.start("named", "-c", self.folder / "named.conf", "-g")


class Knot(NameServer):
    def __init__(self, folder, address, port, zones):
        need("knotd")
        super().__init__(folder, address, port, zones)
        for name in "run", "db":
            (self.folder / name).mkdir()
        self.write_zones()
        lines = "".join(f"  - domain: {zone}\n    file: {zone}.zone\n    acl: update\n"
                        for zone in zones)
        (self.folder / "knot.conf").write_text(KNOT.format(
            key=KEY_NAME, algorithm=ALGORITHM, secret=SECRET, folder=folder, port=port,
            address=address, zones=lines))
        self.start("knotd", "-c", self.folder / "knot.conf")


class PowerDns(NameServer):
    def __init__(self, folder, address, port, zones, api_port=8081):
        need("pdns_server")
        need("pdnsutil")
        super().__init__(folder, address, port, zones)
        self.api = f"http://{address}:{api_port}"
        self.write_zones()
        with sqlite3.connect(self.folder / "zones.sqlite3") as database:
            database.executescript(SCHEMA.read_text())
        (self.folder / "pdns.conf").write_text(PDNS.format(
            folder=folder, address=address, port=port, api_key=API_KEY, api_port=api_port))
        self.tell("import-tsig-key", KEY_NAME, ALGORITHM, SECRET)
        for zone in zones:
            self.tell("load-zone", zone, self.folder / f"{zone}.zone")
            self.tell("set-meta", zone, "TSIG-ALLOW-DNSUPDATE", KEY_NAME)
        self.start("pdns_server", f"--config-dir={folder}")

    def tell(self, *words):
        must("pdnsutil", f"--config-dir={self.folder}", *words)

    def request(self, method, path, body=None):
        request = urllib.request.Request(
            f"{self.api}/api/v1/servers/localhost{path}", method=method,
            data=json.dumps(body).encode() if body else None,
            headers={"X-API-Key": API_KEY, "Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.loads(answer.read() or b"null")
