/* test-variants.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What each program writes and people bring, read: a table with a line for each variant
 * and what was found in it. What is locked must stay so under another password.
 */

#include <string.h>

#include "cm-enum.h"
#include "cm-test-home.h"
#include "found.h"

#define KEY "private-key"
#define PAIR "certificate private-key"
#define CHAIN "certificate certificate certificate"
#define CHAIN_AND_KEY CHAIN " private-key"
#define NSS "private-key " CHAIN
#define ROOT_AND_PAIR "certificate private-key " CHAIN

typedef enum
{
  OPEN,   /* needs no password */
  LOCKED, /* opens with CM_TEST_PASSWORD only */
  SLOW,   /* the same, and takes a second for each try: one is enough */
} Lock;

typedef struct
{
  const char *name;
  Lock lock;
  const char *kinds;
  const char *friendly_name; /* (nullable): of the first item */
} Variant;

typedef struct
{
  const char *path;
  const char *folder; /* below the fixtures */
  const char *peer;   /* (nullable): a program that makes them and need not be there */
  const char *suffix; /* of all their names */
  const Variant *variants;
} Group;

static const Variant key_variants[] = {
  { "openssl-dsa", OPEN, KEY },
  { "openssl-dsa-traditional", OPEN, KEY },
  { "openssl-ecparam", OPEN, KEY },
  { "openssl-ecparam-explicit", OPEN, KEY },
  { "openssl-traditional-des", LOCKED, KEY },
  { "openssl-traditional-des3", LOCKED, KEY },
  { "openssl-traditional-aes128", LOCKED, KEY },
  { "openssl-traditional-aes192", LOCKED, KEY },
  { "openssl-traditional-aes256", LOCKED, KEY },
  { "openssl-traditional-aria256", LOCKED, KEY },
  { "openssl-traditional-camellia256", LOCKED, KEY },
  { "openssl-pbes1-pbe-md5-des", LOCKED, KEY },
  { "openssl-pbes1-pbe-md5-rc2-64", LOCKED, KEY },
  { "openssl-pbes1-pbe-sha1-des", LOCKED, KEY },
  { "openssl-pbes1-pbe-sha1-rc2-64", LOCKED, KEY },
  { "openssl-pbes1-pbe-sha1-2des", LOCKED, KEY },
  { "openssl-pbes1-pbe-sha1-3des", LOCKED, KEY },
  { "openssl-pbes1-pbe-sha1-rc2-40", LOCKED, KEY },
  { "openssl-pbes1-pbe-sha1-rc2-128", LOCKED, KEY },
  { "openssl-pbes1-pbe-sha1-rc4-40", LOCKED, KEY },
  { "openssl-pbes1-pbe-sha1-rc4-128", LOCKED, KEY },
  { "openssl-pbes2-sha1", LOCKED, KEY },
  { "openssl-pbes2-sha224", LOCKED, KEY },
  { "openssl-pbes2-sha256", LOCKED, KEY },
  { "openssl-pbes2-sha384", LOCKED, KEY },
  { "openssl-pbes2-sha512", LOCKED, KEY },
  { "openssl-pbes2-des", LOCKED, KEY },
  { "openssl-pbes2-des3", LOCKED, KEY },
  { "openssl-pbes2-rc2", LOCKED, KEY },
  { "openssl-pbes2-aes-128-cbc", LOCKED, KEY },
  { "openssl-pbes2-aes-192-cbc", LOCKED, KEY },
  { "openssl-pbes2-camellia-256-cbc", LOCKED, KEY },
  { "openssl-pbes2-aria-256-cbc", LOCKED, KEY },
  { "openssl-scrypt", LOCKED, KEY },
  { "certtool-rsa", OPEN, KEY },
  { "certtool-pbes2", SLOW, KEY },
  { NULL },
};

static const Variant der_variants[] = {
  { "leaf", OPEN, "certificate" },
  { "leaf.csr", OPEN, "csr" },
  { "root.crl", OPEN, "crl" },
  { "leaf.pub", OPEN, "unusable" },
  { "leaf-pkcs8", OPEN, KEY },
  { "leaf-ed25519-pkcs8", OPEN, KEY },
  { "leaf-ed448-pkcs8", OPEN, KEY },
  { "leaf-rsa-pkcs1", OPEN, KEY },
  { "leaf-sec1", OPEN, KEY },
  { "leaf-nopublic-sec1", OPEN, KEY },
  { "leaf-pbes2", LOCKED, KEY },
  { "leaf-rsa-scrypt", LOCKED, KEY },
  { "variants/openssl-pbes1", LOCKED, KEY },
  { NULL },
};

#define MIXED                                                                            \
  "private-key csr crl " CHAIN " unusable certificate" /* a public key alone */

