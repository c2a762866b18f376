/* test-ca-revoke.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Revocation, lists and renewal of Micro CAs.
 */

#include "cm-ca-flow.h"

#include <string.h>

#include "ca-fixture.h"
#include "ca-peers.h"
#include "cm-credential-archive-private.h"
#include "cm-credential-flow.h"
#include "cm-identity-flow.h"
#include "cm-renewal.h"
#include "cm-seal.h"
#include "cm-sentence.h"
#include "cm-test-home.h"
#include "import-fixture.h"

#define DAY 86400

static CmCredentialDoc *
revoke_one (CmContext *context, CmCredentialDoc *credential)
{
  const char *id = cm_document_get_id (CM_DOCUMENT (credential));
  g_autoptr (GError) error = NULL;

  cm_ca_flow_revoke (context, id, CM_REVOCATION_REASON_KEY_COMPROMISE, NULL, NULL,
                     &error);
  g_assert_no_error (error);
  return flow_get_credential (context, id);
}

static CmMicroCaDoc *
get_default (CmContext *context)
{
  g_autoptr (GError) error = NULL;
  CmMicroCaDoc *ca = cm_ca_flow_find (context, NULL, NULL, &error);

  g_assert_no_error (error);
  return ca;
}

/* Credential, list and log say it at once; others refuse it with the list. */
static void
test_revoke (void)
{
  g_autoptr (CmContext) context = ca_context ();
  g_autoptr (CmCredentialDoc) bad = ca_issue (context, "bad.example.org");
  g_autoptr (CmCredentialDoc) good = ca_issue (context, "good.example.org");
  g_autoptr (CmCredentialDoc) revoked = revoke_one (context, bad);
  g_autoptr (CmCredentialDoc) again = revoke_one (context, bad);
  g_autoptr (CmMicroCaDoc) ca = get_default (context);
  g_autoptr (CmCrl) crl = cm_ca_flow_read_crl (ca);

  g_assert_cmpint (cm_credential_doc_get_status (revoked), ==, CM_STATUS_REVOKED);
  g_assert_cmpint (cm_credential_doc_get_health (revoked), ==, CM_HEALTH_ERROR);
  g_assert_true (flow_has_warning (revoked, CM_REASON_REVOKED));
  g_assert_cmpuint (cm_micro_ca_doc_get_revoked (ca)->len, ==, 1);
  g_assert_cmpuint (cm_crl_get_number (crl), ==, 1);
  ca_peers_assert_refuse (cm_credential_doc_get_chain (bad), crl);
  ca_peers_assert_accept (cm_credential_doc_get_chain (good), crl);
  flow_assert_nothing_off (context);
}

/* What turns out later is written down later; the day stays, and no reason is no news. */
static void
test_other_reason (void)
{
  g_autoptr (CmContext) context = ca_context ();
  g_autoptr (CmCredentialDoc) issued = ca_issue (context, "a.example.org");
  const char *id = cm_document_get_id (CM_DOCUMENT (issued));
  const char *key
      = cm_certificate_get_public_key_id (cm_credential_doc_get_leaf (issued));
  static const CmRevocationReason steps[][2] = {
    { CM_REVOCATION_REASON_SUPERSEDED, CM_REVOCATION_REASON_SUPERSEDED },
    { CM_REVOCATION_REASON_UNSPECIFIED, CM_REVOCATION_REASON_SUPERSEDED },
    { CM_REVOCATION_REASON_KEY_COMPROMISE, CM_REVOCATION_REASON_KEY_COMPROMISE },
    { CM_REVOCATION_REASON_KEY_COMPROMISE, CM_REVOCATION_REASON_KEY_COMPROMISE },
  };
  static const guint numbers[] = { 1, 1, 2, 2 };

  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autoptr (CmCredentialDoc) revoked = NULL;
      g_autoptr (CmMicroCaDoc) ca = NULL;
      const CmRevokedCertificate *entry;
      g_autoptr (GError) error = NULL;

      cm_ca_flow_revoke (context, id, steps[i][0], NULL, NULL, &error);
      g_assert_no_error (error);
      revoked = flow_get_credential (context, id);
      ca = get_default (context);
      entry = g_ptr_array_index (cm_micro_ca_doc_get_revoked (ca), 0);
      g_assert_cmpint (cm_credential_doc_get_revocation_reason (revoked), ==,
                       steps[i][1]);
      g_assert_cmpint (entry->reason, ==, steps[i][1]);
      g_assert_cmpint (entry->revoked_at, ==, cm_credential_doc_get_revoked_at (revoked));
      g_assert_cmpuint (cm_micro_ca_doc_get_revoked (ca)->len, ==, 1);
      g_assert_cmpuint (cm_micro_ca_doc_get_crl_number (ca), ==, numbers[i]);
      g_assert_cmpint (cm_micro_ca_doc_is_compromised (ca, key), ==, i >= 2);
    }
}

