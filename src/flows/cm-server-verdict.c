/* cm-server-verdict.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What there is to say about the certificates of a server. A client sees what is sent and
 * its own roots, nothing else, so the chain is looked at as it came: order, gaps and what
 * does not belong there. The rest is judged as a credential is, which completes the
 * chain; a gap would not show there.
 */

#include "cm-server-verdict-private.h"

#include <glib/gi18n-lib.h>

#include "cm-context-private.h"
#include "cm-health-rule.h"
#include "cm-host-name.h"
#include "cm-sent-chain-private.h"
#include "cm-sentence.h"
#include "cm-tls-peek.h"
#include "cm-verifier.h"

#define MAX_ASKED 50 /* credentials that are asked for their intermediates */

typedef struct
{
  CmContext *context;
  GPtrArray *chain;
  const char *host;
  CmCertificatePool *pool;          /* (nullable): trusted roots and intermediates */
  CmCertificatePool *intermediates; /* those of credentials by the same CA */
  GStrvBuilder *sentences;
  GPtrArray *completed; /* result */
  gboolean is_trusted;  /* result */
} Verdict;

static void
say (Verdict *self, char *sentence)
{
  g_strv_builder_add (self->sentences, sentence);
  g_free (sentence);
}

static char *
join_for_people (const char *const *names)
{
  g_autoptr (GPtrArray) shown = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    g_ptr_array_add (shown, cm_host_name_to_unicode (names[i]));
  g_ptr_array_add (shown, NULL);
  return g_strjoinv (", ", (char **)shown->pdata);
}

static void
add_host (Verdict *self)
{
  CmCertificate *leaf = g_ptr_array_index (self->chain, 0);
  const char *const *names = cm_certificate_get_host_names (leaf);
  g_autofree char *joined = join_for_people (names);
  g_autofree char *host = cm_host_name_to_unicode (self->host);

  if (cm_tls_peek_is_for (leaf, self->host))
    return;
  if (*joined != '\0')
    say (self, g_strdup_printf (_ ("The certificate is not for “%s” but for %s. Clients "
                                   "refuse it."),
                                host, joined));
  else
    say (self, g_strdup_printf (_ ("The certificate is not for “%s”. Clients refuse it."),
                                host));
}

static void
add_order (Verdict *self)
{
  g_autofree CmSentPlace *places = cm_sent_chain_judge (self->chain);

  for (guint i = 1; i < self->chain->len; i++)
    {
      g_autofree char *title = cm_certificate_dup_title (self->chain->pdata[i]);

      switch (places[i])
        {
        case CM_SENT_PLACE_RIGHT:
          break;
        case CM_SENT_PLACE_AGAIN:
          say (self, g_strdup_printf (_ ("“%s” is sent more than once. Most clients do "
                                         "not mind, strict ones refuse it."),
                                      title));
          break;
        case CM_SENT_PLACE_WRONG:
          say (self,
               g_strdup_printf (_ ("“%s” is sent in the wrong place, or does not belong "
                                   "there: it did not sign the certificate before it."),
                                title));
          break;
        case CM_SENT_PLACE_ROOT:
          say (self,
               g_strdup_printf (_ ("The root “%s” is sent along. That does no harm, "
                                   "but no client needs it."),
                                title));
          break;
        }
    }
}

static void
add_intermediates (CmCertificatePool *pool, GPtrArray *chain)
{
  for (guint i = 1; chain != NULL && i < chain->len; i++)
    if (!cm_certificate_is_self_issued (chain->pdata[i]))
      cm_certificate_pool_add (pool, chain->pdata[i]);
}

