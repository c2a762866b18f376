"""A network and a resolv.conf of a test's own, so that name servers can have port 53.

Call enter() first of all: it starts the program again in namespaces of its own, where only
the loopback interface is. Without the right to make them the tests are skipped.
"""

import fcntl
import os
import pathlib
import shutil
import socket
import struct
import subprocess
import sys
import tempfile

MARK = "CM_TEST_PRIVATE"
SIOCSIFFLAGS = 0x8914
IFF_UP = 1


def _can_enter():
    if not shutil.which("unshare") or not os.path.exists("/etc/resolv.conf"):
        return False
    return subprocess.run(["unshare", "-Urmn", "true"], capture_output=True,
                          check=False).returncode == 0


def is_private():
    return MARK in os.environ


def enter(resolver="127.0.0.1"):
    """Goes on in a network of its own, whose resolver listens on that address."""
    if not is_private():
        if _can_enter():
            os.environ[MARK] = "1"
            os.execvp("unshare", ["unshare", "-Urmn", sys.executable, *sys.argv])
        return
    with socket.socket() as any_socket:
        fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh", b"lo", IFF_UP))
    bind_over("/etc/resolv.conf", f"nameserver {resolver}\n")


def bind_over(path, text):
    """Lets a file have another text, in this namespace only."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="certmgrctl-private-"))
    (folder / "file").write_text(text)
    subprocess.run(["mount", "--bind", folder / "file", os.path.realpath(path)], check=True)
    shutil.rmtree(folder)