static CmCredentialDoc *
renew_credential (CmContext *context, CmCredentialDoc *credential, CmRenewalKey key)
{
  g_autoptr (GError) error = NULL;
  CmCredentialDoc *renewed = cm_renewal_flow_renew (
      context, cm_document_get_id (CM_DOCUMENT (credential)), key, NULL, &error);

  g_assert_no_error (error);
  return renewed;
}

static void
assert_counted (CmContext *context, CmCredentialDoc *credential, int n_others)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  cm_ca_flow_count_same_key_async (context, cm_document_get_id (CM_DOCUMENT (credential)),
                                   NULL, flow_keep_result, &result);
  g_assert_cmpint (
      cm_ca_flow_count_same_key_finish (context, flow_wait_result (&result), &error), ==,
      n_others);
  g_assert_no_error (error);
}

/* A certificate for another key stays; so does one for this key if it is another reason.
 */
static void
test_same_key (void)
{
  static const CmRevocationReason reasons[]
      = { CM_REVOCATION_REASON_SUPERSEDED, CM_REVOCATION_REASON_KEY_COMPROMISE };
  g_autoptr (CmContext) context = ca_context ();
  g_autoptr (CmCredentialDoc) first = ca_issue (context, "a.example.org");
  g_autoptr (CmCredentialDoc) second
      = renew_credential (context, first, CM_RENEWAL_KEY_NEW);
  g_autoptr (CmCredentialDoc) third
      = renew_credential (context, second, CM_RENEWAL_KEY_SAME);
  g_autoptr (CmCredentialDoc) fourth
      = renew_credential (context, third, CM_RENEWAL_KEY_SAME);
  const char *id = cm_document_get_id (CM_DOCUMENT (fourth));
  GPtrArray *bad[]
      = { cm_credential_doc_get_chain (second), cm_credential_doc_get_chain (third),
          cm_credential_doc_get_chain (fourth) };
  g_autoptr (GError) error = NULL;

  assert_counted (context, fourth, 2);
  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    {
      g_autoptr (CmMicroCaDoc) ca = NULL;
      g_autoptr (CmCredentialDoc) archived = NULL;
      guint n_others = 9;

      cm_ca_flow_revoke (context, id, reasons[i], &n_others, NULL, &error);
      g_assert_no_error (error);
      ca = get_default (context);
      g_assert_cmpuint (n_others, ==, i * 2);
      g_assert_cmpuint (cm_micro_ca_doc_get_revoked (ca)->len, ==, 1 + i * 2);
      g_assert_cmpuint (cm_micro_ca_doc_get_crl_number (ca), ==, i + 1);
      archived = flow_get_credential (context, cm_credential_doc_get_supersedes (fourth));
      g_assert_cmpint (cm_credential_doc_get_revoked_at (archived) != 0, ==, i == 1);
      g_assert_cmpint (cm_credential_doc_get_status (archived), ==, CM_STATUS_ARCHIVED);
    }
  assert_counted (context, fourth, 0);
  {
    g_autoptr (CmMicroCaDoc) ca = get_default (context);
    g_autoptr (CmCrl) crl = cm_ca_flow_read_crl (ca);

    for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
      ca_peers_assert_refuse (bad[i], crl);
    ca_peers_assert_accept (cm_credential_doc_get_chain (first), crl);
  }
  flow_assert_nothing_off (context);
}

