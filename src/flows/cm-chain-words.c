/* cm-chain-words.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What somebody is told who asked for chains to be completed: that they are, or what is
 * missing, by its name, so that it can be looked for.
 */

#include "cm-chain-words-private.h"

#include <glib/gi18n-lib.h>

#include "cm-chain-gap-private.h"
#include "cm-enum.h"

static gboolean
has_warning (CmCredentialDoc *credential, CmReason reason)
{
  const char *const *warnings = cm_credential_doc_get_warnings (credential);

  return warnings != NULL
         && g_strv_contains (warnings, cm_enum_to_nick (CM_TYPE_REASON, (int)reason));
}

static gboolean
is_complete (CmCredentialDoc *credential)
{
  return cm_credential_doc_get_leaf (credential) != NULL
         && !has_warning (credential, CM_REASON_NO_ROOT)
         && !has_warning (credential, CM_REASON_SELF_SIGNED)
         && !has_warning (credential, CM_REASON_CHAIN_BROKEN);
}

static char *
describe_end (CmCredentialDoc *credential, const char *title)
{
  GPtrArray *chain = cm_credential_doc_get_chain (credential);
  CmCertificate *last = g_ptr_array_index (chain, chain->len - 1);
  g_autofree char *name = cm_certificate_dup_title (last);

  if (cm_chain_gap_is_open (chain))
    return g_strdup_printf (
        /* Translators: the name of a credential, then that of a CA */
        _ ("The chain of “%s” cannot be completed: the certificate of “%s” is missing. "
           "Import it."),
        title, cm_certificate_get_issuer_name (last));
  if (chain->len == 1)
    return g_strdup_printf (_ ("“%s” is signed by itself and has no chain."), title);
  return g_strdup_printf (
      /* Translators: the name of a credential, then that of a root */
      _ ("The chain of “%s” ends at “%s”, which is not among the trusted roots."), title,
      name);
}

/**
 * cm_chain_words_describe: (skip)
 * @credential: a credential that was judged
 *
 * Returns: (transfer full): a sentence
 */
char *
cm_chain_words_describe (CmCredentialDoc *credential)
{
  const char *title = cm_document_get_title (CM_DOCUMENT (credential));

  if (cm_credential_doc_get_leaf (credential) == NULL)
    return g_strdup_printf (_ ("“%s” has no certificate yet."), title);
  if (is_complete (credential))
    return g_strdup_printf (_ ("The chain of “%s” is complete."), title);
  if (has_warning (credential, CM_REASON_CHAIN_BROKEN))
    return g_strdup_printf (
        _ ("The certificates in the chain of “%s” do not fit together."), title);
  return describe_end (credential, title);
}

/**
 * cm_chain_words_describe_all: (skip)
 * @context: the certstore
 * @ids: (array zero-terminated=1): ids of credentials
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Blocks.
 *
 * Returns: (transfer full) (nullable): a sentence, or %NULL
 */
char *
cm_chain_words_describe_all (CmContext *context,
                             const char *const *ids,
                             GCancellable *cancellable,
                             GError **error)
{
  guint n = g_strv_length ((char **)ids);
  guint n_open = 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (CmDocument) document
          = cm_context_get_document (context, ids[i], cancellable, error);

      if (document == NULL)
        return NULL;
      if (n == 1 && CM_IS_CREDENTIAL_DOC (document))
        return cm_chain_words_describe (CM_CREDENTIAL_DOC (document));
      n_open += CM_IS_CREDENTIAL_DOC (document)
                && !is_complete (CM_CREDENTIAL_DOC (document));
    }
  if (n_open == 0)
    return g_strdup_printf (
        ngettext ("%'u chain is complete.", "All %'u chains are complete.", n), n);
  return g_strdup_printf (
      ngettext ("%'u chain still lacks a CA certificate or a trusted root.",
                "%'u chains still lack a CA certificate or a trusted root.", n_open),
      n_open);
}
