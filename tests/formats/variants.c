/* variants.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The table of what each program writes and people bring: a file, what opens it and what
 * is in it. One test reads each as it is; another damages each in many ways.
 */

#include "variants.h"

#define KEY "private-key"
#define PAIR "certificate private-key"
#define CHAIN "certificate certificate certificate"
#define CHAIN_AND_KEY CHAIN " private-key"
#define NSS "private-key " CHAIN
#define ROOT_AND_PAIR "certificate private-key " CHAIN

static const Variant key_variants[] = {
  { "openssl-dsa", VARIANT_OPEN, KEY },
  { "openssl-dsa-traditional", VARIANT_OPEN, KEY },
  { "openssl-ecparam", VARIANT_OPEN, KEY },
  { "openssl-ecparam-explicit", VARIANT_OPEN, KEY },
  { "openssl-ec-compressed", VARIANT_OPEN, KEY },
  { "openssl-traditional-des", VARIANT_LOCKED, KEY },
  { "openssl-traditional-seed", VARIANT_LOCKED, KEY },
  { "openssl-traditional-des3", VARIANT_LOCKED, KEY },
  { "openssl-traditional-aes128", VARIANT_LOCKED, KEY },
  { "openssl-traditional-aes192", VARIANT_LOCKED, KEY },
  { "openssl-traditional-aes256", VARIANT_LOCKED, KEY },
  { "openssl-traditional-aria256", VARIANT_LOCKED, KEY },
  { "openssl-traditional-camellia256", VARIANT_LOCKED, KEY },
  { "openssl-pbes1-pbe-md5-des", VARIANT_LOCKED, KEY },
  { "openssl-pbes1-pbe-md5-rc2-64", VARIANT_LOCKED, KEY },
  { "openssl-pbes1-pbe-sha1-des", VARIANT_LOCKED, KEY },
  { "openssl-pbes1-pbe-sha1-rc2-64", VARIANT_LOCKED, KEY },
  { "openssl-pbes1-pbe-sha1-2des", VARIANT_LOCKED, KEY },
  { "openssl-pbes1-pbe-sha1-3des", VARIANT_LOCKED, KEY },
  { "openssl-pbes1-pbe-sha1-rc2-40", VARIANT_LOCKED, KEY },
  { "openssl-pbes1-pbe-sha1-rc2-128", VARIANT_LOCKED, KEY },
  { "openssl-pbes1-pbe-sha1-rc4-40", VARIANT_LOCKED, KEY },
  { "openssl-pbes1-pbe-sha1-rc4-128", VARIANT_LOCKED, KEY },
  { "openssl-pbes2-sha1", VARIANT_LOCKED, KEY },
  { "openssl-pbes2-sha224", VARIANT_LOCKED, KEY },
  { "openssl-pbes2-sha256", VARIANT_LOCKED, KEY },
  { "openssl-pbes2-sha384", VARIANT_LOCKED, KEY },
  { "openssl-pbes2-sha512", VARIANT_LOCKED, KEY },
  { "openssl-pbes2-des", VARIANT_LOCKED, KEY },
  { "openssl-pbes2-des3", VARIANT_LOCKED, KEY },
  { "openssl-pbes2-rc2", VARIANT_LOCKED, KEY },
  { "openssl-pbes2-aes-128-cbc", VARIANT_LOCKED, KEY },
  { "openssl-pbes2-aes-192-cbc", VARIANT_LOCKED, KEY },
  { "openssl-pbes2-camellia-256-cbc", VARIANT_LOCKED, KEY },
  { "openssl-pbes2-aria-256-cbc", VARIANT_LOCKED, KEY },
  { "openssl-scrypt", VARIANT_LOCKED, KEY },
  { "certtool-rsa", VARIANT_OPEN, KEY },
  { "certtool-pbes2", VARIANT_SLOW, KEY },
  { NULL },
};

