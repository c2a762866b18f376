#!/bin/bash
#
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Makes every certificate, key and request the tests read, with openssl and certtool, so
# that what we read was written by somebody else. Dates are fixed: tests stand at
# 2026-06-01 (CM_TEST_NOW in cm-test.h) and name what they want by file. A section per
# kind; names are NAME.crt (PEM), NAME.der (the same), NAME.key (PKCS#8 PEM), NAME.csr.
#
# usage: make-fixtures.sh OUTPUT_DIRECTORY STAMP_FILE
# CM_FIXTURES in the environment names a folder where they, and the variants, were made
# before.
set -euo pipefail
export LC_ALL=C.UTF-8 OPENSSL_CONF=/dev/null

out=$1
stamp=$(realpath -m "$2")
tools=$(realpath "$(dirname "$0")")
password='Correct horse 7 battery' # CM_TEST_PASSWORD in cm-test.h
password_utf8='Grüße aus Zürich 7'  # CM_TEST_PASSWORD_UTF8

here=$(dirname "$(realpath "$0")")
rm -rf "$out" && mkdir -p "$out"
if [ -n "${CM_FIXTURES:-}" ]; then
  cp -a "$CM_FIXTURES/." "$out"
  touch "$stamp"
  exit
fi
cd "$out"
work=$(mktemp -d)
log=$work/log
trap 'status=$?; [ $status = 0 ] || tail -n 40 "$log" >&2; rm -rf "$work"' EXIT
cat > "$work/ca.conf" <<CONF
[ca]
default_ca = this
[this]
database = $work/index
serial = $work/serial
new_certs_dir = $work
policy = any
unique_subject = no
[any]
countryName = optional
organizationName = optional
organizationalUnitName = optional
commonName = optional
CONF

# ---- tools -----------------------------------------------------------------------------

# key NAME ALGORITHM [-pkeyopt OPTION]...: NAME.key
key () {
  local name=$1 algorithm=$2
  shift 2
  openssl genpkey -algorithm "$algorithm" "$@" -out "$name.key" 2>>"$log"
}
key_p256 () { key "$1" EC -pkeyopt ec_paramgen_curve:P-256; }

# cert NAME ISSUER|self [TEMPLATE_LINE]...: NAME.crt and NAME.der for the existing
# NAME.key. Templates are certtool's, since it takes absolute dates.
cert () {
  local name=$1 issuer=$2 how
  shift 2
  printf '%s\n' \
    'activation_date = "2026-01-01 00:00:00 UTC"' \
    'expiration_date = "2036-01-01 00:00:00 UTC"' "$@" |
    # a later line of the same name wins
    tac | awk -F' = ' '!($1 ~ /_date$/ && seen[$1]++)' | tac > "$name.template"
  if [ "$issuer" = self ]; then
    how=(--generate-self-signed)
  else
    how=(--generate-certificate --load-ca-certificate "$issuer.crt"
         --load-ca-privkey "$issuer.key")
  fi
  certtool "${how[@]}" --load-privkey "$name.key" --template "$name.template" \
    --outfile "$name.crt" 2>>"$log"
  rm "$name.template"
  to_der "$name"
}
to_der () { openssl x509 -in "$1.crt" -outform DER -out "$1.der"; }

# openssl_cert NAME ISSUER SUBJECT EXTENSIONS [OPTION]...: what certtool cannot say
openssl_cert () {
  local name=$1 issuer=$2 subject=$3 extensions=$4
  shift 4
  openssl req -new -key "$name.key" -subj "$subject" -utf8 -out "$name.req" 2>>"$log"
  : > "$work/index"
  openssl ca -batch -config "$work/ca.conf" -cert "$issuer.crt" -keyfile "$issuer.key" \
    -in "$name.req" -out "$name.crt" -notext -utf8 -md sha256 -rand_serial -preserveDN \
    -startdate 20260101000000Z -enddate 20360101000000Z \
    -extfile <(printf '%b' "$extensions") "$@" 2>>"$log"
  rm "$name.req"
  to_der "$name"
}

# patch FROM TO OLD NEW: copies a DER file with one run of bytes replaced (same length)
patch () { LC_ALL=C sed "s/$3/$4/g" "$1" > "$2"; }

ca=(ca cert_signing_key crl_signing_key)
server=('dns_name = "www.example.com"' tls_www_server signing_key)

# ---- authorities: root > intermediate, another root, a cross-signed intermediate -------

key_p256 root
cert root self 'cn = "Example Root CA"' 'organization = "Example"' "${ca[@]}" \
  'activation_date = "2020-01-01 00:00:00 UTC"' 'expiration_date = "2046-01-01 00:00:00 UTC"'
