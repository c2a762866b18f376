/* cm-health-rule.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is wrong with a credential, as a pure rule: the same credential, roots and moment
 * always give the same answer. What follows the clock alone is not written into the
 * document, because it would be wrong the next day; it is added when somebody looks.
 */

#include "cm-health-rule.h"

#include "cm-csr.h"
#include "cm-enum.h"

#define SECONDS_PER_DAY G_GINT64_CONSTANT (86400)

static void
add (GArray *reasons, CmReason reason)
{
  g_array_append_val (reasons, reason);
}

/* The leaf's own key is a reason of its own; a CA's is as bad as what it signs with. */
static gboolean
has_weak_signature (GPtrArray *chain)
{
  CmCertificate *leaf = g_ptr_array_index (chain, 0);

  if (cm_certificate_has_weak_signature (leaf))
    return TRUE;
  for (guint i = 1; i < chain->len; i++)
    if (cm_certificate_is_weak (g_ptr_array_index (chain, i)))
      return TRUE;
  return !cm_certificate_has_weak_key (leaf);
}

static void
add_verdict (GArray *reasons, CmVerdict verdict, GPtrArray *chain, gint64 now)
{
  CmCertificate *leaf = g_ptr_array_index (chain, 0);
  gboolean leaf_ended = cm_certificate_get_not_after (leaf) < now;
  gboolean leaf_early = cm_certificate_get_not_before (leaf) > now;

  if (verdict & CM_VERDICT_BROKEN)
    add (reasons, CM_REASON_CHAIN_BROKEN);
  if (verdict & CM_VERDICT_CONSTRAINTS)
    add (reasons, CM_REASON_CONSTRAINTS);
  if (verdict & CM_VERDICT_CA_REVOKED)
    add (reasons, CM_REASON_CA_REVOKED);
  if (verdict & CM_VERDICT_SELF_SIGNED)
    add (reasons, CM_REASON_SELF_SIGNED);
  else if (verdict & CM_VERDICT_NO_ROOT)
    add (reasons, CM_REASON_NO_ROOT);
  if ((verdict & CM_VERDICT_EXPIRED) && !leaf_ended)
    add (reasons, CM_REASON_CHAIN_EXPIRED);
  if ((verdict & CM_VERDICT_NOT_YET_VALID) && !leaf_early)
    add (reasons, CM_REASON_CHAIN_BROKEN);
  if ((verdict & CM_VERDICT_WEAK) && has_weak_signature (chain))
    add (reasons, CM_REASON_WEAK_SIGNATURE);
}

/* What a request or an order asks for is not there yet; that is no error. */
static void
add_awaited (GArray *reasons, CmCredentialDoc *credential)
{
  CmStatus status = cm_credential_doc_get_status (credential);

  if (status != CM_STATUS_WAITING && status != CM_STATUS_PENDING)
    add (reasons, CM_REASON_NO_CERTIFICATE);
}

static gboolean
is_key_mismatch (CmCredentialDoc *credential, CmCertificate *leaf)
{
  GBytes *spki = cm_credential_doc_get_public_key (credential);

  return spki != NULL && !g_bytes_equal (spki, cm_certificate_get_spki (leaf));
}

/**
 * cm_health_rule_dup_missing_names:
 * @credential: a credential
 *
 * Returns: (transfer full) (array zero-terminated=1): the names, kinds in front, that its
 *   request asked for and its certificate lacks; empty while the answer is awaited
 */
char **
cm_health_rule_dup_missing_names (CmCredentialDoc *credential)
{
  CmCertificate *leaf;
  const char *pem;
  g_autoptr (CmCsr) csr = NULL;

  g_return_val_if_fail (CM_IS_CREDENTIAL_DOC (credential), NULL);

  leaf = cm_credential_doc_get_leaf (credential);
  pem = cm_credential_doc_get_csr (credential);
  if (leaf != NULL && pem != NULL
      && cm_credential_doc_get_status (credential) != CM_STATUS_RENEWING)
    csr = cm_csr_new_from_pem (pem, /* error: */ NULL);
  return csr != NULL ? cm_csr_dup_missing_names (csr, leaf) : g_new0 (char *, 1);
}

