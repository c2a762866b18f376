"""What the tests of the command line share.

They drive the real program, each in a certstore of its own in a temporary folder, and
print one TAP line per test. Passwords are those of make-fixtures.sh.
"""

import json
import os
import pathlib
import pty
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import termios
import unittest

PROGRAM = os.environ["CM_CERTMGRCTL"]
MAKE_PAIRS = os.environ["CM_MAKE_PAIRS"]
FIXTURES = pathlib.Path(os.environ["CM_TEST_FIXTURES"])
PASSPHRASE = "Purple monkey 42 dishwasher"  # of the identity
PASSWORD = "Correct horse 7 battery"  # of the fixtures

DONE, FAILED, USAGE, NOT_FOUND, PASSWORD_WRONG, PARTIAL, NOT_ALLOWED = range(7)
UNTRUSTED = 8
CTRL_C = "\x03"
CTRL_Z = "\x1a"


def environment(**changes):
    """The environment of a user who has nothing of ours in it."""
    env = {name: value for name, value in os.environ.items()
           if not name.startswith("CERTMGR_")
           and name not in ("CREDENTIALS_DIRECTORY", "DBUS_SESSION_BUS_ADDRESS")}
    env.update(LC_ALL="C.UTF-8", TZ="UTC")
    env.update({name: value for name, value in changes.items() if value is not None})
    return env


class Answer:
    """What a call said and how it ended."""

    def __init__(self, process):
        self.code = process.returncode
        self.bytes = process.stdout
        self.errors = process.stderr.decode()

    @property
    def text(self):
        return self.bytes.decode()

    @property
    def json(self):
        return json.loads(self.bytes)

    @property
    def lines(self):
        return self.text.splitlines()

    def __repr__(self):
        return f"exit {self.code}\n{self.bytes!r}\n{self.errors}"


def call(*arguments, stdin=b"", env=None, program=PROGRAM, cwd=None):
    """Runs a program without a terminal."""
    return Answer(subprocess.run(
        [program, *(word if isinstance(word, bytes) else str(word) for word in arguments)],
        input=stdin, capture_output=True, cwd=cwd,
        env=env or environment(), check=False, start_new_session=True, timeout=240))