key_p256 intermediate
cert intermediate root 'cn = "Example Issuing CA 1"' 'organization = "Example"' \
  "${ca[@]}" 'path_len = 0' \
  'activation_date = "2021-01-01 00:00:00 UTC"' 'expiration_date = "2041-01-01 00:00:00 UTC"'
key_p256 other-root
cert other-root self 'cn = "Other Root CA"' 'organization = "Other"' "${ca[@]}" \
  'activation_date = "2020-01-01 00:00:00 UTC"' 'expiration_date = "2046-01-01 00:00:00 UTC"'
# the intermediate's name and key, signed by the other root
cp intermediate.key cross.key
cert cross other-root 'cn = "Example Issuing CA 1"' 'organization = "Example"' \
  "${ca[@]}" 'path_len = 0'
# the root's name with another key: a candidate that does not fit
key_p256 false-root
cert false-root self 'cn = "Example Root CA"' 'organization = "Example"' "${ca[@]}"
key rsa RSA -pkeyopt rsa_keygen_bits:2048
cp rsa.key rsa-root.key
cert rsa-root self 'cn = "Example RSA Root"' "${ca[@]}"
key_p256 expired-root
cert expired-root self 'cn = "Expired Root CA"' "${ca[@]}" \
  'activation_date = "2010-01-01 00:00:00 UTC"' 'expiration_date = "2020-01-01 00:00:00 UTC"'

# two that sign each other
key_p256 ring-a
key_p256 ring-b
cert ring-a self 'cn = "Ring A"' "${ca[@]}"
cert ring-b ring-a 'cn = "Ring B"' "${ca[@]}"
cert ring-a ring-b 'cn = "Ring A"' "${ca[@]}"

# ---- leaves ----------------------------------------------------------------------------

key_p256 leaf
cert leaf intermediate 'cn = "www.example.com"' 'organization = "Example"' \
  'unit = "Web"' 'unit = "Operations"' 'country = DE' \
  'dns_name = "www.example.com"' 'dns_name = "*.example.com"' \
  'dns_name = "xn--bcher-kva.example"' 'ip_address = "192.0.2.1"' \
  'ip_address = "2001:db8::1"' \
  'uri = "https://example.com/"' tls_www_server signing_key
cp rsa.key leaf-rsa.key
cert leaf-rsa intermediate 'cn = "rsa.example.com"' 'dns_name = "rsa.example.com"' \
  tls_www_server signing_key encryption_key
key leaf-p384 EC -pkeyopt ec_paramgen_curve:P-384
cert leaf-p384 intermediate 'cn = "p384.example.com"' 'dns_name = "p384.example.com"'
key leaf-p521 EC -pkeyopt ec_paramgen_curve:P-521
cert leaf-p521 intermediate 'cn = "p521.example.com"' 'dns_name = "p521.example.com"'
key leaf-ed25519 ED25519
cert leaf-ed25519 intermediate 'cn = "ed25519.example.com"' \
  'dns_name = "ed25519.example.com"'
key leaf-ed448 ED448
cert leaf-ed448 intermediate 'cn = "ed448.example.com"' 'dns_name = "ed448.example.com"'
key_p256 leaf-direct
cert leaf-direct root 'cn = "direct.example.com"' 'dns_name = "direct.example.com"'
key_p256 leaf-expired
cert leaf-expired intermediate 'cn = "old.example.com"' 'dns_name = "old.example.com"' \
  'activation_date = "2024-01-01 00:00:00 UTC"' 'expiration_date = "2025-01-01 00:00:00 UTC"'
key_p256 leaf-future
cert leaf-future intermediate 'cn = "new.example.com"' 'dns_name = "new.example.com"' \
  'activation_date = "2035-01-01 00:00:00 UTC"' 'expiration_date = "2036-01-01 00:00:00 UTC"'
key_p256 leaf-soon # 20 days left on 2026-06-01
cert leaf-soon intermediate 'cn = "soon.example.com"' 'dns_name = "soon.example.com"' \
  'activation_date = "2026-03-23 00:00:00 UTC"' 'expiration_date = "2026-06-21 00:00:00 UTC"'
cp leaf.key leaf-renewed.key # the same key and names, a later end
cert leaf-renewed intermediate 'cn = "www.example.com"' "${server[@]}" \
  'activation_date = "2026-05-01 00:00:00 UTC"' 'expiration_date = "2037-01-01 00:00:00 UTC"'
key_p256 self-signed
cert self-signed self 'cn = "self.example.com"' 'dns_name = "self.example.com"' \
  tls_www_server signing_key
key_p256 other-leaf
cert other-leaf other-root 'cn = "www.other.example"' 'dns_name = "www.other.example"'
key_p256 expired-root-leaf
cert expired-root-leaf expired-root 'cn = "late.example.com"' 'dns_name = "late.example.com"'
key_p256 leaf-of-leaf # signed by a certificate that is no CA
openssl_cert leaf-of-leaf leaf-direct '/CN=below.example.com' \
  'subjectAltName=DNS:below.example.com\n'
