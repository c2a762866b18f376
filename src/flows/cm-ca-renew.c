/* cm-ca-renew.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A Micro CA gets another certificate, with its key or with a new one. What it issued
 * stays as it is: with the same key it stands below either certificate, with a new key
 * the earlier root goes on being trusted, and a cross-certificate makes those who know
 * only that take what the new key issues.
 */

#include "cm-ca-flow.h"

#include <glib/gi18n-lib.h>

#include "cm-attempt-private.h"
#include "cm-ca-opener-private.h"
#include "cm-trusted-root-doc.h"

#define SECONDS_PER_DAY 86400

typedef struct
{
  CmContext *context;
  const char *id;
  CmCaRenewal renewal;
  CmPrivateKey *key;      /* nullable: made once */
  CmMicroCaDoc *document; /* result */
} Renewal;

static void
renewal_clear (Renewal *self)
{
  g_clear_object (&self->key);
  g_clear_object (&self->document);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Renewal, renewal_clear)

/* For as long as it was valid before. */
static guint
get_days (CmCertificate *certificate)
{
  gint64 seconds = cm_certificate_get_not_after (certificate)
                   - cm_certificate_get_not_before (certificate);

  return (guint)CLAMP (seconds / SECONDS_PER_DAY, 1, CM_MICRO_CA_MAX_DAYS);
}

static gboolean
make_key (Renewal *self, CmMicroCaDoc *document, GError **error)
{
  CmKeySpec spec = cm_micro_ca_doc_get_key_spec (document);
  g_autoptr (GError) local_error = NULL;

  if (self->renewal == CM_CA_RENEWAL_SAME_KEY || self->key != NULL)
    return TRUE;
  self->key = cm_private_key_generate (
      spec != CM_KEY_SPEC_OTHER ? spec : CM_KEY_SPEC_P256, &local_error);
  return self->key != NULL
         || cm_flow_error_propagate (error, g_steal_pointer (&local_error));
}

static CmMicroCa *
sign_again (Renewal *self,
            CmMicroCa *ca,
            CmMicroCaDoc *document,
            GCancellable *cancellable,
            GError **error)
{
  g_autoptr (CmMicroCa) parent = NULL;
  g_autoptr (GError) local_error = NULL;
  CmMicroCa *renewed = NULL;

  parent = cm_ca_opener_open_parent (self->context, document, cancellable, &local_error);
  if (local_error == NULL)
    renewed = cm_micro_ca_renew (ca, self->key, parent,
                                 get_days (cm_micro_ca_doc_get_certificate (document)),
                                 cm_context_get_now (self->context), &local_error);
  if (renewed == NULL)
    cm_flow_error_propagate (error, g_steal_pointer (&local_error));
  return renewed;
}

/* There is none where it is not wished for, or could not help: for a CA below another
 * one, or a root whose time is over. */
static gboolean
cross_sign (Renewal *self,
            CmMicroCa *ca,
            CmMicroCa *renewed,
            CmCertificate **cross,
            GError **error)
{
  gint64 now = cm_context_get_now (self->context);
  g_autoptr (GError) local_error = NULL;

  if (self->renewal != CM_CA_RENEWAL_NEW_KEY || cm_micro_ca_get_chain (ca)->len > 1
      || cm_micro_ca_get_not_after (ca) <= now)
    return TRUE;
  *cross = cm_micro_ca_cross_sign (ca, renewed, now, &local_error);
  return *cross != NULL
         || cm_flow_error_propagate (error, g_steal_pointer (&local_error));
}

static gboolean
put_renewed (Renewal *self,
             CmMicroCaDoc *document,
             CmMicroCa *renewed,
             CmCertificate *cross,
             CmChangeSet *changes,
             GError **error)
{
  CmCertificate *certificate = cm_micro_ca_get_certificate (renewed);
  g_autoptr (GBytes) sealed = NULL;
  g_autoptr (CmTrustedRootDoc) root = NULL;

  if (self->key != NULL)
    {
      sealed = cm_ca_opener_seal (self->context, self->key, error);
      if (sealed == NULL)
        return FALSE;
    }
  cm_micro_ca_doc_renew (document, cm_micro_ca_get_chain (renewed), sealed, cross);
  cm_change_set_put (changes, CM_DOCUMENT (document), CM_ACTION_RENEW,
                     self->key != NULL ? "new-key" : "same-key");
  if (cm_micro_ca_doc_get_parent (document) != NULL)
    return TRUE;
  root = cm_trusted_root_doc_new (certificate);
  cm_change_set_put (changes, CM_DOCUMENT (root), CM_ACTION_TRUST,
                     cm_certificate_get_fingerprint (certificate));
  return TRUE;
}

static gboolean
renew_once (gpointer data, GCancellable *cancellable, GError **error)
{
  Renewal *self = data;
  g_autoptr (CmMicroCaDoc) document
      = cm_ca_opener_get (self->context, self->id, cancellable, error);
  g_autoptr (CmMicroCa) ca = NULL;
  g_autoptr (CmMicroCa) renewed = NULL;
  g_autoptr (CmCertificate) cross = NULL;
  g_autoptr (CmChangeSet) changes = cm_change_set_new ();

  if (document == NULL || !cm_ca_opener_require_unrevoked (document, error)
      || !make_key (self, document, error))
    return FALSE;
  ca = cm_ca_opener_open (self->context, document, error);
  if (ca == NULL)
    return FALSE;
  renewed = sign_again (self, ca, document, cancellable, error);
  if (renewed == NULL || !cross_sign (self, ca, renewed, &cross, error)
      || !put_renewed (self, document, renewed, cross, changes, error)
      || !cm_context_commit (self->context, changes, cancellable, error))
    return FALSE;
  self->document = g_steal_pointer (&document);
  return TRUE;
}