/* The order of a next certificate ended, or waits for somebody to change something. */
static gboolean
has_renewal_failed (CmCredentialDoc *credential)
{
  const CmAcmeRecord *record = cm_credential_doc_get_acme (credential);

  return record != NULL && record->problem != NULL && !cm_acme_record_is_waiting (record);
}

/* Whatever is archived is not renewed. */
static gboolean
has_closed_account (CmCredentialDoc *credential)
{
  const CmAcmeRecord *record = cm_credential_doc_get_acme (credential);

  return record != NULL && record->account_closed
         && cm_credential_doc_get_status (credential) != CM_STATUS_ARCHIVED;
}

static gboolean
lacks_names (CmCredentialDoc *credential)
{
  g_auto (GStrv) missing = cm_health_rule_dup_missing_names (credential);

  return missing[0] != NULL;
}

static void
complete_chain (CmCredentialDoc *credential,
                CmCertificate *leaf,
                CmCertificatePool *trusted)
{
  g_autoptr (CmCertificatePool) own = cm_certificate_pool_new ();
  g_autoptr (GPtrArray) chain = NULL;

  cm_certificate_pool_add_all (own, cm_credential_doc_get_chain (credential));
  chain = cm_chain_build (leaf, own, trusted);
  cm_credential_doc_set_chain (credential, chain);
}

/**
 * cm_health_rule_apply:
 * @credential: a credential; its chain, warnings and health are set
 * @trusted: certificates that complete chains
 * @verifier: knows the roots that end them
 * @now_unix_seconds: the moment to judge by
 *
 * Completes the chain and sets the warnings.
 */
void
cm_health_rule_apply (CmCredentialDoc *credential,
                      CmCertificatePool *trusted,
                      CmVerifier *verifier,
                      gint64 now_unix_seconds)
{
  g_autoptr (GArray) reasons = g_array_new (FALSE, FALSE, sizeof (CmReason));
  g_autoptr (CmCertificate) leaf = NULL;
  CmVerdict verdict = CM_VERDICT_OK;
  const char *const *servers;

  g_return_if_fail (CM_IS_CREDENTIAL_DOC (credential) && CM_IS_VERIFIER (verifier));

  if (cm_credential_doc_get_leaf (credential) == NULL)
    add_awaited (reasons, credential);
  else
    {
      leaf = g_object_ref (cm_credential_doc_get_leaf (credential));
      complete_chain (credential, leaf, trusted);
      if (cm_certificate_is_never_valid (leaf))
        add (reasons, CM_REASON_DATES_REVERSED);
      if (is_key_mismatch (credential, leaf))
        add (reasons, CM_REASON_KEY_MISMATCH);
      verdict = cm_verifier_verify (verifier, cm_credential_doc_get_chain (credential),
                                    now_unix_seconds);
      add_verdict (reasons, verdict, cm_credential_doc_get_chain (credential),
                   now_unix_seconds);
      if (cm_certificate_has_weak_key (leaf))
        add (reasons, CM_REASON_WEAK_KEY);
      if (cm_certificate_spells_curve (leaf))
        add (reasons, CM_REASON_SPELLED_CURVE);
      if (cm_certificate_lacks_server_names (leaf))
        add (reasons, CM_REASON_NO_ALT_NAME);
      if (lacks_names (credential))
        add (reasons, CM_REASON_NAMES_MISSING);
      if (has_renewal_failed (credential))
        add (reasons, CM_REASON_RENEWAL_FAILED);
    }
  if (has_closed_account (credential))
    add (reasons, CM_REASON_ACCOUNT_CLOSED);

  if ((verdict & CM_VERDICT_REVOKED) != 0
      || cm_credential_doc_get_status (credential) == CM_STATUS_REVOKED
      || cm_credential_doc_get_revoked_at (credential) != 0)
    add (reasons, CM_REASON_REVOKED);
  servers = cm_credential_doc_get_servers (credential);
  if (cm_credential_doc_get_sealed_key (credential) == NULL)
    add (reasons, CM_REASON_NO_KEY);
  else if (servers == NULL || servers[0] == NULL)
    add (reasons, CM_REASON_NO_SERVER);
  cm_credential_doc_set_warnings (credential, (const CmReason *)(gpointer)reasons->data,
                                  reasons->len);
}