key_p256 leaf-client # for clients only
cert leaf-client intermediate 'cn = "client.example.com"' \
  'dns_name = "client.example.com"' tls_www_client
key_p256 leaf-forever # RFC 5280 4.1.2.5: no well-defined end
cert leaf-forever intermediate 'cn = "forever.example.com"' \
  'dns_name = "forever.example.com"' 'expiration_date = "9999-12-31 23:59:59 UTC"'

# Dates nobody expects. Before 1950 and from 2050 on they are written in another form.
odd_dates () { # NAME FROM UNTIL
  cp leaf-forever.key "$1.key"
  openssl_cert "$1" intermediate "/CN=$1.example.com" "subjectAltName=DNS:$1.example.com\n" \
    -startdate "$2Z" -enddate "$3Z"
}
odd_dates dates-past 19600101000000 19691231235959
odd_dates dates-epoch 19700101000000 19700101000000
odd_dates dates-long 18000101000000 20600101000000
odd_dates dates-reversed 20360101000000 20260101000000
odd_dates dates-year-zero 00000101000000 20360101000000

# ---- names that are missing, odd or hostile --------------------------------------------

key_p256 cn-only
openssl_cert cn-only root '/CN=cn-only.example.com' 'keyUsage=digitalSignature\n'
cp cn-only.key cn-person.key
openssl_cert cn-person root '/CN=Erika Musterfrau' 'keyUsage=digitalSignature\n'
cp cn-only.key client-cn.key
openssl_cert client-cn root '/CN=client.example.com' 'extendedKeyUsage=clientAuth\n'
cp cn-only.key cn-version.key # dots do not make a host name
openssl_cert cn-version root '/CN=device.2.1' 'keyUsage=digitalSignature\n'
cp cn-only.key no-subject.key
openssl_cert no-subject root '/' 'subjectAltName=critical,DNS:unnamed.example.com\n'
cp cn-only.key email-only.key # a SAN without host: the CN is no host name then
openssl_cert email-only root '/CN=mail.example.com' 'subjectAltName=email:a@example.com\n'
cp cn-only.key email-title.key
openssl_cert email-title root '/O=Example' 'subjectAltName=email:nobody@example.com\n'
cp cn-only.key units-only.key
openssl_cert units-only root '/O=Example' 'keyUsage=digitalSignature\n'
cp cn-only.key nameless.key
openssl_cert nameless root '/' 'keyUsage=digitalSignature\n'
key_p256 organization-root
cert organization-root self 'organization = "Nameless Ltd"' "${ca[@]}"
cp cn-only.key by-organization.key
openssl_cert by-organization organization-root '/CN=a.example' 'keyUsage=digitalSignature\n'
key_p256 unit-root
cert unit-root self 'unit = "Nobody"' "${ca[@]}"
cp cn-only.key by-unit.key
openssl_cert by-unit unit-root '/CN=b.example' 'keyUsage=digitalSignature\n'
cp cn-only.key odd-extension.key
openssl_cert odd-extension root '/CN=odd.example' '1.2.3.4=DER:0c036f6464\n'
cp cn-only.key unicode.key
openssl_cert unicode root '/O=Müller & Söhne, GmbH/CN=Żółw 龜' \
  'subjectAltName=DNS:xn--w-uga1v8h.example\n'
cp cn-only.key idn.key
openssl_cert idn root '/CN=xn--bcher-kva.example' 'subjectAltName=DNS:xn--bcher-kva.example\n'
cp cn-only.key deceptive.key
openssl_cert deceptive root $'/CN=evil\u202egro.elpmaxe' 'subjectAltName=DNS:a.example\n'
cp cn-only.key placeholder.key
openssl_cert placeholder root '/CN=www.example.com@evil.example' \
  'subjectAltName=DNS:san.example.com@evil.example,otherName:1.3.6.1.4.1.311.20.2.3;UTF8:u@x\n'
patch placeholder.der nul-in-name.der 'example\.com@' 'example.com\x00'
patch placeholder.der bad-utf8.der 'example\.com@' 'example.com\xff'
rm placeholder.*
# text types of the last century: 6 characters in UTF-16, 6 bytes of Latin-1
cp cn-only.key bmp-name.key
openssl_cert bmp-name root '/CN=123456789abc' 'subjectAltName=DNS:bmp.example.com\n'
patch bmp-name.der bmp-name.tmp '\x0c\x0c123456789abc' \
  '\x1e\x0c\x00M\x00\xfc\x00l\x00l\x00e\x00r'
mv bmp-name.tmp bmp-name.der
cp cn-only.key t61-name.key
openssl_cert t61-name root '/CN=123456' 'subjectAltName=DNS:t61.example.com\n'
patch t61-name.der t61-name.tmp '\x0c\x06123456' '\x14\x06M\xfcller'
mv t61-name.tmp t61-name.der
rm bmp-name.crt t61-name.crt

