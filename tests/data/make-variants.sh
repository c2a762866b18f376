#!/bin/bash
#
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Writes the same few certificates and keys in every form that the tools people have write:
# what test-variants.c reads and lists. A program that is not there leaves its files out,
# and the test says so. Names are TOOL-WHAT.
#
# usage: make-variants.sh FOLDER_OF_FIXTURES STAMP_FILE
set -euo pipefail
export LC_ALL=C.UTF-8 OPENSSL_CONF=/dev/null

stamp=$(realpath -m "$2")
if [ -n "${CM_FIXTURES:-}" ]; then # make-fixtures.sh brought them along
  touch "$stamp"
  exit
fi
tools=$(realpath "$(dirname "$0")")
cd "$1"
fixtures=$PWD
password='Correct horse 7 battery' # CM_TEST_PASSWORD in cm-test.h
rm -rf variants && mkdir variants && cd variants
work=$(mktemp -d)
log=$work/log
trap 'status=$?; [ $status = 0 ] || tail -n 40 "$log" >&2; rm -rf "$work"' EXIT
for name in leaf leaf-rsa intermediate root; do
  cp "$fixtures/$name.crt" "$work"
  [ ! -f "$fixtures/$name.key" ] || cp "$fixtures/$name.key" "$work"
done
cat "$work"/{intermediate,root}.crt > "$work/above.pem"
bouncy_castle=/usr/share/java/bcprov.jar
have () { command -v "$1" >>"$log"; }
# It runs for a second: what a server's machine does at its start takes longer than that.
keytool () { command keytool -J-XX:TieredStopAtLevel=1 -J-XX:+UseSerialGC "$@"; }

# ---- keys: PEM and DER, each cipher ----------------------------------------------------

legacy=(-provider legacy -provider default)
in=$work/leaf.key
secret=(-passout "pass:$password")
openssl genpkey -genparam -algorithm DSA -pkeyopt pbits:1024 -out "$work/dsa.pem" 2>>"$log"
openssl genpkey -paramfile "$work/dsa.pem" -out openssl-dsa.key 2>>"$log"
openssl dsa -in openssl-dsa.key -out openssl-dsa-traditional.key 2>>"$log"
for cipher in aes128 aes192 aes256 aria256 camellia256 des3; do
  openssl rsa -in "$work/leaf-rsa.key" -traditional "-$cipher" "${secret[@]}" \
    -out "openssl-traditional-$cipher.key" 2>>"$log"
done
for cipher in des seed; do
  openssl rsa "${legacy[@]}" -in "$work/leaf-rsa.key" -traditional -$cipher "${secret[@]}" \
    -out openssl-traditional-$cipher.key 2>>"$log"
done
for scheme in PBE-MD5-DES PBE-SHA1-DES PBE-MD5-RC2-64 PBE-SHA1-RC2-64 PBE-SHA1-RC4-40 \
  PBE-SHA1-RC4-128 PBE-SHA1-3DES PBE-SHA1-2DES PBE-SHA1-RC2-40 PBE-SHA1-RC2-128; do
  openssl pkcs8 "${legacy[@]}" -topk8 -in "$in" -v1 $scheme "${secret[@]}" \
    -out "openssl-pbes1-${scheme,,}.key" 2>>"$log"
done
openssl pkcs8 -topk8 -in "$in" -v1 PBE-SHA1-3DES "${secret[@]}" -outform DER \
  -out openssl-pbes1.der
for prf in SHA1 SHA224 SHA256 SHA384 SHA512; do
  openssl pkcs8 -topk8 -in "$in" -v2 aes-256-cbc -v2prf hmacWith$prf "${secret[@]}" \
    -out "openssl-pbes2-${prf,,}.key"
done
for cipher in aes-128-cbc aes-192-cbc camellia-256-cbc aria-256-cbc des3; do
  openssl pkcs8 -topk8 -in "$in" -v2 $cipher "${secret[@]}" -out "openssl-pbes2-$cipher.key"
done
for cipher in rc2 des; do
  openssl pkcs8 "${legacy[@]}" -topk8 -in "$in" -v2 $cipher "${secret[@]}" \
    -out "openssl-pbes2-$cipher.key" 2>>"$log"
done
openssl pkcs8 -topk8 -in "$in" -scrypt "${secret[@]}" -out openssl-scrypt.key
openssl ecparam -name prime256v1 -genkey 2>>"$log" > openssl-ecparam.key
openssl ecparam -name prime256v1 -genkey -param_enc explicit 2>>"$log" \
  > openssl-ecparam-explicit.key
openssl ec -in openssl-ecparam.key -conv_form compressed -out openssl-ec-compressed.key 2>>"$log"

openssl x509 -in "$work/leaf.crt" -trustout -addtrust serverAuth -setalias www -outform DER \
  -out openssl-trusted.der