static const Variant pem_variants[] = {
  { "pem-mixed", OPEN, MIXED },
  { "pem-crlf", OPEN, MIXED },
  { "pem-bom", OPEN, MIXED },
  { "pem-utf16", OPEN, MIXED },
  { "pem-utf16be", OPEN, MIXED },
  { "pem-yaml", OPEN, MIXED },
  { "pem-quoted", OPEN, MIXED },
  { "pem-comment", OPEN, MIXED },
  { "pem-one-line", OPEN, MIXED },
  { "pem-prose", OPEN, "certificate private-key certificate" },
  { "pem-trusted", OPEN, "certificate" },
  { "pem-x509", OPEN, "certificate" },
  { "pem-new-request", OPEN, "csr" },
  { "pem-public", OPEN, "unusable" },
  { "pem-broken", OPEN, "certificate unusable certificate" },
  { "p7-under-wrong-label", OPEN, CHAIN },
  { "p12-openssl", LOCKED, CHAIN_AND_KEY, "Größe 龜" },
  { "variants/openssl-p7", OPEN, CHAIN },
  { "variants/openssl-p7-as-cms", OPEN, CHAIN },
  { "variants/openssl-p7-signed-data", OPEN, CHAIN },
  { "variants/openssl-smime-signed", OPEN, CHAIN },
  { "variants/openssl-smime-detached", OPEN, CHAIN },
  { "variants/openssl-cms-signed", OPEN, CHAIN },
  { NULL },
};

static const Variant pkcs7_variants[] = {
  { "p7-chain.p7b", OPEN, CHAIN },
  { "p7-crl.p7b", OPEN, CHAIN " crl" },
  { "p7-signed.p7m", OPEN, CHAIN },
  { "p7-signed-ber.p7m", OPEN, CHAIN },
  { "p7-encrypted.p7m", OPEN, "unusable" },
  { "variants/openssl-cms-stream.p7m", OPEN, CHAIN },
  { NULL },
};

static const Variant openssl_variants[] = {
  { "openssl-default", LOCKED, CHAIN_AND_KEY, "Größe 龜" },
  { "openssl-legacy", LOCKED, CHAIN_AND_KEY, "Größe 龜" },
  { "openssl-3des", LOCKED, CHAIN_AND_KEY, "Größe 龜" },
  { "openssl-2des", LOCKED, CHAIN_AND_KEY, "Größe 龜" },
  { "openssl-rc2-40", LOCKED, CHAIN_AND_KEY, "Größe 龜" },
  { "openssl-rc2-128", LOCKED, CHAIN_AND_KEY, "Größe 龜" },
  { "openssl-rc4-40", LOCKED, CHAIN_AND_KEY, "Größe 龜" },
  { "openssl-rc4-128", LOCKED, CHAIN_AND_KEY, "Größe 龜" },
  { "openssl-mac-sha1", LOCKED, CHAIN_AND_KEY },
  { "openssl-mac-sha224", LOCKED, CHAIN_AND_KEY },
  { "openssl-mac-sha384", LOCKED, CHAIN_AND_KEY },
  { "openssl-mac-sha512", LOCKED, CHAIN_AND_KEY },
  { "openssl-mac-md5", LOCKED, CHAIN_AND_KEY },
  { "openssl-no-mac", LOCKED, CHAIN_AND_KEY },
  { "openssl-one-round", LOCKED, CHAIN_AND_KEY },
  { "openssl-languages", LOCKED, CHAIN_AND_KEY, "ключ المفتاح 鍵 เกี่ยว" },
  { "openssl-windows", LOCKED, CHAIN_AND_KEY, "{6F9619FF-8B86-D011-B42D-00C04FC964FF}" },
  { "openssl-windows-aes", LOCKED, CHAIN_AND_KEY, "Größe 龜" },
  { "../p12-empty-password", OPEN, PAIR },
  { "../p12-nothing-secret", OPEN, PAIR },
  { "../p12-certificates", LOCKED, CHAIN },
  { "../p12-several-keys", SLOW, "certificate private-key private-key private-key" },
  { "certtool-modern", SLOW, "certificate certificate private-key", "www" },
  { "certtool-compatible", SLOW, "certificate certificate private-key", "www" },
  { "certtool-3des-pkcs12", SLOW, PAIR, "www" },
  { "certtool-arcfour", SLOW, PAIR, "www" },
  { "certtool-rc2-40", SLOW, PAIR, "www" },
  { "certtool-null-password", OPEN, PAIR, "www" },
  { NULL },
};

static const Variant nss_variants[] = {
  { "nss-default", SLOW, NSS, "Größe 龜" },
  { "nss-aes", SLOW, NSS, "Größe 龜" },
  { "nss-camellia", SLOW, NSS, "Größe 龜" },
  { "nss-3des", SLOW, NSS, "Größe 龜" },
  { NULL },
};