# ---- weak ------------------------------------------------------------------------------

openssl genrsa -out weak-rsa.key 1024 2>>"$log"
openssl_cert weak-rsa root '/CN=weak.example.com' 'subjectAltName=DNS:weak.example.com\n'
cp cn-only.key weak-sha1.key
openssl_cert weak-sha1 root '/CN=sha1.example.com' \
  'subjectAltName=DNS:sha1.example.com\n' -md sha1
cp cn-only.key weak-md5.key
openssl_cert weak-md5 rsa-root '/CN=md5.example.com' \
  'subjectAltName=DNS:md5.example.com\n' -md md5

key_p256 sha1-root
openssl req -x509 -new -key sha1-root.key -subj '/CN=SHA-1 Root' -sha1 -days 3650 \
  -out sha1-root.crt 2>>"$log"
to_der sha1-root

# ---- keys of kinds that are not made here ----------------------------------------------

openssl ecparam -name secp256k1 -genkey -noout -out other-secp256k1.key 2>>"$log"
openssl_cert other-secp256k1 root '/CN=k1.example.com' 'keyUsage=digitalSignature\n'
key other-pss RSA-PSS -pkeyopt rsa_keygen_bits:2048
openssl_cert other-pss root '/CN=pss.example.com' 'keyUsage=digitalSignature\n'
key other-x25519 X25519

# ---- name constraints ------------------------------------------------------------------

for kind in dns:permitted\;DNS:example.com ip:permitted\;IP:192.0.2.0/255.255.255.0 \
  excluded:excluded\;DNS:secret.example.com; do
  ca_name=constrained-${kind%%:*}
  key_p256 "$ca_name"
  openssl_cert "$ca_name" root "/CN=Constrained ${kind%%:*} CA" \
    "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\nsubjectKeyIdentifier=hash\nnameConstraints=critical,${kind#*:}\n"
done
# constrained_leaf NAME CA SAN
constrained_leaf () {
  cp cn-only.key "$1.key"
  openssl_cert "$1" "$2" '/O=Example' "subjectAltName=$3\n"
}
constrained_leaf dns-inside constrained-dns DNS:in.example.com
constrained_leaf dns-outside constrained-dns DNS:in.example.net
constrained_leaf dns-ip constrained-dns IP:192.0.2.7
constrained_leaf ip-inside constrained-ip IP:192.0.2.7
constrained_leaf ip-outside constrained-ip IP:198.51.100.7
constrained_leaf ip-v6 constrained-ip IP:2001:db8::7
constrained_leaf ip-mixed constrained-ip IP:192.0.2.7,IP:2001:db8::7
constrained_leaf dns-excluded constrained-excluded DNS:www.secret.example.com
constrained_leaf dns-not-excluded constrained-excluded DNS:www.example.com

# ---- private keys in every encoding ----------------------------------------------------
# NAME of the key, then the encoding; the password is $password, "utf8" has the other one.

secret=(-passout "pass:$password")
for name in leaf leaf-rsa leaf-ed25519 leaf-ed448 leaf-p384 leaf-p521; do
  openssl pkcs8 -topk8 -nocrypt -in $name.key -outform DER -out $name-pkcs8.der
done
for name in leaf leaf-rsa leaf-ed25519; do
  openssl pkcs8 -topk8 -in $name.key -v2 aes-256-cbc "${secret[@]}" -out $name-pbes2.key
done
openssl pkcs8 -topk8 -in leaf.key -v2 aes-256-cbc -v2prf hmacWithSHA512 "${secret[@]}" \
  -out leaf-pbes2-sha512.key
openssl pkcs8 -topk8 -in leaf.key -v2 aes-256-cbc -passout "pass:$password_utf8" \
  -out leaf-pbes2-utf8.key
openssl pkcs8 -topk8 -in leaf.key -v2 aes-256-cbc "${secret[@]}" -outform DER \
  -out leaf-pbes2.der
openssl pkcs8 -topk8 -in leaf.key -v2 des3 "${secret[@]}" -out leaf-3des.key
openssl pkcs8 -topk8 -in leaf.key -v1 PBE-SHA1-3DES "${secret[@]}" -out leaf-pbes1.key
openssl pkcs8 -topk8 -in leaf.key -scrypt -scrypt_N 4096 "${secret[@]}" -out leaf-scrypt.key
openssl pkcs8 -topk8 -in leaf-rsa.key -scrypt -scrypt_N 4096 "${secret[@]}" -outform DER \
  -out leaf-rsa-scrypt.der
