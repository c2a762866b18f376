#!/usr/bin/python3
#
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes what python3-cryptography writes, for make-variants.sh.

usage: make-variants.py FOLDER_WITH_CERTIFICATES PASSWORD, in the folder of the variants
"""

import email.message
import email.policy
import pathlib
import sys

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat, load_pem_private_key,
    pkcs7, pkcs12)

folder = pathlib.Path(sys.argv[1])
password = sys.argv[2].encode()


def certificate(name):
    return x509.load_pem_x509_certificate((folder / f"{name}.crt").read_bytes())


leaf, above = certificate("leaf"), [certificate("intermediate"), certificate("root")]
key = load_pem_private_key((folder / "leaf.key").read_bytes(), None)
ENCRYPTIONS = {
    "best": BestAvailableEncryption(password),
    "none": NoEncryption(),
    "aes": (PrivateFormat.PKCS12.encryption_builder().kdf_rounds(2048)
            .key_cert_algorithm(pkcs12.PBES.PBESv2SHA256AndAES256CBC)
            .hmac_hash(hashes.SHA512()).build(password)),
    "3des": (PrivateFormat.PKCS12.encryption_builder().kdf_rounds(2048)
             .key_cert_algorithm(pkcs12.PBES.PBESv1SHA1And3KeyTripleDESCBC)
             .hmac_hash(hashes.SHA1()).build(password)),
}
for name, encryption in ENCRYPTIONS.items():
    pathlib.Path(f"python-{name}.p12").write_bytes(pkcs12.serialize_key_and_certificates(
        "Größe 龜".encode(), key, leaf, above, encryption))


def element(tag, content):
    """One element of DER."""
    size = len(content)
    if size < 128:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def to_ber(der):
    """The same with lengths left open and long strings in pieces, as Java's Bouncy Castle
    and older Windows write PKCS#12."""
    ber, at = b"", 0
    while at < len(der):
        tag, size, start = der[at], der[at + 1], at + 2
        if size & 0x80:
            start += size & 0x7f
            size = int.from_bytes(der[at + 2:start], "big")
        at = start + size
        content = der[start:at]
        if tag == 0x04 and size > 100:
            pieces = (element(tag, content[i:i + 1000]) for i in range(0, size, 1000))
            ber += b"\x24\x80" + b"".join(pieces) + b"\0\0"
        elif tag & 0x20:
            ber += bytes([tag, 0x80]) + to_ber(content) + b"\0\0"
        else:
            ber += element(tag, content)
    return ber


pathlib.Path("python-ber.p12").write_bytes(
    to_ber(pathlib.Path("python-aes.p12").read_bytes()))
for encoding in (Encoding.PEM, Encoding.DER):
    pathlib.Path(f"python-p7.{encoding.name.lower()}").write_bytes(
        pkcs7.serialize_certificates([leaf, *above], encoding))
pathlib.Path("python-openssh.key").write_bytes(key.private_bytes(
    Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))


def padded():
    """A certificate whose Base64 ends in “=”; how long one is depends on its signature."""
    builder = (x509.CertificateBuilder().issuer_name(leaf.subject)
               .subject_name(leaf.subject).public_key(key.public_key())
               .not_valid_before(leaf.not_valid_before)
               .not_valid_after(leaf.not_valid_after))
    for serial in range(1, 100):
        one = builder.serial_number(256 ** (serial % 10)).sign(key, hashes.SHA256())
        if len(one.public_bytes(Encoding.DER)) % 3 != 0:
            return one
    raise AssertionError("no certificate has such a length")


def mail(cte, attachment=None):
    """A mail with a certificate in its text, one whose Base64 ends in “=”."""
    shown = padded()
    message = email.message.EmailMessage(policy=email.policy.SMTP)
    message["Subject"] = "Zertifikat"
    message.set_content("Grüße\n\n" + shown.public_bytes(Encoding.PEM).decode(), cte=cte)
    if attachment is not None:
        message.add_attachment(attachment, maintype="application", subtype="x-pkcs12",
                               filename="shop.p12")
    return message.as_bytes()


pathlib.Path("python-quoted.eml").write_bytes(mail("quoted-printable"))
pathlib.Path("python-attachment.eml").write_bytes(
    mail("quoted-printable", pathlib.Path("python-aes.p12").read_bytes()))