def is_running(process_id):
    """Whether it is there, and not just waited for."""
    try:
        stat = pathlib.Path(f"/proc/{process_id}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def shows_typing(terminal):
    """Whether a terminal shows what is typed."""
    return bool(termios.tcgetattr(terminal)[3] & termios.ECHO)


def talk(arguments, conversation, env=None):
    """Runs the program on a terminal of its own: waits for each prompt, types its answer.

    Returns what the terminal showed, and the exit code (negative: the signal). Fails if the
    terminal shows what is typed during a question, or does not afterwards.
    """
    terminal, other_end = pty.openpty()
    child = os.fork()
    if child == 0:
        os.login_tty(other_end)
        os.execve(PROGRAM, [PROGRAM, *map(str, arguments)], env or environment())
    shown = b""
    for prompt, answer in conversation:
        seen = len(shown)
        while prompt.encode() not in shown[seen:]:
            if not select.select([terminal], [], [], 60)[0]:
                raise AssertionError(f"no “{prompt}” in {shown}")
            shown += os.read(terminal, 4096)
        assert not shows_typing(terminal), "what is typed would be seen"
        os.write(terminal, answer.encode() + (b"" if answer == CTRL_C else b"\n"))
    status = None
    while status is None:
        if select.select([terminal], [], [], 0.02)[0]:
            shown += os.read(terminal, 4096)
        ended, code = os.waitpid(child, os.WNOHANG)
        status = code if ended else None
    while select.select([terminal], [], [], 0)[0]:
        shown += os.read(terminal, 4096)
    assert shows_typing(terminal), "what is typed after it is not seen"
    os.close(other_end)
    os.close(terminal)
    return shown.decode(), os.waitstatus_to_exitcode(status)


class Job:
    """The program as a job of a shell on a terminal of its own, so that it can be stopped.

    The shell says when the job is stopped, lets it go on when it reads a line, and says how
    it ended.
    """

    def __init__(self, arguments, env=None):
        self.terminal, other_end = pty.openpty()
        self.shell = os.fork()
        if self.shell == 0:
            os.close(self.terminal)
            os.login_tty(other_end)
            self._be_shell([PROGRAM, *map(str, arguments)], env or environment())
        os.close(other_end)
        self.shown = b""

    @staticmethod
    def _be_shell(words, env):
        signal.signal(signal.SIGTTOU, signal.SIG_IGN)
        child = os.fork()
        if child == 0:
            os.setpgid(0, 0)
            os.tcsetpgrp(0, os.getpid())
            signal.signal(signal.SIGTTOU, signal.SIG_DFL)
            os.execve(PROGRAM, words, env)
        while True:
            _, status = os.waitpid(child, os.WUNTRACED)
            os.tcsetpgrp(0, os.getpgrp())
            if not os.WIFSTOPPED(status):
                os.write(1, f"ended {os.waitstatus_to_exitcode(status)}\n".encode())
                os.read(0, 1)
                os._exit(0)
            os.write(1, b"stopped\n")
            os.read(0, 100)
            os.tcsetpgrp(0, child)
            os.kill(child, signal.SIGCONT)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.close(self.terminal)
        os.kill(self.shell, signal.SIGKILL)
        os.waitpid(self.shell, 0)

    @property
    def shows_typing(self):
        return shows_typing(self.terminal)

    def type(self, text):
        os.write(self.terminal, text.encode())

    def wait_for(self, words):
        """Waits until the terminal shows something that it did not show before."""
        while words.encode() not in self.shown:
            if not select.select([self.terminal], [], [], 60)[0]:
                raise AssertionError(f"no “{words}” in {self.shown}")
            self.shown += os.read(self.terminal, 4096)
        self.shown = self.shown.split(words.encode(), 1)[1]


def must(program, *arguments, stdin=b""):
    """Runs another program that has to succeed; returns its output."""
    answer = call(*arguments, program=program, stdin=stdin)
    if answer.code != 0:
        raise AssertionError(f"{program} {arguments}: {answer}")
    return answer.bytes


def need(program):
    """Skips a test whose peer is missing; where CI is set that is a failure."""
    if shutil.which(program):
        return
    if os.environ.get("CI"):
        raise AssertionError(f"{program} is missing")
    raise unittest.SkipTest(f"{program} is missing")


class Store:
    """A certstore in a folder, and the program on it."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.path = self.folder / "store"
        self.passphrase_file = self.folder / "passphrase"
        self.passphrase_file.write_text(PASSPHRASE + "\n")

    @property
    def database(self):
        return self.path / "certstore.db"

    def init(self, *arguments):
        """Makes the certstore, its identity under the passphrase at the least cost there is.

        What `init` itself writes takes a fifth of a second to open, which is its purpose
        (test-passphrase.py), and which the hundreds of calls here need not pay each.
        """
        self.run("init", *arguments)
        key = self.path / "identity.key"
        cheap = must("openssl", "pkcs8", "-topk8", "-v2", "aes-256-cbc", "-iter", "1",
                     "-in", key, "-passin", f"file:{self.passphrase_file}",
                     "-passout", "stdin", stdin=f"{PASSPHRASE}\n".encode())
        key.write_bytes(cheap)

    def copy(self, folder):
        """Another one that is the same: cheaper than one of its own for each test."""
        shutil.copytree(self.path, pathlib.Path(folder) / "store")
        return Store(folder)

    def run(self, *arguments, code=DONE, unlocked=True, **more):
        options = ["--store", self.path]
        if unlocked:
            options += ["--passphrase-file", self.passphrase_file]
        answer = call(*options, *arguments, **more)
        if code is not None and answer.code != code:
            raise AssertionError(f"{arguments}: expected exit {code}: {answer}")
        return answer

    def json(self, *arguments, **more):
        return self.run("--json", *arguments, **more).json

    def show(self, name):
        return self.json("show", name)

    def titles(self, *arguments):
        return [row["title"] for row in self.json("list", *arguments)]

    def file(self, name, content):
        """A file beside the store."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def password(self, text=PASSWORD):
        return self.file(f"password-{len(text)}-{hash(text) % 1000}", text + "\n")

    def add_server(self, name, role="server"):
        """Somebody with a key made by openssl; returns the files of key, certificate."""
        key, csr = self.folder / f"{name}.key", self.folder / f"{name}.csr"
        certificate = self.folder / f"{name}.pem"
        must("openssl", "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", key)
        must("openssl", "req", "-new", "-key", key, "-subj", f"/CN={name}", "-out", csr)
        self.run("identity", "approve", csr, "--role", role, "-o", certificate)
        return key, certificate


class StoreTest(unittest.TestCase):
    """Each test gets a copy of a store that its class prepared once."""

    @classmethod
    def prepare(cls, store):
        """Overridden: what every test of the class begins with."""

    @classmethod
    def setUpClass(cls):
        cls.parent = pathlib.Path(tempfile.mkdtemp(prefix="certmgrctl-"))
        (cls.parent / "template").mkdir()
        template = Store(cls.parent / "template")
        template.init("--name", "Example Org", "--device", "desk")
        cls.prepare(template)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.parent)

    def setUp(self):
        folder = self.parent / self._testMethodName
        shutil.copytree(self.parent / "template", folder)
        self.store = Store(folder)

    def tearDown(self):
        shutil.rmtree(self.parent / self._testMethodName)


def fixture(*names):
    """Paths of fixtures."""
    return [FIXTURES / name for name in names]


def note_variant(name, result):
    """A line of the table of what was read, which build-aux/test prints."""
    print(f"# variant: {name:<48} {result}", flush=True)


class TapResult(unittest.TestResult):
    """One line per test: its number and what it says of itself."""

    def __init__(self):
        super().__init__()
        self.number = 0

    def say(self, word, test, rest=""):
        self.number += 1
        words = test.shortDescription() or str(test)
        print(f"{word} {self.number} - {words.rstrip('.')}{rest}", flush=True)

    def addSuccess(self, test):
        self.say("ok", test)

    def addSkip(self, test, reason):
        self.say("ok", test, f" # SKIP {reason}")

    def addFailure(self, test, error):
        super().addFailure(test, error)
        self.say("not ok", test)
        for line in self.failures[-1][1].splitlines():
            print(f"# {line}", flush=True)

    addError = addFailure


def main(module="__main__"):
    """Runs the tests of a file; names of tests may be given as arguments."""
    loader = unittest.defaultTestLoader
    tests = (loader.loadTestsFromNames(sys.argv[1:], sys.modules[module])
             if len(sys.argv) > 1 else loader.loadTestsFromModule(sys.modules[module]))
    result = TapResult()
    tests.run(result)
    print(f"1..{result.number}")
    sys.exit(0 if result.wasSuccessful() else 1)