openssl ec -in leaf.key -out leaf-sec1.key 2>>"$log"
openssl ec -in leaf.key -outform DER -out leaf-sec1.der 2>>"$log"
openssl ec -in leaf.key -aes-256-cbc "${secret[@]}" -out leaf-proctype.key 2>>"$log"
openssl ec -in leaf.key -no_public -outform DER -out leaf-nopublic-sec1.der 2>>"$log"
openssl ec -in leaf.key -no_public -out leaf-nopublic-sec1.key 2>>"$log"
# as Java's keytool writes it
openssl pkcs8 -topk8 -nocrypt -in leaf-nopublic-sec1.key -out leaf-nopublic.key
openssl pkcs8 -topk8 -in leaf-nopublic-sec1.key -v2 aes-256-cbc "${secret[@]}" \
  -out leaf-nopublic-pbes2.key
openssl pkcs8 -topk8 -in leaf-nopublic-sec1.key -scrypt -scrypt_N 4096 "${secret[@]}" \
  -out leaf-nopublic-scrypt.key
openssl rsa -in leaf-rsa.key -traditional -out leaf-rsa-pkcs1.key 2>>"$log"
openssl rsa -in leaf-rsa.key -traditional -outform DER -out leaf-rsa-pkcs1.der 2>>"$log"
openssl rsa -in leaf-rsa.key -traditional -aes128 "${secret[@]}" \
  -out leaf-rsa-proctype.key 2>>"$log"
openssl rsa -in leaf-rsa.key -traditional -des3 "${secret[@]}" \
  -out leaf-rsa-proctype-3des.key 2>>"$log"
{ openssl ecparam -name prime256v1; cat leaf-sec1.key; } > leaf-ecparams.key
openssl ec -in leaf.key -pubout -outform DER -out leaf.pub.der 2>>"$log"

# ---- requests --------------------------------------------------------------------------

openssl req -new -key leaf.key -subj '/O=Example/OU=Web/CN=www.example.com' -out leaf.csr \
  -addext 'subjectAltName=DNS:www.example.com,DNS:*.example.com,IP:192.0.2.1' 2>>"$log"
for name in leaf-rsa leaf-ed25519 leaf-p521; do
  openssl req -new -key $name.key -subj "/CN=$name.example.com" -out $name.csr 2>>"$log"
done
openssl req -in leaf.csr -outform DER -out leaf.csr.der
patch leaf.csr.der csr-tampered.der 'Example' 'Exemple'
# what others ask for: more than anybody should grant, and with a key nobody should take
openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout foreign.key \
  -subj '/C=DE/O=Elsewhere GmbH/CN=shop.example.org' -out foreign.csr \
  -addext 'subjectAltName=DNS:shop.example.org,DNS:*.shop.example.org,IP:192.0.2.7,DNS:bank.example.net' \
  -addext 'extendedKeyUsage=serverAuth,clientAuth' -addext 'basicConstraints=CA:TRUE' \
  -addext 'tlsfeature=status_request' 2>>"$log"
openssl req -new -newkey rsa:1024 -nodes -keyout weak.key -subj '/CN=weak.example.org' \
  -out weak.csr 2>>"$log"

# a curve spelled out instead of named, which RFC 5480 forbids
key spelled-curve EC -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:explicit
openssl req -new -key spelled-curve.key -subj /CN=spelled.example.com \
  -out spelled-curve.csr 2>>"$log"
openssl_cert spelled-curve root /CN=spelled.example.com \
  'subjectAltName=DNS:spelled.example.com\n'
openssl pkcs12 -export -in spelled-curve.crt -inkey spelled-curve.key \
  -passout "pass:$password" -out spelled-curve.p12

# ---- bundles of PEM --------------------------------------------------------------------

cat leaf.crt intermediate.crt root.crt > chain.pem
cat root.crt leaf.crt intermediate.crt > chain-mixed.pem
cat root.crt rsa-root.crt expired-root.crt > roots.pem

# ---- PKCS#12 ---------------------------------------------------------------------------
# The password is $password unless the name says otherwise; the name inside "Größe 龜".

cat intermediate.crt root.crt > "$work/above.pem"
# p12 NAME [OPTION]...: the leaf with its key
p12 () {
  local name=$1
  shift
  openssl pkcs12 -export -in leaf.crt -inkey leaf.key -name 'Größe 龜' \
    -passout "pass:$password" -out "$name.p12" "$@" 2>>"$log"
}
p12 p12-openssl -certfile "$work/above.pem"
p12 p12-legacy -certfile "$work/above.pem" -legacy -keypbe PBE-SHA1-3DES \
  -certpbe PBE-SHA1-RC2-40 -macalg sha1