# ---- PKCS#7 and CMS --------------------------------------------------------------------

cat "$work/leaf.crt" "$work/above.pem" > "$work/chain.pem"
echo 'Dear customer' > "$work/mail"
openssl crl2pkcs7 -nocrl -certfile "$work/chain.pem" -out openssl-p7.pem
sed 's/PKCS7/CMS/' openssl-p7.pem > openssl-p7-as-cms.pem
sed 's/PKCS7/PKCS #7 SIGNED DATA/' openssl-p7.pem > openssl-p7-signed-data.pem
signer=(-signer "$work/leaf-rsa.crt" -inkey "$work/leaf-rsa.key" -certfile "$work/above.pem"
        -in "$work/mail")
openssl smime -sign -nodetach "${signer[@]}" -outform PEM -out openssl-smime-signed.pem
openssl smime -sign "${signer[@]}" -outform PEM -out openssl-smime-detached.pem
openssl cms -sign -nodetach "${signer[@]}" -outform PEM -out openssl-cms-signed.pem
openssl cms -sign -nodetach -stream "${signer[@]}" -outform DER -out openssl-cms-stream.p7m
openssl smime -sign -nodetach "${signer[@]}" -out openssl-smime.eml
openssl smime -sign "${signer[@]}" -out openssl-smime-detached.eml

# ---- PKCS#12 ---------------------------------------------------------------------------

# p12 NAME [OPTION]...
p12 () {
  local name=$1
  shift
  openssl pkcs12 -export -in "$work/leaf.crt" -inkey "$work/leaf.key" -name 'Größe 龜' \
    -certfile "$work/above.pem" -passout "pass:$password" -out "openssl-$name.p12" "$@" \
    2>>"$log"
}
p12 default
p12 legacy -legacy
for scheme in 3DES 2DES RC2-40 RC2-128 RC4-40 RC4-128; do
  p12 "${scheme,,}" -legacy -certpbe PBE-SHA1-$scheme -keypbe PBE-SHA1-$scheme -macalg sha1
done
for digest in sha1 sha224 sha384 sha512 md5; do
  p12 "mac-$digest" -macalg $digest
done
p12 no-mac -nomac
p12 one-round -noiter -nomaciter
p12 languages -name 'ключ المفتاح 鍵 เกี่ยว'
# as Windows exports: the provider's name and a container's name beside the key
p12 windows -certpbe PBE-SHA1-3DES -keypbe PBE-SHA1-3DES -macalg sha1 -iter 2000 \
  -keyex -CSP 'Microsoft Software Key Storage Provider' -LMK \
  -name '{6F9619FF-8B86-D011-B42D-00C04FC964FF}'
p12 windows-aes -certpbe AES-256-CBC -keypbe AES-256-CBC -macalg sha256 -iter 2000 \
  -keyex -CSP 'Microsoft Software Key Storage Provider'

for kind in modern compatible; do
  cipher=(--pkcs-cipher=aes-256)
  [ $kind = modern ] || cipher=(--pkcs-cipher=3des --hash sha1)
  certtool --to-p12 "${cipher[@]}" --load-privkey "$work/leaf.key" --load-certificate \
    "$work/leaf.crt" --load-ca-certificate "$work/above.pem" --p12-name=www \
    --password="$password" --outder --outfile certtool-$kind.p12 >>"$log" 2>&1
done
for cipher in rc2-40 arcfour 3des-pkcs12; do
  certtool --to-p12 --pkcs-cipher=$cipher --load-privkey "$work/leaf.key" \
    --load-certificate "$work/leaf.crt" --p12-name=www --password="$password" --outder \
    --outfile certtool-$cipher.p12 >>"$log" 2>&1
done
certtool --to-p12 --pkcs-cipher=aes-128 --load-privkey "$work/leaf.key" --load-certificate \
  "$work/leaf.crt" --p12-name=www --null-password --outder \
  --outfile certtool-null-password.p12 >>"$log" 2>&1
certtool --to-p8 --pkcs-cipher=aes-256 --load-privkey "$work/leaf.key" \
  --password="$password" --outfile certtool-pbes2.key >>"$log" 2>&1
certtool --generate-privkey --key-type rsa --bits 2048 --outfile certtool-rsa.key \
  >>"$log" 2>&1 # with prose in front

# as the Keychain of macOS exports: a MAC of one round
p12 macos -legacy -certpbe PBE-SHA1-RC2-40 -keypbe PBE-SHA1-3DES -macalg sha1 -nomaciter

# ---- Base64 of whole files -------------------------------------------------------------

