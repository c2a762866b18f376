/* cm-ca-upkeep.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What nobody looks at ends unseen: a Micro CA after ten years, its revocation list after
 * a month. Both are said where certificates that end are said, too. One that is disabled
 * issues nothing, so its own end is no matter; its list goes on as long as clients may
 * ask for it.
 */

#include "cm-ca-upkeep.h"

#include <glib/gi18n-lib.h>

#include "cm-ca-flow.h"
#include "cm-sentence.h"

#define SECONDS_PER_DAY G_GINT64_CONSTANT (86400)

static char *
describe_end (CmMicroCaDoc *ca, gint64 now, guint warn_days)
{
  const char *title = cm_document_get_title (CM_DOCUMENT (ca));
  gint64 end = cm_certificate_get_not_after (cm_micro_ca_doc_get_certificate (ca));
  g_autofree char *date = NULL;

  /* one that is revoked is disabled, too */
  if (cm_micro_ca_doc_is_disabled (ca) || end > now + warn_days * SECONDS_PER_DAY)
    return NULL;
  date = cm_sentence_date (end);
  if (end <= now)
    return g_strdup_printf (_ ("The Micro CA “%s” expired on %s. Renew it."), title,
                            date);
  return g_strdup_printf (_ ("The Micro CA “%s” is valid until %s. Renew it before."),
                          title, date);
}

static char *
describe_crl (CmMicroCaDoc *ca, gint64 now)
{
  const char *title = cm_document_get_title (CM_DOCUMENT (ca));
  gint64 ca_end = cm_certificate_get_not_after (cm_micro_ca_doc_get_certificate (ca));
  g_autoptr (CmCrl) crl = cm_ca_flow_read_crl (ca);
  g_autofree char *date = NULL;
  gint64 end;

  if (crl == NULL || ca_end <= now || cm_micro_ca_doc_get_revoked_at (ca) != 0)
    return NULL;
  end = cm_crl_get_next_update (crl);
  if (end > now + CM_CA_UPKEEP_CRL_DAYS * SECONDS_PER_DAY)
    return NULL;
  date = cm_sentence_date (end);
  if (end <= now)
    return g_strdup_printf (_ ("The revocation list of “%s” expired on %s. Make a new "
                               "one and give it to those who have it."),
                            title, date);
  return g_strdup_printf (_ ("The revocation list of “%s” may be used until %s. Make a "
                             "new one before, and give it to those who have it."),
                          title, date);
}

static void
add (GStrvBuilder *builder, char *sentence)
{
  if (sentence != NULL)
    g_strv_builder_add (builder, sentence);
  g_free (sentence);
}

/**
 * cm_ca_upkeep_list:
 * @ca: a Micro CA
 * @now_unix_seconds: the moment to judge by
 * @warn_days: how many days before its end a warning begins
 *
 * Returns: (transfer full): what has to be done, as sentences; most often nothing
 */
char **
cm_ca_upkeep_list (CmMicroCaDoc *ca, gint64 now_unix_seconds, guint warn_days)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  g_return_val_if_fail (CM_IS_MICRO_CA_DOC (ca), NULL);

  add (builder, describe_end (ca, now_unix_seconds, warn_days));
  add (builder, describe_crl (ca, now_unix_seconds));
  return g_strv_builder_end (builder);
}

/**
 * cm_ca_upkeep_list_all:
 * @context: an open certstore
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Asks all Micro CAs; one that cannot be verified is left to `check`. Blocks.
 *
 * Returns: (transfer full): sentences, or %NULL
 */
char **
cm_ca_upkeep_list_all (CmContext *context, GCancellable *cancellable, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (CmQuery) query = cm_query_new (CM_DOCUMENT_TYPE_MICRO_CA);
  g_autoptr (GPtrArray) rows = NULL;

  g_return_val_if_fail (CM_IS_CONTEXT (context), NULL);

  rows = cm_context_query (context, query, cancellable, error);
  if (rows == NULL)
    return NULL;
  for (guint i = 0; i < rows->len; i++)
    {
      g_autoptr (CmDocument) document = cm_context_get_document (
          context, cm_summary_get_id (rows->pdata[i]), cancellable, /* error: */ NULL);
      g_auto (GStrv) sentences = NULL;

      if (!CM_IS_MICRO_CA_DOC (document))
        continue;
      sentences
          = cm_ca_upkeep_list (CM_MICRO_CA_DOC (document), cm_context_get_now (context),
                               cm_context_get_warn_days (context));
      g_strv_builder_addv (builder, (const char **)sentences);
    }
  return g_strv_builder_end (builder);
}
