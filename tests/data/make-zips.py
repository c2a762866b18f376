#!/usr/bin/python3
#
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the ZIP archives that no honest program writes, for make-fixtures.sh.

usage: make-zips.py, in the folder of the fixtures
"""

import io
import stat
import struct
import zipfile

MB = 1024 * 1024
DATE = (2026, 6, 1, 0, 0, 0)


def archive(name, files, method=zipfile.ZIP_DEFLATED):
    """files: (name or ZipInfo, bytes)..."""
    with zipfile.ZipFile(name, "w", method) as written:
        for entry, content in files:
            if isinstance(entry, str):
                entry = zipfile.ZipInfo(entry, DATE)
            entry.compress_type = method
            written.writestr(entry, content)


def nested(depth, content):
    """The content in an archive in an archive..."""
    for level in range(depth):
        inner = io.BytesIO()
        archive(inner, [(f"level-{level}.zip" if level else "www.crt", content)])
        content = inner.getvalue()
    return content


def write(name, content):
    with open(name, "wb") as file:
        file.write(content)


def read(name):
    with open(name, "rb") as file:
        return file.read()


def link(name, target):
    entry = zipfile.ZipInfo(name, DATE)
    entry.create_system = 3
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry, target


leaf = read("leaf.crt")
write("zip-nested.zip", nested(3, leaf))
write("zip-too-deep.zip", nested(4, leaf))
archive("zip-bomb.zip", [("www.crt", leaf)] + [(f"{i}.bin", bytes(16 * MB)) for i in range(8)])
archive("zip-large-file.zip", [("large.bin", bytes(16 * MB + 1)), ("www.crt", leaf)])
archive("zip-many.zip", [(str(i), b"") for i in range(20001)], zipfile.ZIP_STORED)
archive("zip-nothing.zip", [("word/document.xml", b"<x/>"), ("readme.txt", b"Hello")])
archive("zip-empty.zip", [])
archive("zip-names.zip", [("../../up.crt", leaf), ("/etc/root.crt", read("root.crt")),
                          ("a\nb\u202egpj.crt", read("rsa-root.crt")),
                          ("größe 龜.crt", read("intermediate.crt")),
                          ("x" * 1000 + ".txt", b"nothing"), ("folder/", b""),
                          link("link.crt", b"/etc/passwd")])
# a name in the code page of old Windows, without a word about it
write("zip-codepage.zip", read("zip-names.zip").replace("größe 龜".encode(), b"gr\x94\xe1e 12345"))
with zipfile.ZipFile("zip-64.zip", "w", zipfile.ZIP_DEFLATED) as large:
    with large.open("www.crt", "w", force_zip64=True) as entry:
        entry.write(leaf)

# one wrong byte in the content of the first file; the second is whole
archive("zip-damaged.zip", [("www.crt", leaf), ("root.crt", read("root.crt"))],
        zipfile.ZIP_STORED)
whole = read("zip-damaged.zip")
write("zip-damaged.zip", whole.replace(leaf[100:110], b"AAAAAAAAAA", 1))
# says that the file has 20 bytes, in both places where it is said
archive("zip-lying.zip", [("www.crt", leaf)])
write("zip-lying.zip", read("zip-lying.zip").replace(struct.pack("<L", len(leaf)),
                                                     struct.pack("<L", 20)))