static void
test_revoke_refused (void)
{
  g_autoptr (CmContext) context = ca_context ();
  g_autofree char *id = flow_add_credential (context, "www.example.org", NULL);
  g_autoptr (CmCredentialDoc) issued = ca_issue (context, "a.example.org");
  g_autoptr (GError) error = NULL;

  g_assert_false (cm_ca_flow_revoke (context, id, CM_REVOCATION_REASON_UNSPECIFIED, NULL,
                                     NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT);
  g_clear_error (&error);
  cm_context_lock (context);
  g_assert_false (cm_ca_flow_revoke (context, cm_document_get_id (CM_DOCUMENT (issued)),
                                     CM_REVOCATION_REASON_UNSPECIFIED, NULL, NULL,
                                     &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_LOCKED);
}

static void
assert_words (CmMicroCaDoc *ca, gint64 now, const char *words, gboolean over)
{
  gboolean is_over = !over;
  g_autofree char *text = cm_ca_flow_dup_crl_words (ca, now, &is_over);

  g_assert_nonnull (strstr (text, words));
  g_assert_cmpint (is_over, ==, over);
}

static void
test_crl (void)
{
  g_autoptr (CmContext) context = ca_context ();
  g_autoptr (CmMicroCaDoc) ca = ca_create (context, "Example", NULL, NULL);
  gint64 now = cm_context_get_now (context);
  g_autoptr (GError) error = NULL;
  g_autoptr (CmCrl) first = NULL;
  g_autoptr (CmCrl) second = NULL;
  g_autoptr (CmMicroCaDoc) later = NULL;
  g_autofree char *none = cm_ca_flow_crls_to_pem (ca);
  g_autofree char *pem = NULL;

  g_assert_cmpstr (none, ==, "");
  g_assert_null (cm_ca_flow_read_crl (ca));
  g_assert_true (cm_ca_flow_is_crl_due (ca, now));
  first = cm_ca_flow_update_crl (context, ca_id (ca), NULL, &error);
  second = cm_ca_flow_update_crl (context, ca_id (ca), NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (cm_crl_get_number (first), ==, 1);
  g_assert_cmpuint (cm_crl_get_number (second), ==, 2);
  later = ca_get (context, ca);
  pem = cm_ca_flow_crls_to_pem (later);
  g_assert_true (g_str_has_prefix (pem, "-----BEGIN X509 CRL-----"));
  g_assert_false (cm_ca_flow_is_crl_due (later, now + 14 * DAY));
  g_assert_true (cm_ca_flow_is_crl_due (later, now + 15 * DAY));
  assert_words (later, now + 29 * DAY, "until", FALSE);
  assert_words (later, now + 31 * DAY, "over since", TRUE);
}

static CmMicroCaDoc *
renew (CmContext *context, CmMicroCaDoc *ca, gboolean new_key)
{
  g_autoptr (GError) error = NULL;
  CmMicroCaDoc *renewed = cm_ca_flow_renew (
      context, ca_id (ca), new_key ? CM_CA_RENEWAL_NEW_KEY : CM_CA_RENEWAL_SAME_KEY, NULL,
      &error);

  g_assert_no_error (error);
  flow_assert_nothing_off (context);
  return renewed;
}

static void
test_renew_same_key (void)
{
  g_autoptr (CmContext) context = ca_context ();
  g_autoptr (CmMicroCaDoc) ca = ca_create (context, "Example", "example.org", NULL);
  g_autoptr (CmCredentialDoc) before = ca_issue (context, "before.example.org");
  g_autoptr (CmMicroCaDoc) renewed = renew (context, ca, FALSE);
  g_autoptr (CmCredentialDoc) after = ca_issue (context, "after.example.org");
  g_autoptr (CmCredentialDoc) revoked = revoke_one (context, before);
  CmEarlierCa *earlier = g_ptr_array_index (cm_micro_ca_doc_get_earlier (renewed), 0);

  g_assert_cmpuint (cm_micro_ca_doc_get_earlier (renewed)->len, ==, 1);
  g_assert_null (earlier->sealed_key);
  g_assert_null (earlier->cross);
  g_assert_cmpstr (cm_micro_ca_doc_get_permitted (renewed)[0], ==, "DNS:example.org");
  g_assert_cmpint (cm_credential_doc_get_health (after), ==, CM_HEALTH_WARNING);
  g_assert_false (flow_has_warning (after, CM_REASON_NO_ROOT));
  ca_peers_assert_accept (cm_credential_doc_get_chain (after), NULL);
  g_assert_cmpint (cm_credential_doc_get_status (revoked), ==, CM_STATUS_REVOKED);
}

/* What the old key issued is revoked by a list of the old key. */
static void
test_renew_new_key (void)
{
  g_autoptr (CmContext) context = ca_context ();
  g_autoptr (CmMicroCaDoc) ca = ca_create (context, "Example", NULL, NULL);
  g_autoptr (CmCredentialDoc) before = ca_issue (context, "before.example.org");
  g_autoptr (CmMicroCaDoc) renewed = renew (context, ca, TRUE);
  g_autoptr (CmCredentialDoc) after = ca_issue (context, "after.example.org");
  g_autoptr (CmCredentialDoc) revoked_before = revoke_one (context, before);
  g_autoptr (CmCredentialDoc) revoked_after = revoke_one (context, after);
  g_autoptr (CmMicroCaDoc) now = ca_get (context, ca);
  const CmEarlierCa *earlier = g_ptr_array_index (cm_micro_ca_doc_get_earlier (now), 0);
  g_autoptr (CmCrl) new_list = cm_ca_flow_read_crl (now);
  g_autoptr (CmCrl) old_list = cm_crl_new_from_der (earlier->crl, NULL);
  g_autoptr (GPtrArray) crossed = g_ptr_array_new ();

  g_assert_false (g_bytes_equal (
      cm_certificate_get_spki (cm_micro_ca_doc_get_certificate (ca)),
      cm_certificate_get_spki (cm_micro_ca_doc_get_certificate (renewed))));
  g_ptr_array_add (crossed, cm_credential_doc_get_leaf (after));
  g_ptr_array_add (crossed, earlier->cross);
  g_ptr_array_add (crossed, cm_micro_ca_doc_get_certificate (ca));
  ca_peers_assert_accept (crossed, NULL);
  ca_peers_assert_accept (cm_credential_doc_get_chain (before), NULL);
  ca_peers_assert_refuse (cm_credential_doc_get_chain (before), old_list);
  ca_peers_assert_refuse (cm_credential_doc_get_chain (after), new_list);
}

/* An intermediate is renewed by the CA above it, for as long as that lasts. */
static void
test_renew_below (void)
{
  g_autoptr (CmContext) context = ca_context ();
  g_autoptr (CmMicroCaDoc) root = ca_create (context, "Root", NULL, NULL);
  g_autoptr (CmMicroCaDoc) below = ca_create (context, "Below", NULL, root);
  g_autoptr (CmMicroCaDoc) renewed = renew (context, below, TRUE);
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (cm_micro_ca_doc_get_chain (renewed)->len, ==, 2);
  g_assert_cmpuint (flow_count_documents (context, CM_DOCUMENT_TYPE_TRUSTED_ROOT), ==, 1);
  cm_ca_flow_set_disabled (context, ca_id (root), TRUE, NULL, NULL);
  g_assert_null (
      cm_ca_flow_renew (context, ca_id (below), CM_CA_RENEWAL_SAME_KEY, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED);
}

static gboolean
can_open (CmIdentity *identity, GBytes *sealed)
{
  return cm_seal_is_for (sealed, cm_identity_get_certificate (identity));
}

/* A new manager can open the keys of every Micro CA, also the earlier ones; a retired one
 * none that is sealed from then on; a server never. */
static void
test_managers (void)
{
  g_autoptr (CmContext) context = ca_context ();
  g_autoptr (CmMicroCaDoc) ca = ca_create (context, "Example", NULL, NULL);
  g_autoptr (CmMicroCaDoc) renewed = renew (context, ca, TRUE);
  g_autoptr (CmIdentity) server
      = flow_approve_with_key (context, "web01", CM_ROLES_SERVER);
  g_autoptr (CmIdentity) manager
      = flow_approve_with_key (context, "boss", CM_ROLES_MANAGER);
  g_autoptr (CmMicroCaDoc) with = ca_get (context, ca);
  g_autoptr (CmMicroCaDoc) without = NULL;
  g_autoptr (GError) error = NULL;
  CmEarlierCa *earlier = g_ptr_array_index (cm_micro_ca_doc_get_earlier (with), 0);

  g_assert_true (can_open (manager, cm_micro_ca_doc_get_sealed_key (with)));
  g_assert_true (can_open (manager, earlier->sealed_key));
  g_assert_false (can_open (server, cm_micro_ca_doc_get_sealed_key (with)));
  cm_identity_flow_retire (context, "boss", NULL, &error);
  g_assert_no_error (error);
  without = ca_get (context, ca);
  earlier = g_ptr_array_index (cm_micro_ca_doc_get_earlier (without), 0);
  g_assert_false (can_open (manager, cm_micro_ca_doc_get_sealed_key (without)));
  g_assert_false (can_open (manager, earlier->sealed_key));
  g_object_unref (ca_issue (context, "after.example.org"));
  flow_assert_nothing_off (context);
}

static gboolean
has_revoked (CmMicroCaDoc *above, CmMicroCaDoc *below)
{
  return cm_micro_ca_doc_has_revoked (
      above, cm_certificate_get_serial (cm_micro_ca_doc_get_certificate (below)));
}

/* What stands below a CA is revoked by that, and comes back in no way. */
static void
test_revoke_ca (void)
{
  g_autoptr (CmContext) context = ca_context ();
  g_autoptr (CmMicroCaDoc) root = ca_create (context, "Root", NULL, NULL);
  g_autoptr (CmMicroCaDoc) below = ca_create (context, "Below", NULL, root);
  g_autoptr (CmMicroCaDoc) other = ca_create (context, "Other", NULL, root);
  g_autoptr (CmMicroCaDoc) revoked = NULL;
  g_autoptr (CmMicroCaDoc) again = NULL;
  g_autoptr (CmMicroCaDoc) above = NULL;
  g_autoptr (CmSummary) row = NULL;
  g_autoptr (CmCrl) crl = NULL;
  g_autoptr (GError) error = NULL;

  revoked = cm_ca_flow_revoke_ca (
      context, ca_id (below), CM_REVOCATION_REASON_CA_COMPROMISE, FALSE, NULL, &error);
  g_assert_no_error (error);
  flow_assert_nothing_off (context);
  row = cm_document_summarize (CM_DOCUMENT (revoked));
  g_assert_cmpint (cm_summary_get_fields (row)->status, ==, CM_STATUS_REVOKED);
  g_assert_cmpint (cm_micro_ca_doc_get_revoked_at (revoked), !=, 0);
  g_assert_true (cm_micro_ca_doc_is_disabled (revoked));
  above = ca_get (context, root);
  crl = cm_ca_flow_read_crl (above);
  g_assert_cmpuint (cm_crl_get_n_revocations (crl), ==, 1);
  g_assert_true (has_revoked (above, below));
  g_assert_false (has_revoked (above, other));

  again = cm_ca_flow_revoke_ca (context, ca_id (below), CM_REVOCATION_REASON_UNSPECIFIED,
                                FALSE, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (cm_micro_ca_doc_get_crl_number (above), ==, 1);
  g_assert_false (cm_ca_flow_set_disabled (context, ca_id (below), FALSE, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED);
  g_clear_error (&error);
  g_assert_false (cm_ca_flow_set_default (context, ca_id (below), NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED);
  g_clear_error (&error);
  g_assert_null (
      cm_ca_flow_renew (context, ca_id (below), CM_CA_RENEWAL_NEW_KEY, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED);
  g_clear_error (&error);
  g_assert_null (cm_ca_flow_revoke_ca (
      context, ca_id (root), CM_REVOCATION_REASON_UNSPECIFIED, FALSE, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT);
}

/* Its key was lost, and it has a new one: only what was before is revoked. */
static void
test_revoke_earlier_ca (void)
{
  g_autoptr (CmContext) context = ca_context ();
  g_autoptr (CmMicroCaDoc) root = ca_create (context, "Root", NULL, NULL);
  g_autoptr (CmMicroCaDoc) below = ca_create (context, "Below", NULL, root);
  g_autoptr (CmMicroCaDoc) renewed = NULL;
  g_autoptr (CmMicroCaDoc) revoked = NULL;
  g_autoptr (CmMicroCaDoc) above = NULL;
  g_autoptr (CmCrl) crl = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (cm_ca_flow_revoke_ca (
      context, ca_id (below), CM_REVOCATION_REASON_UNSPECIFIED, TRUE, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT);
  g_clear_error (&error);
  renewed = cm_ca_flow_renew (context, ca_id (below), CM_CA_RENEWAL_NEW_KEY_ALONE, NULL,
                              &error);
  g_assert_no_error (error);
  revoked = cm_ca_flow_revoke_ca (context, ca_id (below),
                                  CM_REVOCATION_REASON_CA_COMPROMISE, TRUE, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpint (cm_micro_ca_doc_get_revoked_at (revoked), ==, 0);
  g_assert_false (cm_micro_ca_doc_is_disabled (revoked));
  above = ca_get (context, root);
  crl = cm_ca_flow_read_crl (above);
  g_assert_cmpuint (cm_crl_get_n_revocations (crl), ==, 1);
  g_assert_true (has_revoked (above, below));
  g_assert_false (has_revoked (above, renewed));
  flow_assert_nothing_off (context);
}

static CmCredentialDoc *
issue_by (CmContext *context, CmMicroCaDoc *ca, const char *names)
{
  g_autoptr (CmCertificateForm) form = ca_form (context, names);
  g_autoptr (GError) error = NULL;
  CmCredentialDoc *credential = cm_ca_flow_issue (form, ca_id (ca), NULL, &error);

  g_assert_no_error (error);
  return credential;
}

static void
assert_fallen (CmContext *context, CmCredentialDoc *credential, gboolean fallen)
{
  g_autoptr (CmCredentialDoc) now
      = flow_get_credential (context, cm_document_get_id (CM_DOCUMENT (credential)));
  g_autofree char *words = cm_sentence_describe (context, now);

  g_assert_cmpint (flow_has_warning (now, CM_REASON_CA_REVOKED), ==, fallen);
  g_assert_cmpint (cm_credential_doc_get_health (now), ==,
                   fallen ? CM_HEALTH_ERROR : CM_HEALTH_WARNING); /* no server */
  g_assert_cmpint (strstr (words, "A CA of its chain was revoked.") != NULL, ==, fallen);
  g_assert_cmpint (strstr (words, "Trusted by") == NULL, ==, fallen);
}

static void
delete_one (CmContext *context, CmCredentialDoc *credential, gboolean back)
{
  const char *const ids[] = { cm_document_get_id (CM_DOCUMENT (credential)), NULL };
  g_autoptr (GError) error = NULL;

  if (back)
    cm_credential_flow_restore (context, ids, NULL, &error);
  else
    cm_credential_flow_delete (context, ids, NULL, &error);
  g_assert_no_error (error);
}

/* What is renewed elsewhere goes to the archive as what it was. */
static void
assert_archived_fallen (CmContext *context, CmCredentialDoc *credential)
{
  g_autoptr (CmCredentialDoc) now
      = flow_get_credential (context, cm_document_get_id (CM_DOCUMENT (credential)));
  g_autoptr (CmCredentialDoc) archived = cm_credential_archive (now);
  g_autofree char *words = cm_sentence_describe (context, archived);

  g_assert_true (flow_has_warning (archived, CM_REASON_CA_REVOKED));
  g_assert_null (strstr (words, "Trusted by"));
}

/* What it issued, also what is deleted and comes back; not what another one below the
 * same root did. */
static void
test_fallen (void)
{
  g_autoptr (CmContext) context = ca_context ();
  g_autoptr (CmMicroCaDoc) root = ca_create (context, "Root", NULL, NULL);
  g_autoptr (CmMicroCaDoc) below = ca_create (context, "Below", NULL, root);
  g_autoptr (CmMicroCaDoc) other = ca_create (context, "Below too", NULL, root);
  g_autoptr (CmCredentialDoc) by_root = issue_by (context, root, "r.example.org");
  g_autoptr (CmCredentialDoc) by_below = issue_by (context, below, "b.example.org");
  g_autoptr (CmCredentialDoc) by_other = issue_by (context, other, "o.example.org");
  g_autoptr (CmCredentialDoc) gone = issue_by (context, below, "gone.example.org");
  g_autoptr (CmMicroCaDoc) revoked = NULL;
  g_autoptr (GError) error = NULL;

  delete_one (context, gone, FALSE);
  assert_fallen (context, by_below, FALSE);
  revoked = cm_ca_flow_revoke_ca (
      context, ca_id (below), CM_REVOCATION_REASON_CA_COMPROMISE, FALSE, NULL, &error);
  g_assert_no_error (error);
  flow_assert_nothing_off (context);
  assert_fallen (context, by_root, FALSE);
  assert_fallen (context, by_other, FALSE);
  assert_fallen (context, by_below, TRUE);
  assert_archived_fallen (context, by_below);
  delete_one (context, gone, TRUE);
  assert_fallen (context, gone, TRUE);
}

/* What another process revoked a moment ago counts for what is brought here now, though
 * nobody has read it yet. */
static void
test_other_process (void)
{
  g_autofree char *dir = cm_test_make_dir ();
  g_autoptr (CmContext) theirs = flow_folder_context (dir);
  g_autoptr (CmContext) ours = NULL;
  g_autoptr (CmMicroCaDoc) root = NULL;
  g_autoptr (CmMicroCaDoc) below = NULL;
  g_autoptr (CmCredentialDoc) issued = NULL;
  g_autoptr (CmCertificateForm) form = NULL;
  g_autoptr (CmMicroCaDoc) revoked = NULL;
  g_autoptr (CmImportFlow) import = NULL;
  g_autoptr (CmCredentialDoc) now = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *pem = NULL;

  flow_create (theirs);
  root = ca_create (theirs, "Root", NULL, NULL);
  below = ca_create (theirs, "Below", NULL, root);
  issued = issue_by (theirs, below, "a.example.org");
  pem = cm_chain_to_pem (cm_credential_doc_get_chain (issued));
  delete_one (theirs, issued, FALSE);
  cm_credential_flow_purge (
      theirs, (const char *const[]){ cm_document_get_id (CM_DOCUMENT (issued)), NULL },
      NULL, &error);
  g_assert_no_error (error);
  ours = flow_folder_context (dir);
  flow_unlock (ours);
  form = ca_form (ours, "b.example.org");
  import = cm_import_flow_new (ours);
  import_add_text (import, "a.pem", pem);
  import_read (import);

  revoked = cm_ca_flow_revoke_ca (theirs, ca_id (below), CM_REVOCATION_REASON_UNSPECIFIED,
                                  FALSE, NULL, &error);
  g_assert_no_error (error);
  import_run (import);
  now = flow_get_credential (ours,
                             cm_import_item_get_document_id (import_get (import, 0)));
  g_assert_true (flow_has_warning (now, CM_REASON_CA_REVOKED));
  g_assert_null (cm_ca_flow_issue (form, ca_id (below), NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_ALLOWED);
}

/* A renewal with the same key is no reason to revoke what was before it. */
static void
test_earlier_same_key (void)
{
  g_autoptr (CmContext) context = ca_context ();
  g_autoptr (CmMicroCaDoc) root = ca_create (context, "Root", NULL, NULL);
  g_autoptr (CmMicroCaDoc) first = ca_create (context, "Below", NULL, root);
  g_autoptr (CmMicroCaDoc) second = NULL;
  g_autoptr (CmMicroCaDoc) third = NULL;
  g_autoptr (CmMicroCaDoc) revoked = NULL;
  g_autoptr (CmMicroCaDoc) above = NULL;
  g_autoptr (CmCredentialDoc) issued = NULL;
  g_autoptr (GError) error = NULL;

  g_object_unref (renew (context, first, FALSE));
  g_assert_null (cm_ca_flow_revoke_ca (
      context, ca_id (first), CM_REVOCATION_REASON_CA_COMPROMISE, TRUE, NULL, &error));
  g_assert_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT);
  g_clear_error (&error);
  second = renew (context, first, TRUE);
  issued = issue_by (context, first, "a.example.org");
  third = renew (context, first, FALSE);
  revoked = cm_ca_flow_revoke_ca (context, ca_id (first),
                                  CM_REVOCATION_REASON_CA_COMPROMISE, TRUE, NULL, &error);
  g_assert_no_error (error);
  above = ca_get (context, root);
  g_assert_true (has_revoked (above, first));
  g_assert_false (has_revoked (above, second) || has_revoked (above, third));
  assert_fallen (context, issued, FALSE);
  g_assert_false (cm_micro_ca_doc_is_compromised (
      above, cm_certificate_get_public_key_id (cm_micro_ca_doc_get_certificate (third))));
}

/* Only the certificates before the renewal: what they issued falls, what came after does
 * not. */
static void
test_fallen_earlier (void)
{
  g_autoptr (CmContext) context = ca_context ();
  g_autoptr (CmMicroCaDoc) root = ca_create (context, "Root", NULL, NULL);
  g_autoptr (CmMicroCaDoc) below = ca_create (context, "Below", NULL, root);
  g_autoptr (CmCredentialDoc) before = issue_by (context, below, "b.example.org");
  g_autoptr (CmMicroCaDoc) renewed = renew (context, below, TRUE);
  g_autoptr (CmCredentialDoc) after = issue_by (context, renewed, "a.example.org");
  g_autoptr (CmMicroCaDoc) revoked = NULL;
  g_autoptr (GError) error = NULL;

  revoked = cm_ca_flow_revoke_ca (context, ca_id (below),
                                  CM_REVOCATION_REASON_CA_COMPROMISE, TRUE, NULL, &error);
  g_assert_no_error (error);
  flow_assert_nothing_off (context);
  assert_fallen (context, before, TRUE);
  assert_fallen (context, after, FALSE);
}

static void
test_async (void)
{
  g_autoptr (CmContext) context = ca_context ();
  g_autoptr (CmCredentialDoc) issued = ca_issue (context, "shop.example.org");
  g_autoptr (CmMicroCaDoc) ca = get_default (context);
  g_autoptr (GAsyncResult) revoked = NULL;
  g_autoptr (GAsyncResult) updated = NULL;
  g_autoptr (GAsyncResult) renewed = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (CmCrl) crl = NULL;
  g_autoptr (CmMicroCaDoc) now = NULL;

  cm_ca_flow_revoke_async (context, cm_document_get_id (CM_DOCUMENT (issued)),
                           CM_REVOCATION_REASON_SUPERSEDED, NULL, flow_keep_result,
                           &revoked);
  g_assert_true (
      cm_ca_flow_revoke_finish (context, flow_wait_result (&revoked), NULL, &error));
  cm_ca_flow_update_crl_async (context, ca_id (ca), NULL, flow_keep_result, &updated);
  crl = cm_ca_flow_update_crl_finish (context, flow_wait_result (&updated), &error);
  g_assert_cmpuint (cm_crl_get_number (crl), ==, 2);
  cm_ca_flow_renew_async (context, ca_id (ca), CM_CA_RENEWAL_NEW_KEY, NULL,
                          flow_keep_result, &renewed);
  now = cm_ca_flow_renew_finish (context, flow_wait_result (&renewed), &error);
  g_assert_no_error (error);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/ca-revoke/revoke", test_revoke);
  g_test_add_func ("/ca-revoke/same-key", test_same_key);
  g_test_add_func ("/ca-revoke/refused", test_revoke_refused);
  g_test_add_func ("/ca-revoke/crl", test_crl);
  g_test_add_func ("/ca-revoke/renew-same-key", test_renew_same_key);
  g_test_add_func ("/ca-revoke/renew-new-key", test_renew_new_key);
  g_test_add_func ("/ca-revoke/renew-below", test_renew_below);
  g_test_add_func ("/ca-revoke/managers", test_managers);
  g_test_add_func ("/ca-revoke/revoke-ca", test_revoke_ca);
  g_test_add_func ("/ca-revoke/revoke-earlier-ca", test_revoke_earlier_ca);
  g_test_add_func ("/ca-revoke/fallen", test_fallen);
  g_test_add_func ("/ca-revoke/other-process", test_other_process);
  g_test_add_func ("/ca-revoke/other-reason", test_other_reason);
  g_test_add_func ("/ca-revoke/earlier-same-key", test_earlier_same_key);
  g_test_add_func ("/ca-revoke/fallen-earlier", test_fallen_earlier);
  g_test_add_func ("/ca-revoke/async", test_async);
  return g_test_run ();
}
