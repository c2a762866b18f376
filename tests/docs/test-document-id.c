/* test-document-id.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#include "cm-document-id.h"
#include "cm-test-home.h"
#include "docs-samples.h"

static void
test_make (void)
{
  g_autofree char *random = cm_document_id_make (CM_DOCUMENT_TYPE_CREDENTIAL, NULL);
  g_autofree char *other = cm_document_id_make (CM_DOCUMENT_TYPE_CREDENTIAL, NULL);
  g_autofree char *named = cm_document_id_make (CM_DOCUMENT_TYPE_SETTINGS, "store");

  g_assert_true (cm_document_id_is_valid (random, CM_DOCUMENT_TYPE_CREDENTIAL));
  g_assert_cmpstr (random, !=, other);
  g_assert_cmpstr (named, ==, "settings:store");
}

static void
test_parse (void)
{
  CmDocumentType type = CM_DOCUMENT_TYPE_DEPLOYMENT;

  g_assert_true (cm_document_id_parse ("trusted-root:x", &type));
  g_assert_cmpint (type, ==, CM_DOCUMENT_TYPE_TRUSTED_ROOT);
  g_assert_true (cm_document_id_parse ("trusted-root:x", NULL));
  g_assert_false (cm_document_id_parse ("", &type));
  g_assert_false (cm_document_id_parse (":x", &type));
  g_assert_false (cm_document_id_parse ("credential", &type));
  g_assert_false (cm_document_id_parse ("Credential:x", &type));
  g_assert_false (cm_document_id_parse ("credentials:x", &type));
  g_assert_cmpint (type, ==, CM_DOCUMENT_TYPE_TRUSTED_ROOT);
}

typedef struct
{
  const char *id;
  CmDocumentType type;
  gboolean is_valid;
} Case;

static const Case cases[] = {
  { DOCS_AUTHOR, CM_DOCUMENT_TYPE_IDENTITY, TRUE },
  { DOCS_AUTHOR, CM_DOCUMENT_TYPE_CREDENTIAL, FALSE },
  { "identity:9f0b7a52", CM_DOCUMENT_TYPE_IDENTITY, FALSE },
  { "identity:9f0b7a52-6c1e-4a53-8a5f-2f6d8f0f1c11 ", CM_DOCUMENT_TYPE_IDENTITY, FALSE },
  { "credential:9f0b7a52-6c1e-4a53-8a5f-2f6d8f0f1c1/", CM_DOCUMENT_TYPE_CREDENTIAL,
    FALSE },
  { "trusted-root:" DOCS_HASH, CM_DOCUMENT_TYPE_TRUSTED_ROOT, TRUE },
  { "trusted-root:" DOCS_HASH "0", CM_DOCUMENT_TYPE_TRUSTED_ROOT, FALSE },
  { "trusted-root:0123", CM_DOCUMENT_TYPE_TRUSTED_ROOT, FALSE },
  { "authority:" DOCS_HASH, CM_DOCUMENT_TYPE_AUTHORITY, TRUE },
  { "authority:9f0b7a52-6c1e-4a53-8a5f-2f6d8f0f1c11", CM_DOCUMENT_TYPE_AUTHORITY, FALSE },
  { "settings:store", CM_DOCUMENT_TYPE_SETTINGS, TRUE },
  { "settings:stores", CM_DOCUMENT_TYPE_SETTINGS, FALSE },
  { "dns-provider:example.com-v2", CM_DOCUMENT_TYPE_DNS_PROVIDER, TRUE },
  { "dns-provider:", CM_DOCUMENT_TYPE_DNS_PROVIDER, FALSE },
  { "dns-provider:a/b", CM_DOCUMENT_TYPE_DNS_PROVIDER, FALSE },
  { "dns-provider:a:b", CM_DOCUMENT_TYPE_DNS_PROVIDER, FALSE },
  { "dns-provider:ä", CM_DOCUMENT_TYPE_DNS_PROVIDER, FALSE },
  { "micro-ca:" DOCS_HASH DOCS_HASH, CM_DOCUMENT_TYPE_MICRO_CA, FALSE },
};

static void
test_is_valid (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].id);
      g_assert_cmpint (cm_document_id_is_valid (cases[i].id, cases[i].type), ==,
                       cases[i].is_valid);
    }
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/document-id/make", test_make);
  g_test_add_func ("/document-id/parse", test_parse);
  g_test_add_func ("/document-id/is-valid", test_is_valid);
  return g_test_run ();
}
