"""The fault-injecting ACME server for the tests of the command line; see acme-mock.h."""

import os
import pathlib
import ssl
import subprocess
import urllib.parse
import urllib.request

from certmgrctl import need


class AcmeMock:
    def __init__(self, folder):
        need("openssl")
        self.ca_file = pathlib.Path(folder) / "mock-ca.pem"
        self.process = subprocess.Popen(
            [os.environ["CM_ACME_MOCK"], self.ca_file], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE)
        self.directory = self.process.stdout.readline().decode().strip()
        self.base = self.directory.removesuffix("/acme/directory")

    def stop(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()

    def _control(self, what, **query):
        context = ssl.create_default_context(cafile=self.ca_file)
        url = f"{self.base}/acme/control/{what}?{urllib.parse.urlencode(query)}"
        with urllib.request.urlopen(url, context=context) as answer:
            return answer.read().decode()

    def set(self, name, value=None):
        if value is None:
            self._control("set", name=name)
        else:
            self._control("set", name=name, value=value)

    def reset(self):
        """As if nothing had been set or counted; accounts and orders stay."""
        self._control("reset")

    def count(self, what):
        return int(self._control("count", name=what))

    def root(self, number=0):
        return self._control("root", name=number)