/* What credentials by the same CA have above them. */
static CmCertificatePool *
collect_intermediates (CmCertstore *certstore, CmCertificate *leaf)
{
  CmCertificatePool *pool = cm_certificate_pool_new ();
  const char *issuer = cm_certificate_get_issuer_name (leaf);
  g_autoptr (CmQuery) query = cm_query_new (CM_DOCUMENT_TYPE_CREDENTIAL);
  g_autoptr (GPtrArray) rows = NULL;
  guint n_asked = 0;

  cm_query_set_view (query, CM_QUERY_VIEW_EVERY);
  cm_query_set_search (query, issuer);
  rows = cm_store_query (cm_certstore_get_store (certstore), query, NULL, NULL);
  for (guint i = 0; rows != NULL && i < rows->len && n_asked < MAX_ASKED; i++)
    {
      const CmSummaryFields *fields = cm_summary_get_fields (rows->pdata[i]);
      g_autoptr (CmDocument) document = NULL;

      if (g_strcmp0 (fields->issuer, issuer) != 0)
        continue;
      n_asked++;
      document = cm_certstore_get (certstore, fields->id, NULL, NULL);
      if (CM_IS_CREDENTIAL_DOC (document))
        add_intermediates (pool,
                           cm_credential_doc_get_chain (CM_CREDENTIAL_DOC (document)));
    }
  return pool;
}

static CmCertificate *
find_issuer (Verdict *self, CmCertificate *certificate)
{
  CmCertificate *issuer = self->pool != NULL
                              ? cm_certificate_pool_find_issuer (self->pool, certificate)
                              : NULL;

  return issuer != NULL
             ? issuer
             : cm_certificate_pool_find_issuer (self->intermediates, certificate);
}

/* The certstore may fill a gap that no client can. */
static void
add_gap (Verdict *self)
{
  g_autoptr (CmCertificatePool) sent = cm_certificate_pool_new ();
  g_autoptr (GPtrArray) built = NULL;
  CmCertificate *last, *issuer;
  g_autofree char *title = NULL;

  cm_certificate_pool_add_all (sent, self->chain);
  built = cm_chain_build (self->chain->pdata[0], sent, /* trusted: */ NULL);
  last = g_ptr_array_index (built, built->len - 1);
  issuer = !cm_certificate_is_self_issued (last) ? find_issuer (self, last) : NULL;
  if (issuer == NULL || cm_certificate_is_self_issued (issuer))
    return;
  title = cm_certificate_dup_title (issuer);
  say (self, g_strdup_printf (_ ("The intermediate certificate “%s” is not sent. Clients "
                                 "that do not have it refuse the server."),
                              title));
}

static gboolean
is_about_keys (CmReason reason)
{
  return reason == CM_REASON_NO_KEY || reason == CM_REASON_NO_SERVER;
}

static void
add_health (Verdict *self, CmVerifier *verifier)
{
  g_autoptr (CmCredentialDoc) judged = cm_credential_doc_new (CM_PROVIDER_IMPORT);
  gint64 now = cm_context_get_now (self->context);
  g_autoptr (GPtrArray) chain = NULL;
  g_autoptr (GArray) reasons = NULL;

  cm_certificate_pool_add_all (self->intermediates, self->chain);
  chain = cm_chain_build (self->chain->pdata[0], self->intermediates, self->pool);
  cm_credential_doc_set_chain (judged, chain);
  cm_health_rule_apply (judged, self->pool, verifier, now);
  self->completed = g_ptr_array_ref (cm_credential_doc_get_chain (judged));
  self->is_trusted = (cm_verifier_verify (verifier, self->completed, now)
                      & (CM_VERDICT_NO_ROOT | CM_VERDICT_BROKEN))
                     == 0;
  reasons = cm_health_rule_list_reasons (judged, now,
                                         cm_context_get_warn_days (self->context));
  for (guint i = 0; i < reasons->len; i++)
    {
      CmReason reason = g_array_index (reasons, CmReason, i);

      if (!is_about_keys (reason))
        say (self, g_strdup (cm_reason_get_sentence (reason)));
    }
}