/**
 * cm_ca_flow_renew:
 * @context: an unlocked context
 * @id: id of a Micro CA
 * @renewal: with which key; a new one is of the same kind
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_NOT_ALLOWED, if this computer is no admin or
 *   the CA above it is disabled, or another #CmFlowError
 *
 * Renews a Micro CA for as long as it was valid before. A new key is not exportable, even
 * if the one before was. Blocks.
 *
 * Returns: (transfer full): its document, or %NULL
 */
CmMicroCaDoc *
cm_ca_flow_renew (CmContext *context,
                  const char *id,
                  CmCaRenewal renewal,
                  GCancellable *cancellable,
                  GError **error)
{
  g_auto (Renewal) data = { .context = context, .id = id, .renewal = renewal };

  g_return_val_if_fail (CM_IS_CONTEXT (context) && id != NULL, NULL);

  if (!cm_context_require_unlocked (context, error)
      || !cm_attempt_run (renew_once, &data, cancellable, error))
    return NULL;
  return g_steal_pointer (&data.document);
}

/* Those that stand below it; what they issue goes on leading to the root before. */
static char *
dup_names_below (CmContext *context, CmMicroCaDoc *renewed, guint *n_names)
{
  g_autoptr (GPtrArray) all
      = cm_ca_opener_list (context, /* cancellable: */ NULL, /* error: */ NULL);
  g_autoptr (GString) names = g_string_new (NULL);

  *n_names = 0;
  for (guint i = 0; all != NULL && i < all->len; i++)
    {
      CmMicroCaDoc *other = all->pdata[i];

      if (cm_micro_ca_doc_get_revoked_at (other) != 0
          || g_strcmp0 (cm_micro_ca_doc_get_parent (other),
                        cm_document_get_id (CM_DOCUMENT (renewed)))
                 != 0)
        continue;
      g_string_append_printf (names, "%s“%s”", names->len > 0 ? ", " : "",
                              cm_document_get_title (CM_DOCUMENT (other)));
      (*n_names)++;
    }
  return names->len > 0 ? g_strdup (names->str) : NULL;
}

/**
 * cm_ca_flow_dup_renewal_hints:
 * @context: the certstore
 * @renewed: a Micro CA that was just renewed
 *
 * What an administrator has to think of now. Blocks.
 *
 * Returns: (transfer full) (array zero-terminated=1): sentences
 */
char **
cm_ca_flow_dup_renewal_hints (CmContext *context, CmMicroCaDoc *renewed)
{
  g_autoptr (GStrvBuilder) hints = g_strv_builder_new ();
  g_autofree char *below = NULL;
  g_autoptr (GPtrArray) crosses = NULL;
  guint n_below = 0;

  g_return_val_if_fail (CM_IS_CONTEXT (context), NULL);
  g_return_val_if_fail (CM_IS_MICRO_CA_DOC (renewed), NULL);

  crosses = cm_ca_flow_list_cross (renewed, cm_context_get_now (context));
  below = dup_names_below (context, renewed, &n_below);
  if (cm_micro_ca_doc_get_parent (renewed) == NULL)
    g_strv_builder_add (hints,
                        _ ("Bring the new certificate to those who trust this CA."));
  if (crosses->len > 0)
    g_strv_builder_add (
        hints, _ ("Until then its cross-certificate makes them trust what it issues; "
                  "exports for web servers take it along."));
  if (below != NULL)
    {
      g_autofree char *sentence = g_strdup_printf (
          /* Translators: names of CAs, in quotation marks */
          ngettext (
              "Below the certificate before it stands %s, until it is renewed, too.",
              "Below the certificate before it stand %s, until they are renewed, too.",
              n_below),
          below);

      g_strv_builder_add (hints, sentence);
    }
  return g_strv_builder_end (hints);
}

/**
 * cm_ca_flow_list_cross:
 * @ca: a Micro CA
 * @now: the time
 *
 * The cross-certificates that lead from the key of today to the keys before it, as a
 * server sends them behind its certificate: each is signed by the key of the next one,
 * the last by the earliest key that can still be reached. They end where a root is no
 * longer valid or certified no successor, as nothing behind that could help a client.
 *
 * Returns: (transfer full) (element-type CmCertificate): the newest first; perhaps none
 */
GPtrArray *
cm_ca_flow_list_cross (CmMicroCaDoc *ca, gint64 now)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_object_unref);
  GPtrArray *earlier;

  g_return_val_if_fail (CM_IS_MICRO_CA_DOC (ca), NULL);

  earlier = cm_micro_ca_doc_get_earlier (ca);
  for (guint i = earlier != NULL ? earlier->len : 0; i > 0; i--)
    {
      const CmEarlierCa *before = g_ptr_array_index (earlier, i - 1);

      if (before->sealed_key == NULL)
        continue; /* the same key went on */
      if (before->cross == NULL || cm_certificate_get_not_after (before->cross) <= now)
        break;
      g_ptr_array_add (list, g_object_ref (before->cross));
    }
  return g_steal_pointer (&list);
}