static gboolean
is_same_chain (GPtrArray *a, GPtrArray *b)
{
  if (a == NULL || b == NULL || a->len != b->len)
    return a == b;
  for (guint i = 0; i < a->len; i++)
    if (!cm_certificate_equal (g_ptr_array_index (a, i), g_ptr_array_index (b, i)))
      return FALSE;
  return TRUE;
}

static gboolean
is_same_words (const char *const *a, const char *const *b)
{
  const char *const none[] = { NULL };

  return g_strv_equal (a != NULL ? a : none, b != NULL ? b : none);
}

/**
 * cm_health_rule_apply_anew:
 * @credential: a credential; its chain, warnings and health are set
 * @trusted: certificates that complete chains
 * @verifier: knows the roots that end them
 * @now_unix_seconds: the moment to judge by
 *
 * As cm_health_rule_apply(), for one that was judged before.
 *
 * Returns: whether its chain or its warnings are other ones now
 */
gboolean
cm_health_rule_apply_anew (CmCredentialDoc *credential,
                           CmCertificatePool *trusted,
                           CmVerifier *verifier,
                           gint64 now_unix_seconds)
{
  g_autoptr (GPtrArray) chain = NULL;
  g_auto (GStrv) warnings = NULL;

  g_return_val_if_fail (CM_IS_CREDENTIAL_DOC (credential), FALSE);

  if (cm_credential_doc_get_chain (credential) != NULL)
    chain = g_ptr_array_ref (cm_credential_doc_get_chain (credential));
  warnings = g_strdupv ((char **)cm_credential_doc_get_warnings (credential));
  cm_health_rule_apply (credential, trusted, verifier, now_unix_seconds);
  return !is_same_chain (chain, cm_credential_doc_get_chain (credential))
         || !is_same_words ((const char *const *)warnings,
                            cm_credential_doc_get_warnings (credential));
}

static void
add_by_clock (GArray *reasons, CmCertificate *leaf, gint64 now, guint warn_days)
{
  gint64 not_after = cm_certificate_get_not_after (leaf);

  if (cm_certificate_is_never_valid (leaf)) /* a reason of its own, whatever the time */
    return;
  if (not_after < now)
    add (reasons, CM_REASON_EXPIRED);
  else if (not_after <= now + warn_days * SECONDS_PER_DAY)
    add (reasons, CM_REASON_EXPIRES_SOON);
  if (cm_certificate_get_not_before (leaf) > now)
    add (reasons, CM_REASON_NOT_YET_VALID);
}

static int
compare_reasons (gconstpointer a, gconstpointer b)
{
  return (int)*(const CmReason *)a - (int)*(const CmReason *)b;
}

/**
 * cm_health_rule_list_reasons:
 * @credential: a credential
 * @now_unix_seconds: the moment to judge by
 * @warn_days: how many days before the end the warning begins
 *
 * The warnings as written and those that follow the clock, worst first. Words of a newer
 * program are left out.
 *
 * Returns: (transfer full) (element-type CmReason): reasons
 */
GArray *
cm_health_rule_list_reasons (CmCredentialDoc *credential,
                             gint64 now_unix_seconds,
                             guint warn_days)
{
  GArray *reasons = g_array_new (FALSE, FALSE, sizeof (CmReason));
  const char *const *warnings;
  CmCertificate *leaf;

  g_return_val_if_fail (CM_IS_CREDENTIAL_DOC (credential), reasons);

  warnings = cm_credential_doc_get_warnings (credential);
  for (gsize i = 0; warnings != NULL && warnings[i] != NULL; i++)
    {
      int reason = 0;

      if (cm_enum_from_nick (CM_TYPE_REASON, warnings[i], &reason))
        add (reasons, (CmReason)reason);
    }
  leaf = cm_credential_doc_get_leaf (credential);
  if (leaf != NULL)
    add_by_clock (reasons, leaf, now_unix_seconds, warn_days);
  g_array_sort (reasons, compare_reasons);
  return reasons;
}