static const Variant der_variants[] = {
  { "leaf", VARIANT_OPEN, "certificate" },
  { "leaf.csr", VARIANT_OPEN, "csr" },
  { "root.crl", VARIANT_OPEN, "crl" },
  { "leaf.pub", VARIANT_OPEN, "unusable" },
  { "leaf-pkcs8", VARIANT_OPEN, KEY },
  { "leaf-ed25519-pkcs8", VARIANT_OPEN, KEY },
  { "leaf-ed448-pkcs8", VARIANT_OPEN, KEY },
  { "leaf-rsa-pkcs1", VARIANT_OPEN, KEY },
  { "leaf-sec1", VARIANT_OPEN, KEY },
  { "leaf-nopublic-sec1", VARIANT_OPEN, KEY },
  { "leaf-pbes2", VARIANT_LOCKED, KEY },
  { "leaf-rsa-scrypt", VARIANT_LOCKED, KEY },
  { "variants/openssl-pbes1", VARIANT_LOCKED, KEY },
  { "variants/openssl-trusted", VARIANT_OPEN, "certificate" },
  { NULL },
};

#define MIXED                                                                            \
  "private-key csr crl " CHAIN " unusable certificate" /* a public key alone */

static const Variant pem_variants[] = {
  { "pem-mixed", VARIANT_OPEN, MIXED },
  { "pem-crlf", VARIANT_OPEN, MIXED },
  { "pem-bom", VARIANT_OPEN, MIXED },
  { "pem-utf16", VARIANT_OPEN, MIXED },
  { "pem-utf16be", VARIANT_OPEN, MIXED },
  { "pem-yaml", VARIANT_OPEN, MIXED },
  { "pem-quoted", VARIANT_OPEN, MIXED },
  { "pem-comment", VARIANT_OPEN, MIXED },
  { "pem-one-line", VARIANT_OPEN, MIXED },
  { "pem-prose", VARIANT_OPEN, "certificate private-key certificate" },
  { "pem-trusted", VARIANT_OPEN, "certificate" },
  { "pem-x509", VARIANT_OPEN, "certificate" },
  { "pem-new-request", VARIANT_OPEN, "csr" },
  { "pem-public", VARIANT_OPEN, "unusable" },
  { "pem-broken", VARIANT_OPEN, "certificate unusable certificate" },
  { "p7-under-wrong-label", VARIANT_OPEN, CHAIN },
  { "p12-openssl", VARIANT_LOCKED, CHAIN_AND_KEY, "Größe 龜" },
  { "variants/openssl-p7", VARIANT_OPEN, CHAIN },
  { "variants/openssl-p7-as-cms", VARIANT_OPEN, CHAIN },
  { "variants/openssl-p7-signed-data", VARIANT_OPEN, CHAIN },
  { "variants/openssl-smime-signed", VARIANT_OPEN, CHAIN },
  { "variants/openssl-smime-detached", VARIANT_OPEN, CHAIN },
  { "variants/openssl-cms-signed", VARIANT_OPEN, CHAIN },
  { NULL },
};

static const Variant pkcs7_variants[] = {
  { "p7-chain.p7b", VARIANT_OPEN, CHAIN },
  { "p7-crl.p7b", VARIANT_OPEN, CHAIN " crl" },
  { "p7-signed.p7m", VARIANT_OPEN, CHAIN },
  { "p7-signed-ber.p7m", VARIANT_OPEN, CHAIN },
  { "p7-encrypted.p7m", VARIANT_OPEN, "unusable" },
  { "variants/openssl-cms-stream.p7m", VARIANT_OPEN, CHAIN },
  { NULL },
};

static const Variant base64_variants[] = {
  { "base64-one-line.txt", VARIANT_OPEN, CHAIN },
  { "base64-crlf.txt", VARIANT_OPEN, KEY },
  { "base64-p12.txt", VARIANT_LOCKED, CHAIN_AND_KEY, "Größe 龜" },
  { "base64-vault.json", VARIANT_LOCKED, CHAIN_AND_KEY, "Größe 龜" },
  { "base64-kubernetes.yaml", VARIANT_OPEN, CHAIN_AND_KEY },
  { "openssl-smime.eml", VARIANT_OPEN, CHAIN },
  { "openssl-smime-detached.eml", VARIANT_OPEN, CHAIN },
  { NULL },
};

/* Each with a README; one with what a Mac leaves in archives. */
static const Variant zip_variants[] = {
  { "zip-answer", VARIANT_OPEN, "unusable unusable private-key " CHAIN " certificate" },
  { "zip-stored", VARIANT_OPEN, "unusable private-key " CHAIN " certificate" },
  { "zip-streamed", VARIANT_OPEN, "unusable private-key " CHAIN " certificate" },
  { "zip-64", VARIANT_OPEN, "certificate" },
  { "zip-nested", VARIANT_OPEN, "certificate" },
  { "zip-kdb", VARIANT_OPEN, "certificate private-key certificate certificate unusable",
    "my server" },
  { NULL },
};