static const Variant keytool_variants[] = {
  { "keytool-ec", LOCKED, "private-key private-key certificate certificate", "🔑 größe" },
  { "keytool-rsa", LOCKED, "private-key certificate certificate", "🔑 größe" },
  { "keytool-ed25519", LOCKED, "private-key certificate", "🔑 größe" },
  { "keytool-truststore", LOCKED, "certificate", "root" },
  { NULL },
};

static const Variant python_variants[] = {
  { "python-best.p12", LOCKED, CHAIN_AND_KEY, "Größe 龜" },
  { "python-none.p12", OPEN, CHAIN_AND_KEY, "Größe 龜" },
  { "python-aes.p12", LOCKED, CHAIN_AND_KEY, "Größe 龜" },
  { "python-3des.p12", LOCKED, CHAIN_AND_KEY, "Größe 龜" },
  { "python-p7.pem", OPEN, CHAIN },
  { "python-p7.der", OPEN, CHAIN },
  { "python-openssh.key", OPEN, "unusable" },
  { NULL },
};

/* Under the password of the store one key stays locked: it has its own. */
static const Variant java_variants[] = {
  { "jks-JKS", LOCKED, "locked certificate " ROOT_AND_PAIR },
  { "jks-JCEKS", LOCKED,
    "locked certificate certificate unusable private-key " CHAIN " certificate" },
  { NULL },
};

static const Variant gskit_variants[] = {
  { "kdb-3.kdb", LOCKED, "certificate private-key certificate certificate", "my server" },
  { "kdb-4.kdb", LOCKED, "certificate private-key certificate certificate", "my server" },
  { "kdb-6.kdb", LOCKED, "certificate private-key certificate certificate", "my server" },
  { "kdb-requests.rdb", LOCKED, "csr private-key", "my request" },
  { "kdb-4.sth", OPEN, "unusable" },
  { "kdb-6.sth", OPEN, "unusable" },
  { NULL },
};

static const Group groups[] = {
  { "keys", "variants", NULL, ".key", key_variants },
  { "der", ".", NULL, ".der", der_variants },
  { "pem", ".", NULL, ".pem", pem_variants },
  { "pkcs7", ".", NULL, "", pkcs7_variants },
  { "pkcs12", "variants", NULL, ".p12", openssl_variants },
  { "nss", "variants", "pk12util", ".p12", nss_variants },
  { "keytool", "variants", "keytool", ".p12", keytool_variants },
  { "java", ".", "keytool", ".jks", java_variants },
  { "gskit", ".", NULL, "", gskit_variants },
  { "python", "variants", "python3-cryptography", "", python_variants },
};

/* "3 certificate, 1 private-key" */
static char *
summarize (GPtrArray *items)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint kind = CM_ITEM_KIND_CERTIFICATE; kind <= CM_ITEM_KIND_UNUSABLE; kind++)
    if (found_count (items, kind) > 0)
      g_string_append_printf (text, "%s%u %s", text->len > 0 ? ", " : "",
                              found_count (items, kind),
                              cm_enum_to_nick (CM_TYPE_ITEM_KIND, (int)kind));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Locked with a sentence, and without its keys. */
static void
assert_locked (const char *path)
{
  g_autoptr (GPtrArray) items = found_in_fixture (path, "another password");

  g_assert_cmpuint (found_count (items, CM_ITEM_KIND_PRIVATE_KEY), ==, 0);
  found_assert_error (found_first (items, CM_ITEM_KIND_LOCKED), CM_FORMAT_ERROR_PASSWORD,
                      "needs a password");
}

static void
check (const Group *group, const Variant *variant)
{
  g_autofree char *name = g_strconcat (variant->name, group->suffix, NULL);
  g_autofree char *path = g_build_filename (group->folder, name, NULL);
  g_autoptr (GPtrArray) items
      = found_in_fixture (path, variant->lock == OPEN ? NULL : CM_TEST_PASSWORD);
  g_autofree char *summary = summarize (items);

  g_print ("# %-40s %s\n", name, summary);
  found_assert (items, variant->kinds);
  if (variant->friendly_name != NULL)
    g_assert_cmpstr (cm_item_get_friendly_name (items->pdata[0]), ==,
                     variant->friendly_name);
  if (variant->lock == LOCKED)
    assert_locked (path);
}

static gboolean
was_made (const Group *group)
{
  g_autofree char *name = g_strconcat (group->variants[0].name, group->suffix, NULL);
  g_autofree char *path = g_build_filename (group->folder, name, NULL);
  g_autofree char *full = cm_test_fixture_path (path);

  return g_file_test (full, G_FILE_TEST_EXISTS);
}

static void
test_group (gconstpointer data)
{
  const Group *group = data;

  if (group->peer != NULL && !was_made (group) && !cm_test_have_peer (group->peer))
    return;
  for (guint i = 0; group->variants[i].name != NULL; i++)
    check (group, &group->variants[i]);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      g_autofree char *path = g_strconcat ("/variants/", groups[i].path, NULL);

      g_test_add_data_func (path, &groups[i], test_group);
    }

  return g_test_run ();
}
