"""Real servers that tests start on loopback, each with a folder and a port of its own.

They end with the test that started them. Those that refuse to be root get the user nobody,
whose folders are made for it.
"""

import contextlib
import os
import pathlib
import pwd
import shutil
import socket
import subprocess
import tempfile
import time

os.environ["PATH"] += ":/usr/sbin"  # where servers are; not on everybody's path
ENDS_WITHIN_S = 20

NGINX = """
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  {servers}
}}
"""
NGINX_SERVER = """
  server {{
    {lines}
    return 200 "served\\n";
  }}
"""
DOVECOT = """
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/log
protocols = {protocol}
listen = 127.0.0.1
ssl_cert = <{chain}
ssl_key = <{key}
submission_relay_host = 127.0.0.1
passdb {{
  driver = static
  args = password=none
}}
{user}
service {protocol}-login {{
  inet_listener {protocol} {{
    port = {port}
  }}
  {other}
}}
"""
SLAPD = """
pidfile {folder}/slapd.pid
TLSCertificateFile {chain}
TLSCertificateKeyFile {key}
database monitor
"""


def free_port():
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def running(port, *arguments, **more):
    """A process that listens on a port; ends with the block."""
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(list(map(str, arguments)), stdin=subprocess.DEVNULL,
                                   stdout=output, stderr=output, **more)
        try:
            for _ in range(600):
                with contextlib.suppress(ConnectionRefusedError):
                    socket.create_connection(("127.0.0.1", port), 5).close()
                    break
                if process.poll() is not None:
                    break
                time.sleep(0.05)
            if process.poll() is not None:
                output.seek(0)
                raise AssertionError(f"{arguments}: {output.read().decode()}")
            yield process
        finally:
            process.terminate()
            try:
                process.wait(ENDS_WITHIN_S)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextlib.contextmanager
def nginx(folder, *all_lines):
    """nginx with the lines of each of its servers, which may name {port}; gives the port."""
    folder, port = pathlib.Path(folder), free_port()
    folder.mkdir()
    configuration = folder / "nginx.conf"
    configuration.write_text(NGINX.format(folder=folder, servers="".join(
        NGINX_SERVER.format(lines=lines.format(port=port)) for lines in all_lines)))
    check = subprocess.run(["nginx", "-t", "-p", folder, "-c", configuration, "-e",
                            folder / "error.log"], capture_output=True, check=False)
    if check.returncode != 0:
        raise AssertionError(check.stderr.decode())
    with running(port, "nginx", "-p", folder, "-c", configuration, "-e",
                 folder / "error.log"):
        yield port


@contextlib.contextmanager
def dovecot(folder, protocol, chain, key):
    """Dovecot as the IMAP server, or as one for mail that is sent ("submission")."""
    folder, port = pathlib.Path(folder), free_port()
    folder.mkdir()
    me = pwd.getpwuid(os.getuid()).pw_name
    user = ("" if os.getuid() == 0 else
            f"default_internal_user = {me}\ndefault_login_user = {me}")
    other = "inet_listener imaps {\n    port = 0\n  }" if protocol == "imap" else ""
    configuration = folder / "dovecot.conf"
    configuration.write_text(DOVECOT.format(folder=folder, protocol=protocol, chain=chain,
                                            key=key, port=port, user=user, other=other))
    with running(port, "dovecot", "-F", "-c", configuration):
        yield port


@contextlib.contextmanager
def slapd(folder, chain, key):
    """OpenLDAP's server."""
    folder, port = pathlib.Path(folder), free_port()
    folder.mkdir()
    configuration = folder / "slapd.conf"
    configuration.write_text(SLAPD.format(folder=folder, chain=chain, key=key))
    with running(port, "slapd", "-d", "0", "-h", f"ldap://127.0.0.1:{port}", "-f",
                 configuration):
        yield port


def find_postgres():
    """The folder with PostgreSQL's programs, which are on nobody's path; None without."""
    found = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    return found[-1].parent if found else None


@contextlib.contextmanager
def postgres(chain, key):
    """PostgreSQL, which refuses to be root."""
    programs, port = find_postgres(), free_port()
    user = {"user": "nobody", "group": "nogroup", "extra_groups": []}
    as_user = user if os.getuid() == 0 else {}
    with tempfile.TemporaryDirectory(prefix="postgres-") as name:
        folder = pathlib.Path(name)
        if as_user:
            shutil.chown(folder, "nobody", "nogroup")
        data = folder / "data"
        subprocess.run([programs / "initdb", "-D", data, "--no-sync", "-A", "trust"],
                       check=True, stdout=subprocess.DEVNULL, cwd=folder, **as_user)
        for source, target in (chain, "server.crt"), (key, "server.key"):
            shutil.copy(source, data / target)
            (data / target).chmod(0o600)
            if as_user:
                shutil.chown(data / target, "nobody", "nogroup")
        with running(port, programs / "postgres", "-D", data, "-p", port, "-k", folder, "-c",
                     "ssl=on", "-c", "listen_addresses=127.0.0.1", cwd=folder, **as_user):
            yield port


@contextlib.contextmanager
def s_server(*options):
    """openssl's server; gives its address."""
    process = subprocess.Popen(["openssl", "s_server", "-accept", "127.0.0.1:0", *options],
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.DEVNULL, text=True)
    try:
        for line in process.stdout:
            if line.startswith("ACCEPT"):
                yield "localhost:" + line.rsplit(":", 1)[1].strip()
                return
        raise AssertionError("openssl s_server did not start")
    finally:
        process.kill()
        process.communicate()