static const Variant openssl_variants[] = {
  { "openssl-default", VARIANT_LOCKED, CHAIN_AND_KEY, "Größe 龜" },
  { "openssl-legacy", VARIANT_LOCKED, CHAIN_AND_KEY, "Größe 龜" },
  { "openssl-3des", VARIANT_LOCKED, CHAIN_AND_KEY, "Größe 龜" },
  { "openssl-2des", VARIANT_LOCKED, CHAIN_AND_KEY, "Größe 龜" },
  { "openssl-rc2-40", VARIANT_LOCKED, CHAIN_AND_KEY, "Größe 龜" },
  { "openssl-rc2-128", VARIANT_LOCKED, CHAIN_AND_KEY, "Größe 龜" },
  { "openssl-rc4-40", VARIANT_LOCKED, CHAIN_AND_KEY, "Größe 龜" },
  { "openssl-rc4-128", VARIANT_LOCKED, CHAIN_AND_KEY, "Größe 龜" },
  { "openssl-mac-sha1", VARIANT_LOCKED, CHAIN_AND_KEY },
  { "openssl-mac-sha224", VARIANT_LOCKED, CHAIN_AND_KEY },
  { "openssl-mac-sha384", VARIANT_LOCKED, CHAIN_AND_KEY },
  { "openssl-mac-sha512", VARIANT_LOCKED, CHAIN_AND_KEY },
  { "openssl-mac-md5", VARIANT_LOCKED, CHAIN_AND_KEY },
  { "openssl-no-mac", VARIANT_LOCKED, CHAIN_AND_KEY },
  { "openssl-one-round", VARIANT_LOCKED, CHAIN_AND_KEY },
  { "openssl-languages", VARIANT_LOCKED, CHAIN_AND_KEY, "ключ المفتاح 鍵 เกี่ยว" },
  { "openssl-windows", VARIANT_LOCKED, CHAIN_AND_KEY,
    "{6F9619FF-8B86-D011-B42D-00C04FC964FF}" },
  { "openssl-macos", VARIANT_LOCKED, CHAIN_AND_KEY, "Größe 龜" },
  { "openssl-windows-aes", VARIANT_LOCKED, CHAIN_AND_KEY, "Größe 龜" },
  { "../p12-empty-password", VARIANT_OPEN, PAIR },
  { "../p12-nothing-secret", VARIANT_OPEN, PAIR },
  { "../p12-certificates", VARIANT_LOCKED, CHAIN },
  { "../p12-several-keys", VARIANT_SLOW,
    "certificate private-key private-key private-key" },
  { "certtool-modern", VARIANT_SLOW, "certificate certificate private-key", "www" },
  { "certtool-compatible", VARIANT_SLOW, "certificate certificate private-key", "www" },
  { "certtool-3des-pkcs12", VARIANT_SLOW, PAIR, "www" },
  { "certtool-arcfour", VARIANT_SLOW, PAIR, "www" },
  { "certtool-rc2-40", VARIANT_SLOW, PAIR, "www" },
  { "certtool-null-password", VARIANT_OPEN_SLOW, PAIR, "www" },
  { NULL },
};

static const Variant nss_variants[] = {
  { "nss-default", VARIANT_SLOW, NSS, "Größe 龜" },
  { "nss-aes", VARIANT_SLOW, NSS, "Größe 龜" },
  { "nss-camellia", VARIANT_SLOW, NSS, "Größe 龜" },
  { "nss-3des", VARIANT_SLOW, NSS, "Größe 龜" },
  { "nss-several-keys", VARIANT_SLOWEST,
    "private-key certificate private-key certificate", "renewed" },
  { NULL },
};

static const Variant keytool_variants[] = {
  { "keytool-ec", VARIANT_LOCKED, "private-key private-key certificate certificate",
    "🔑 größe" },
  { "keytool-rsa", VARIANT_LOCKED, "private-key certificate certificate", "🔑 größe" },
  { "keytool-ed25519", VARIANT_LOCKED, "private-key certificate", "🔑 größe" },
  { "keytool-truststore", VARIANT_LOCKED, "certificate", "root" },
  { NULL },
};

static const Variant bouncycastle_variants[] = {
  { "bouncycastle-several-keys", VARIANT_SLOW,
    "private-key private-key certificate certificate", "second" },
  { NULL },
};