p12 p12-sha512 -macalg sha512
p12 p12-nomac -nomac
p12 p12-nomac-chain -iter 1 -nomac -certfile "$work/above.pem"
p12 p12-nomac-encrypted -nomac -certpbe AES-256-CBC
p12 p12-plain -keypbe NONE -certpbe NONE
p12 p12-nothing-secret -keypbe NONE -certpbe NONE -nomac
p12 p12-empty-password -passout pass:
p12 p12-utf8-password -passout "pass:$password_utf8"
p12 p12-certificates -nokeys -certfile "$work/above.pem"
openssl pkcs12 -export -in leaf-rsa.crt -inkey leaf-rsa.key -passout "pass:$password" \
  -out p12-rsa.p12
openssl pkcs12 -export -in leaf-ed25519.crt -inkey leaf-ed25519.key \
  -passout "pass:$password" -out p12-ed25519.p12
openssl pkcs12 -export -in leaf.crt -inkey leaf-nopublic.key -passout "pass:$password" \
  -out p12-nopublic.p12

cat leaf.key leaf-ed25519.key leaf-rsa.key > "$work/keys.pem"
certtool --to-p12 --load-privkey "$work/keys.pem" --load-certificate leaf.crt \
  --p12-name=www --password="$password" --outder --outfile p12-several-keys.p12 \
  >>"$log" 2>&1
{
  echo '-----BEGIN PKCS12-----'
  base64 -w 64 p12-openssl.p12
  echo '-----END PKCS12-----'
} > p12-openssl.pem

# a truststore: more certificates in one bag than some readers take
for i in $(seq 40); do
  openssl req -x509 -key leaf.key -subj "/CN=Trusted Root $i" -days 1000 2>>"$log"
done > "$work/trusted.pem"
openssl pkcs12 -export -nokeys -in "$work/trusted.pem" -passout "pass:$password" \
  -out p12-truststore.p12
openssl pkcs12 -export -nokeys -in "$work/trusted.pem" -passout "pass:$password" \
  -legacy -certpbe PBE-SHA1-RC2-40 -out p12-truststore-legacy.p12

# asn1 NAME LINE...: DER from a description (see ASN1_generate_nconf)
asn1 () {
  local name=$1
  shift
  printf '%s\n' "$@" > "$work/asn1.conf"
  openssl asn1parse -genconf "$work/asn1.conf" -noout -out "$name" 2>>"$log"
}
# two thousand million rounds of key derivation
asn1 p12-endless.p12 'asn1=SEQUENCE:pfx' '[pfx]' 'v=INTEGER:3' 'safe=SEQUENCE:info' \
  'mac=SEQUENCE:mac' '[info]' 'type=OID:1.2.840.113549.1.7.1' 'content=EXP:0,SEQWRAP,OCTWRAP,SEQUENCE:none' \
  '[none]' '[mac]' 'digest=SEQUENCE:digest' 'salt=FORMAT:HEX,OCTETSTRING:0102030405060708' \
  'rounds=INTEGER:2000000000' '[digest]' 'alg=SEQUENCE:alg' \
  'value=FORMAT:HEX,OCTETSTRING:0102030405060708090a0b0c0d0e0f1011121314' '[alg]' \
  'oid=OID:sha1' 'null=NULL' 2>>"$log"
# endless_key NAME OID PARAMETERS...: an encrypted key; "kdf" is its key derivation
endless_key () {
  local name=$1 oid=$2
  shift 2
  asn1 "$name.der" 'asn1=SEQUENCE:key' '[key]' 'alg=SEQUENCE:alg' \
    'data=FORMAT:HEX,OCTETSTRING:00112233445566778899aabbccddeeff' '[alg]' "oid=OID:$oid" \
    'parameters=SEQUENCE:parameters' '[cipher]' 'oid=OID:aes-256-cbc' \
    'iv=FORMAT:HEX,OCTETSTRING:00112233445566778899aabbccddeeff' '[parameters]' "$@"
}
salt='salt=FORMAT:HEX,OCTETSTRING:0102030405060708'
pbes2=('kdf=SEQUENCE:kdf' 'cipher=SEQUENCE:cipher' '[kdf]')
endless_key key-endless PBES2 "${pbes2[@]}" 'oid=OID:PBKDF2' 'parameters=SEQUENCE:pbkdf2' \
  '[pbkdf2]' "$salt" 'rounds=INTEGER:2000000000' 'prf=SEQUENCE:prf' '[prf]' \
  'oid=OID:hmacWithSHA256' 'null=NULL'
endless_key key-endless-pbes1 PBE-SHA1-3DES "$salt" 'rounds=INTEGER:2000000000'
endless_key key-endless-scrypt PBES2 "${pbes2[@]}" 'oid=OID:id-scrypt' \
  'parameters=SEQUENCE:scrypt' '[scrypt]' "$salt" 'n=INTEGER:131072' 'r=INTEGER:1' \
  'p=INTEGER:65536'
{
  echo '-----BEGIN ENCRYPTED PRIVATE KEY-----'
  base64 -w 64 key-endless.der
  echo '-----END ENCRYPTED PRIVATE KEY-----'
} > key-endless.key
# a key of a kind that nobody knows
asn1 key-unknown.der 'asn1=SEQUENCE:key' '[key]' 'version=INTEGER:0' 'alg=SEQUENCE:alg' \
  'data=FORMAT:HEX,OCTETSTRING:040400112233' '[alg]' 'oid=OID:1.3.6.1.4.1.99999.1'