base64 -w 0 "$work/chain.pem" > base64-one-line.txt
base64 "$work/leaf.key" | sed 's/$/\r/' > base64-crlf.txt
base64 openssl-macos.p12 > base64-p12.txt
printf '{"id": "https://vault.example/secrets/www", "value": "%s"}\n' \
  "$(base64 -w 0 openssl-default.p12)" > base64-vault.json
{
  printf 'apiVersion: v1\nkind: Secret\ntype: kubernetes.io/tls\nmetadata:\n  name: www\ndata:\n'
  printf '  tls.crt: %s\n' "$(base64 -w 0 "$work/chain.pem")"
  printf '  tls.key: >-\n%s\n' "$(base64 "$in" | sed 's/^/    /')"
} > base64-kubernetes.yaml

# ---- NSS -------------------------------------------------------------------------------

if have pk12util && have certutil; then
  mkdir "$work/nss"
  echo > "$work/nss/empty"
  printf '%s\n' "$password" > "$work/nss/password"
  certutil -N -d "$work/nss" --empty-password >>"$log" 2>&1
  pk12util -i openssl-default.p12 -d "$work/nss" -w "$work/nss/password" >>"$log" 2>&1
  # nss NAME [OPTION]...
  nss () {
    local name=$1
    shift
    pk12util -o "nss-$name.p12" -n 'Größe 龜' -d "$work/nss" -w "$work/nss/password" "$@" \
      >>"$log" 2>&1
  }
  nss default
  nss aes -c AES-256-CBC -C AES-256-CBC
  nss camellia -c CAMELLIA-256-CBC -C CAMELLIA-128-CBC
  nss 3des -c 'PKCS #12 V2 PBE With SHA-1 And 3KEY Triple DES-CBC' \
    -C 'PKCS #12 V2 PBE With SHA-1 And 40 Bit RC2 CBC'
  # certificates of one subject share a nickname, and go into one file with their keys
  for serial in 1 2; do
    openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=renewed.example -set_serial $serial \
      -keyout "$work/renewed.key" -out "$work/renewed.crt" 2>>"$log"
    openssl pkcs12 -export -in "$work/renewed.crt" -inkey "$work/renewed.key" \
      -name renewed -passout "pass:$password" -out "$work/renewed.p12"
    pk12util -i "$work/renewed.p12" -d "$work/nss" -w "$work/nss/password" >>"$log" 2>&1
  done
  pk12util -o nss-several-keys.p12 -n renewed -d "$work/nss" -w "$work/nss/password" \
    >>"$log" 2>&1
fi

# ---- Java ------------------------------------------------------------------------------

if keytool -help >>"$log" 2>&1; then
  for algorithm in EC RSA Ed25519; do
    keytool -genkeypair -alias '🔑 größe' \
      -keyalg $algorithm -dname CN=java.example.com -storetype PKCS12 \
      -keystore "keytool-${algorithm,,}.p12" -storepass "$password" >>"$log" 2>&1 &
  done
  wait
  keytool -genkeypair -alias second -keyalg EC -dname CN=second.example.com \
    -keystore keytool-ec.p12 -storepass "$password" >>"$log" 2>&1 &
  keytool -importcert -noprompt -alias root -file "$work/root.crt" \
    -keystore keytool-rsa.p12 -storepass "$password" >>"$log" 2>&1 &
  keytool -importcert -noprompt -alias root -file "$work/root.crt" -storetype PKCS12 \
    -keystore keytool-truststore.p12 -storepass "$password" >>"$log" 2>&1 &
  wait
  # Bouncy Castle writes PKCS#12 in a way of its own: lengths left open, certificates in RC2
  if [ -f "$bouncy_castle" ]; then
    keytool -importkeystore -noprompt -srckeystore keytool-ec.p12 -srcstorepass "$password" \
      -destkeystore bouncycastle-several-keys.p12 -deststoretype PKCS12 \
      -deststorepass "$password" -destprovidername BC -providerpath "$bouncy_castle" \
      -providerclass org.bouncycastle.jce.provider.BouncyCastleProvider >>"$log" 2>&1
  fi
fi

# ---- What kyrtool prints, saved in the ways it is -----------------------------------------

# HCL's program is not to be had: PEM blocks between lines, as it is known to print them.
kyrtool () { printf "Using keyring path 'C:\\\\Domino\\\\site.kyr'\n\n"; cat; echo SECIssUpdateKeyringLeafCert; }
sed 's/^/  /' "$in" | kyrtool | sed 's/$/\r/' | iconv -f UTF-8 -t UTF-16 > kyrkeys.txt
{ printf '\xef\xbb\xbf'; cat "$work"/{leaf,intermediate}.crt | kyrtool; } > kyrcerts.txt
kyrtool < "$work/root.crt" > kyrroots.txt

# ---- Python ----------------------------------------------------------------------------

if /usr/bin/python3 -c 'import cryptography' 2>>"$log"; then
  /usr/bin/python3 "$tools/make-variants.py" "$work" "$password" 2>>"$log"
fi

touch "$stamp"