static const Variant kyrtool_variants[] = {
  { "kyrkeys.txt", VARIANT_OPEN, KEY },
  { "kyrcerts.txt", VARIANT_OPEN, "certificate certificate" },
  { "kyrroots.txt", VARIANT_OPEN, "certificate" },
  { NULL },
};

static const Variant python_variants[] = {
  { "python-best.p12", VARIANT_LOCKED, CHAIN_AND_KEY, "Größe 龜" },
  { "python-none.p12", VARIANT_OPEN, CHAIN_AND_KEY, "Größe 龜" },
  { "python-aes.p12", VARIANT_LOCKED, CHAIN_AND_KEY, "Größe 龜" },
  { "python-3des.p12", VARIANT_LOCKED, CHAIN_AND_KEY, "Größe 龜" },
  { "python-ber.p12", VARIANT_LOCKED, CHAIN_AND_KEY, "Größe 龜" },
  { "python-p7.pem", VARIANT_OPEN, CHAIN },
  { "python-p7.der", VARIANT_OPEN, CHAIN },
  { "python-openssh.key", VARIANT_OPEN, "unusable" },
  { "python-quoted.eml", VARIANT_OPEN, "certificate" },
  { "python-attachment.eml", VARIANT_LOCKED, "certificate " CHAIN_AND_KEY },
  { NULL },
};

/* Under the password of the store one key stays locked: it has its own. */
static const Variant java_variants[] = {
  { "jks-JKS", VARIANT_LOCKED, "locked certificate " ROOT_AND_PAIR },
  { "jks-JCEKS", VARIANT_LOCKED,
    "locked certificate certificate unusable private-key " CHAIN " certificate" },
  { NULL },
};

static const Variant gskit_variants[] = {
  { "kdb-3.kdb", VARIANT_LOCKED, "certificate private-key certificate certificate",
    "my server" },
  { "kdb-4.kdb", VARIANT_LOCKED, "certificate private-key certificate certificate",
    "my server" },
  { "kdb-6.kdb", VARIANT_LOCKED, "certificate private-key certificate certificate",
    "my server" },
  { "kdb-requests.rdb", VARIANT_LOCKED, "csr private-key", "my request" },
  { "kdb-4.sth", VARIANT_OPEN, "unusable" },
  { "kdb-6.sth", VARIANT_OPEN, "unusable" },
  { NULL },
};

const VariantGroup variant_groups[] = {
  { "keys", "variants/", NULL, ".key", key_variants },
  { "der", "", NULL, ".der", der_variants },
  { "pem", "", NULL, ".pem", pem_variants },
  { "pkcs7", "", NULL, "", pkcs7_variants },
  { "base64", "variants/", NULL, "", base64_variants },
  { "zip", "", NULL, ".zip", zip_variants },
  { "pkcs12", "variants/", NULL, ".p12", openssl_variants },
  { "nss", "variants/", "pk12util", ".p12", nss_variants },
  { "keytool", "variants/", "keytool", ".p12", keytool_variants },
  { "bouncycastle", "variants/", "libbcprov-java", ".p12", bouncycastle_variants },
  { "java", "", "keytool", ".jks", java_variants },
  { "gskit", "", NULL, "", gskit_variants },
  { "kyrtool", "variants/", NULL, "", kyrtool_variants },
  { "python", "variants/", "python3-cryptography", "", python_variants },
  { NULL },
};

/**
 * variant_dup_path:
 * @group: a group
 * @variant: one of it
 *
 * Returns: (transfer full): the name of the fixture
 */
char *
variant_dup_path (const VariantGroup *group, const Variant *variant)
{
  return g_strconcat (group->folder, variant->name, group->suffix, NULL);
}

/**
 * variant_group_was_made:
 * @group: a group
 *
 * Returns: whether its files were made
 */
gboolean
variant_group_was_made (const VariantGroup *group)
{
  g_autofree char *path = variant_dup_path (group, &group->variants[0]);
  g_autofree char *full = cm_test_fixture_path (path);

  return g_file_test (full, G_FILE_TEST_EXISTS);
}

/**
 * variant_group_is_there:
 * @group: a group
 *
 * Returns: whether its files were made; if not, the running test has been marked as
 *   skipped, or as failed where CI is set
 */
gboolean
variant_group_is_there (const VariantGroup *group)
{
  return variant_group_was_made (group) || group->peer == NULL
         || cm_test_have_peer (group->peer);
}