/* What it shows counts more than what it was asked as: a name may be that of a tunnel. */
static CmCredentialDoc *
find_shown (Verdict *self)
{
  const char *const values[]
      = { cm_certificate_get_fingerprint (self->chain->pdata[0]), NULL };
  CmCertstore *certstore = cm_context_get_certstore (self->context);
  g_autoptr (GHashTable) found
      = cm_store_lookup (cm_certstore_get_store (certstore), CM_DOCUMENT_TYPE_CREDENTIAL,
                         CM_LOOKUP_FINGERPRINT, values, NULL, NULL);
  GPtrArray *ids = found != NULL ? g_hash_table_lookup (found, values[0]) : NULL;

  for (guint i = 0; ids != NULL && i < ids->len; i++)
    {
      g_autoptr (CmDocument) document
          = cm_certstore_get (certstore, ids->pdata[i], NULL, NULL);

      if (CM_IS_CREDENTIAL_DOC (document))
        return CM_CREDENTIAL_DOC (g_steal_pointer (&document));
    }
  return NULL;
}

static CmCredentialDoc *
find_own (Verdict *self)
{
  CmCredentialDoc *shown = find_shown (self);

  return shown != NULL
             ? shown
             : cm_context_find_credential (self->context, self->host, NULL, NULL);
}

static void
add_comparison (Verdict *self)
{
  g_autoptr (CmCredentialDoc) credential = find_own (self);
  CmCertificate *own
      = credential != NULL ? cm_credential_doc_get_leaf (credential) : NULL;
  CmCertificate *shown = g_ptr_array_index (self->chain, 0);
  g_autofree char *own_end = NULL;
  g_autofree char *shown_end = NULL;
  const char *title;

  if (own == NULL)
    return;
  title = cm_document_get_title (CM_DOCUMENT (credential));
  if (cm_certificate_equal (own, shown))
    {
      say (self, g_strdup_printf (_ ("The server shows what the certstore has as “%s”."),
                                  title));
      return;
    }
  own_end = cm_sentence_date (cm_certificate_get_not_after (own));
  shown_end = cm_sentence_date (cm_certificate_get_not_after (shown));
  say (self,
       g_strdup_printf (
           /* Translators: a credential, then two dates */
           _ ("The server shows another certificate than the certstore has as “%s”: "
              "one valid until %s, not the one valid until %s."),
           title, shown_end, own_end));
}

/**
 * cm_server_verdict_list: (skip)
 * @context: the certstore
 * @chain: (element-type CmCertificate): what a server sent, at least one
 * @host: the host name that was asked for, ASCII, or an address
 * @completed: (out) (element-type CmCertificate): the chain with its root, if it is here
 * @is_trusted: (out): whether it leads to a trusted root
 *
 * Blocks.
 *
 * Returns: (transfer full): sentences, the worst not necessarily first; empty if all is
 *   well
 */
GStrv
cm_server_verdict_list (CmContext *context,
                        GPtrArray *chain,
                        const char *host,
                        GPtrArray **completed,
                        gboolean *is_trusted)
{
  g_autoptr (GStrvBuilder) sentences = g_strv_builder_new ();
  Verdict self
      = { .context = context, .chain = chain, .host = host, .sentences = sentences };
  CmCertstore *certstore = cm_context_get_certstore (context);
  g_autoptr (CmCertificatePool) pool = NULL;
  g_autoptr (CmCertificatePool) intermediates = NULL;
  g_autoptr (CmVerifier) verifier = NULL;

  if (certstore != NULL)
    {
      pool = cm_certstore_ref_pool (certstore);
      verifier = cm_certstore_ref_verifier (certstore);
      intermediates = collect_intermediates (certstore, chain->pdata[0]);
    }
  else
    {
      g_autoptr (GPtrArray) none = g_ptr_array_new ();

      verifier = cm_verifier_new (none);
      intermediates = cm_certificate_pool_new ();
    }
  self.pool = pool;
  self.intermediates = intermediates;
  add_host (&self);
  add_order (&self);
  add_gap (&self);
  add_health (&self, verifier);
  if (certstore != NULL)
    add_comparison (&self);
  *completed = g_steal_pointer (&self.completed);
  *is_trusted = self.is_trusted;
  return g_strv_builder_end (sentences);
}
