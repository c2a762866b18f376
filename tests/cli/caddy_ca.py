"""Caddy's ACME server, which is smallstep's: a CA that is not Let's Encrypt's, on loopback.

It looks for answers on port 80 and asks the system's resolver, so it needs a network of its
own. Its certificates last twelve hours.
"""

import os
import pathlib
import ssl
import subprocess
import time
import urllib.error
import urllib.request

from certmgrctl import need
from pebble import free_port

CONFIG = """{{
  admin off
  storage file_system {0}/storage
  skip_install_trust
  auto_https disable_redirects
}}
https://localhost:{1} {{
  bind 127.0.0.1
  tls internal
  acme_server
}}
"""


class Caddy:
    def __init__(self, folder):
        need("caddy")
        folder = pathlib.Path(folder)
        folder.mkdir()
        port = free_port()
        config = folder / "Caddyfile"
        config.write_text(CONFIG.format(folder, port))
        self.directory = f"https://localhost:{port}/acme/local/directory"
        self.ca_file = folder / "storage/pki/authorities/local/root.crt"
        self.process = subprocess.Popen(
            ["caddy", "run", "--adapter", "caddyfile", "--config", config],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env=dict(os.environ, HOME=str(folder), XDG_DATA_HOME=str(folder)))
        self._wait()

    def _wait(self):
        for _ in range(200):
            try:
                context = ssl.create_default_context(cafile=self.ca_file)
                with urllib.request.urlopen(self.directory, context=context):
                    return
            except (OSError, urllib.error.URLError):
                time.sleep(0.05)
        raise AssertionError("Caddy does not answer")

    def stop(self):
        self.process.kill()
        self.process.wait()
