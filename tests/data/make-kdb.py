#!/usr/bin/python3
#
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Writes a key database as IBM's GSKit does, and its stash files.
#
# usage: make-kdb.py VERSION OUTPUT PASSWORD RECORD...
#   a record is LABEL=FILE.der for an authority, LABEL=FILE.der,KEY.der for a certificate
#   or request with its encrypted key, LABEL=,KEY.der for a secret key
# usage: make-kdb.py stash1|stash2 OUTPUT PASSWORD

import hashlib
import hmac
import struct
import sys

SLOT_SIZE = 5000
SALT = bytes(range(1, 24)) + b"\0"
CONSTANT = (b"13EC6D5C885056915AB35FAD2BDDF39F40D7C57B8B4D28F66B61B75F391446FD"
            b"A96751174DBD9713D02E0B38732E763501DBBB85EC60E437929ED2AA8981B36B")


def tlv(tag, content):
    size = len(content)
    if size < 128:
        return bytes([tag, size]) + content
    digits = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(digits)]) + digits + content


def read(path):
    with open(path, "rb") as file:
        return file.read()


def content_of(files):
    first, _, key = files.partition(",")
    if not key:
        return tlv(0xa1, read(first))
    if not first:
        return tlv(0xa3, read(key))
    kind = 0xa0 if first.endswith(".csr.der") else 0xa2
    return tlv(kind, tlv(0x30, read(first) + read(key)))


def slot(number, record):
    label, _, files = record.partition("=")
    label = label.encode()
    der = tlv(0x30, tlv(0x02, bytes([number])) + content_of(files)
              + tlv(0x1a, label) + tlv(0x03, b"\0\0"))
    data = struct.pack(">III", 1, number, len(der)) + der
    data += struct.pack(">I", len(label)) + label + bytes(4)
    data += 5 * (struct.pack(">I", 20) + bytes(20))
    assert len(data) <= SLOT_SIZE
    return data.ljust(SLOT_SIZE, b"\0")


def keyed(version, password, data):
    return hmac.new(password, data, "sha1" if version == 4 else "sha384").digest()


def write_kdb(version, password, records):
    is_request = any(".csr.der" in record for record in records)
    head = b"7H" + bytes([version, 1 if is_request else 2]) + bytes(4)
    head += b"X509KYP\0" if is_request else b"X509KEY\0"
    head += struct.pack(">II", SLOT_SIZE, len(records)) + SALT
    slots = b"".join(slot(i + 1, record) for i, record in enumerate(records))
    if version == 3:
        return head + hashlib.md5(head + password).digest() + bytes(16) + slots
    head += keyed(version, password, head)
    return head + keyed(version, password, head + slots) + slots


def sha256(data):
    return hashlib.sha256(data).digest()


def stream():
    first = bytes(range(32))
    second = sha256(b"\1" + first)
    key = sha256(first + second)
    while key[8] != 3:
        key = sha256(key)
    for _ in range(64):
        key = sha256(key)
    seed = hmac.new(key, CONSTANT, "sha256").digest()
    state = hmac.new(seed, bytes([1, 1, 2, 3, 5, 8]), "sha256").digest()
    made = b""
    while len(made) < 129:
        made += hmac.new(seed, state, "sha256").digest()
        state = made + state
    return first + second, made


def write_stash(kind, password):
    plain = password + b"\0" + bytes(range(129 - len(password) - 1))
    buffer = bytes(byte ^ 0xf5 for byte in plain)
    if kind == "stash1":
        return buffer
    blocks, mask = stream()
    return blocks + bytes(a ^ b for a, b in zip(buffer, mask))


def main():
    kind, output, password = sys.argv[1], sys.argv[2], sys.argv[3].encode()
    if kind.startswith("stash"):
        data = write_stash(kind, password)
    else:
        data = write_kdb(int(kind), password, sys.argv[4:])
    with open(output, "wb") as file:
        file.write(data)


main()