# Java's, whose EC keys have no public point; tests skip them where there is no Java
if keytool -help >>"$log" 2>&1; then
  for store in '' -legacy; do
    keytool "-J-Dkeystore.pkcs12${store/-/.}=true" -genkeypair -alias 'größe' -keyalg EC \
      -groupname secp256r1 -dname CN=java.example.com -storetype PKCS12 \
      -keystore "p12-keytool$store.p12" -storepass "$password" >>"$log" 2>&1
  done
fi

# ---- Java keystores --------------------------------------------------------------------

few_rounds=-J-Djdk.jceks.iterationCount=10000
# keystore TYPE COMMAND [OPTION]...: on TYPE.jks
keystore () {
  local type=$1
  shift
  keytool "$few_rounds" "$@" -noprompt -storetype "$type" -keystore "jks-$type.jks" \
    -storepass "$password" >>"$log" 2>&1
}
# leaf, its chain and key; a key with a password of its own; a root
make_keystore () {
  keytool "$few_rounds" -importkeystore -noprompt -srckeystore p12-legacy.p12 \
    -srcstoretype PKCS12 -srcstorepass "$password" -srcalias 'größe 龜' -deststoretype "$1" \
    -destkeystore "jks-$1.jks" -deststorepass "$password" -destkeypass "$password" \
    >>"$log" 2>&1
  keystore "$1" -genkeypair -alias other -keyalg EC -groupname secp256r1 \
    -dname CN=java.example.com -keypass 'another one'
  keystore "$1" -importcert -alias root -file root.crt
}
if keytool -help >>"$log" 2>&1; then
  make_keystore JKS &
  make_keystore JCEKS
  keystore JCEKS -genseckey -alias secret -keyalg AES -keysize 128 -keypass "$password"
  keystore JCEKS -importcert -alias zz-behind -file other-root.crt
  wait $!
fi

# ---- IBM key databases -----------------------------------------------------------------

# kdb VERSION OPTION...: how GSKit of that version encrypts a key; kdb-VERSION.kdb
kdb () {
  local version=$1
  shift
  openssl pkcs8 -topk8 -in leaf.key -outform DER -out "$work/kdb.der" \
    -passout "pass:$password" "$@" 2>>"$log"
  make_kdb "$version" "kdb-$version.kdb" "$password" "my server=leaf.der,$work/kdb.der" \
    'Issuing CA=intermediate.der' 'Root CA=root.der'
}
make_kdb () { /usr/bin/python3 "$here/make-kdb.py" "$@"; }
kdb 3 -v1 PBE-MD5-DES -iter 5 -provider legacy -provider default
kdb 4 -v1 PBE-SHA1-3DES -iter 10
kdb 6 -v2 aes-256-cbc -v2prf hmacWithSHA384 -iter 5
make_kdb 6 kdb-secret.kdb "$password" "secret=,$work/kdb.der" 'Root CA=root.der'
make_kdb 6 kdb-requests.rdb "$password" "my request=leaf.csr.der,$work/kdb.der"
make_kdb 6 kdb-empty.kdb "$password"
make_kdb stash1 kdb-4.sth "$password"
make_kdb stash2 kdb-6.sth "$password"

# ---- PKCS#7 ----------------------------------------------------------------------------

openssl crl2pkcs7 -nocrl -certfile chain.pem -out p7-chain.pem
openssl crl2pkcs7 -nocrl -certfile chain.pem -outform DER -out p7-chain.p7b
printf '%s\n' 'expiration_date = "2036-01-01 00:00:00 UTC"' 'crl_number = 1' \
  > "$work/crl.template"
certtool --generate-crl --load-ca-privkey root.key --load-ca-certificate root.crt \
  --template "$work/crl.template" --outfile root.crl 2>>"$log"
openssl crl -in root.crl -outform DER -out root.crl.der
openssl crl2pkcs7 -in root.crl -certfile chain.pem -outform DER -out p7-crl.p7b
openssl crl2pkcs7 -nocrl -outform DER -out p7-empty.p7b
certtool --p7-generate --load-certificate chain.pem --outder --outfile p7-certtool.p7b \
  >>"$log" 2>&1 || rm -f p7-certtool.p7b # only newer ones can
echo 'Dear customer' > "$work/mail"
openssl smime -sign -nodetach -in "$work/mail" -signer leaf-rsa.crt -inkey leaf-rsa.key \
  -certfile "$work/above.pem" -outform DER -out p7-signed.p7m
