/* test-key-owner.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whose key it is that a certificate is for.
 */

#include "cm-key-owner-private.h"

#include "cm-credential-flow.h"
#include "cm-test-home.h"
#include "request-fixture.h"

static const char *const same[]
    = { "DNS:shop.example.org", "DNS:www.shop.example.org", NULL };
static const char *const more[] = { "DNS:shop.example.org", "DNS:www.shop.example.org",
                                    "DNS:more.example.org", NULL };
static const char *const fewer[] = { "DNS:shop.example.org", NULL };

static char *
dup_key_id (CmCredentialDoc *credential)
{
  return g_compute_checksum_for_bytes (G_CHECKSUM_SHA256,
                                       cm_credential_doc_get_public_key (credential));
}

static void
find (CmContext *context,
      const char *key_id,
      const char *const *names,
      CmCredentialDoc **owner,
      CmCredentialDoc **other)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (cm_key_owner_find (context, key_id, names, owner, other, NULL, &error));
  g_assert_no_error (error);
}

static void
assert_found (CmContext *context,
              CmCredentialDoc *credential,
              const char *const *names,
              gboolean is_owner)
{
  g_autofree char *key_id = dup_key_id (credential);
  g_autoptr (CmCredentialDoc) owner = NULL;
  g_autoptr (CmCredentialDoc) other = NULL;

  find (context, key_id, names, &owner, &other);
  g_assert_cmpint (owner != NULL, ==, is_owner);
  g_assert_cmpint (other != NULL, ==, !is_owner);
  g_assert_cmpstr (request_get_id (is_owner ? owner : other), ==,
                   request_get_id (credential));
}

/* What waits takes any names; what has a certificate only all of its own. */
static void
test_find (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmCredentialDoc) waiting = request_new (context, REQUEST_NAMES, NULL);
  g_autoptr (CmCredentialDoc) issued = request_issued (context, REQUEST_NAMES, NULL);

  assert_found (context, waiting, fewer, TRUE);
  assert_found (context, waiting, NULL, TRUE);
  assert_found (context, issued, same, TRUE);
  assert_found (context, issued, more, TRUE);
  assert_found (context, issued, fewer, FALSE);
  assert_found (context, issued, NULL, FALSE);
}

static void
test_none (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmCredentialDoc) waiting = request_new (context, REQUEST_NAMES, NULL);
  const char *const ids[] = { request_get_id (waiting), NULL };
  g_autofree char *key_id = dup_key_id (waiting);
  g_autoptr (CmCredentialDoc) owner = NULL;
  g_autoptr (CmCredentialDoc) other = NULL;
  g_autoptr (GError) error = NULL;

  find (context, "00", same, &owner, &other);
  g_assert_true (owner == NULL && other == NULL);
  cm_credential_flow_delete (context, ids, NULL, &error);
  g_assert_no_error (error);
  find (context, key_id, same, &owner, &other);
  g_assert_true (owner == NULL && other == NULL);
}

static void
test_share (void)
{
  g_autoptr (CmContext) context = flow_memory_context ();
  g_autoptr (CmIdentityDoc) server = flow_approve (context, "web01", CM_ROLES_SERVER);
  g_autoptr (CmCredentialDoc) other
      = request_new (context, REQUEST_NAMES, cm_document_get_id (CM_DOCUMENT (server)));
  g_autoptr (CmCredentialDoc) beside = cm_credential_doc_new (CM_PROVIDER_MICRO_CA);

  cm_key_owner_share (beside, NULL);
  g_assert_null (cm_credential_doc_get_sealed_key (beside));
  cm_key_owner_share (beside, other);
  cm_test_assert_bytes_equal (cm_credential_doc_get_sealed_key (beside),
                              cm_credential_doc_get_sealed_key (other));
  g_assert_cmpstrv (cm_credential_doc_get_servers (beside),
                    cm_credential_doc_get_servers (other));
}

static void
test_no_certstore (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autoptr (CmContext) context = flow_folder_context (dir);
  CmCredentialDoc *owner = NULL;
  CmCredentialDoc *other = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_false (cm_key_owner_find (context, "00", same, &owner, &other, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NO_CERTSTORE);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  g_test_add_func ("/key-owner/find", test_find);
  g_test_add_func ("/key-owner/none", test_none);
  g_test_add_func ("/key-owner/share", test_share);
  g_test_add_func ("/key-owner/no-certstore", test_no_certstore);

  return g_test_run ();
}