openssl cms -sign -nodetach -stream -in "$work/mail" -signer leaf.crt -inkey leaf.key \
  -certfile "$work/above.pem" -outform DER -out p7-signed-ber.p7m
openssl cms -encrypt -in "$work/mail" -outform DER -out p7-encrypted.p7m leaf-rsa.crt
openssl cms -sign -binary -nodetach -in "$work/mail" -signer leaf.crt -inkey leaf.key \
  -outform DER -out cms-signed.der
openssl cms -encrypt -binary -aes-256-gcm -in "$work/mail" -outform DER -out cms-sealed.der \
  -recip leaf.crt -keyopt ecdh_kdf_md:sha256
sed 's/PKCS7/CERTIFICATE/' p7-chain.pem > p7-under-wrong-label.pem

# ---- certificates of version 1, as roots were before 1998 -------------------------------

for name in old-root old-leaf; do
  key_p256 $name
  openssl req -new -key $name.key -subj "/CN=$name" -out "$work/$name.csr" 2>>"$log"
done
openssl x509 -req -in "$work/old-root.csr" -signkey old-root.key -days 7000 \
  -out old-root.crt 2>>"$log"
openssl x509 -req -in "$work/old-leaf.csr" -CA old-root.crt -CAkey old-root.key -days 7000 \
  -set_serial 1 -out old-leaf.crt 2>>"$log"
to_der old-root
to_der old-leaf

# ---- PEM in the wild -------------------------------------------------------------------

openssl x509 -in leaf.crt -trustout -addtrust serverAuth -setalias 'My server' \
  -out pem-trusted.pem
sed 's/CERTIFICATE/X509 CERTIFICATE/' leaf.crt > pem-x509.pem
sed 's/CERTIFICATE REQUEST/NEW CERTIFICATE REQUEST/' leaf.csr > pem-new-request.pem
openssl ec -in leaf.key -pubout -out pem-public.pem 2>>"$log"
{
  echo 'Dear colleague, here is what you asked for -----'
  openssl x509 -in leaf.crt -text
  echo 'and the key, keep it safe:'
  cat leaf-ecparams.key
  openssl x509 -in intermediate.crt -text
  echo '-- Erika'
} > pem-prose.pem
cat leaf-rsa.key leaf-rsa.csr root.crl p7-chain.pem pem-public.pem leaf-rsa.crt \
  > pem-mixed.pem
sed 's/$/\r/' pem-mixed.pem > pem-crlf.pem
{ printf '\xef\xbb\xbf'; cat pem-mixed.pem; } > pem-bom.pem
iconv -f UTF-8 -t UTF-16 pem-mixed.pem > pem-utf16.pem
iconv -f UTF-8 -t UTF-16BE pem-mixed.pem > pem-utf16be.pem
{ printf 'tls:\n  bundle: |\n'; sed 's/^/    /' pem-mixed.pem; } > pem-yaml.pem
{ printf 'You wrote:\n'; sed 's/^/> > /' pem-mixed.pem; } > pem-quoted.pem
{ printf '{"pem": "'; sed 's/$/\\n/' pem-mixed.pem | tr -d '\n'; printf '"}\n'; } \
  > pem-json.json
sed 's/^/+/' pem-mixed.pem > pem-patch.diff
sed 's/^/# /' pem-mixed.pem > pem-comment.pem
sed 's/.*/  "&\\n" \\/' pem-mixed.pem > pem-source.c
tr '\n' ' ' < pem-mixed.pem > pem-one-line.pem
head -c -300 chain.pem > pem-truncated.pem
{ cat leaf.crt; sed '3s/^..../!!!!/' intermediate.crt; cat root.crt; } > pem-broken.pem
head -c 5000 /dev/zero > garbage.bin

# ---- ZIP -------------------------------------------------------------------------------

mkdir -p "$work/zip/www_example_com" "$work/zip/__MACOSX/www_example_com"
cp leaf.crt "$work/zip/www_example_com/www.crt"
cp p7-chain.p7b leaf.key "$work/zip/www_example_com"
echo 'How to install your certificate' > "$work/zip/www_example_com/README.txt"
printf '\0\5\26\7\0\2\0\0Mac OS X' > "$work/zip/__MACOSX/www_example_com/._www.crt"
(
  cd "$work/zip"
  find . | sort | zip -q "$work/zip-answer.zip" -@
  find www_example_com | sort | zip -q0 "$work/zip-stored.zip" -@
  find www_example_com | sort | zip -q - -@ | cat > "$work/zip-streamed.zip"
  zip -qr -P "$password" "$work/zip-encrypted.zip" www_example_com
)
zip -qj "$work/zip-kdb.zip" kdb-6.kdb kdb-6.sth # the password behind what it opens
cp "$work"/zip-*.zip .
"$tools/make-zips.py"

touch "$stamp"
