/* cm-acme-account-edit.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is ours alone of an account: the CA does not hear of it. Names of accounts that
 * are open differ, so that a name is enough to say which.
 */

#include "cm-acme-account-flow.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-acme-account-name-private.h"
#include "cm-acme-account-opener-private.h"
#include "cm-acme-directory.h"
#include "cm-attempt-private.h"
#include "cm-certificate.h"
#include "cm-founding-private.h"
#include "cm-pem.h"

#define MAX_NUMBER 10000

/* ---- names ---- */

/* Another account than @own that is open and called so. Transfer none; nullable. */
static CmDocument *
find_taken (GPtrArray *all, const char *name, CmAcmeAccountDoc *own)
{
  g_autofree char *wanted = cm_summary_fold (name);

  for (guint i = 0; i < all->len; i++)
    {
      CmDocument *other = g_ptr_array_index (all, i);
      g_autofree char *taken = cm_summary_fold (cm_document_get_title (other));

      if (g_str_equal (taken, wanted)
          && !cm_acme_account_doc_is_closed (CM_ACME_ACCOUNT_DOC (other))
          && (own == NULL
              || !g_str_equal (cm_document_get_id (other),
                               cm_document_get_id (CM_DOCUMENT (own)))))
        return other;
    }
  return NULL;
}

static char *
make_name (GPtrArray *all, const char *directory, CmAcmeAccountDoc *own)
{
  const char *ca = cm_acme_directory_find_name (directory);
  g_autoptr (GUri) uri = g_uri_parse (directory, G_URI_FLAGS_NONE, NULL);
  g_autofree char *name = NULL;

  if (ca == NULL)
    ca = uri != NULL ? g_uri_get_host (uri) : directory;
  name = g_strdup (ca);
  for (guint n = 2; n < MAX_NUMBER && find_taken (all, name, own) != NULL; n++)
    {
      g_free (name);
      name = g_strdup_printf ("%s %u", ca, n);
    }
  return g_steal_pointer (&name);
}

/**
 * cm_acme_account_name_choose: (skip)
 * @context: the certstore
 * @wanted: (nullable): what somebody wants it to be called
 * @directory: the address of its CA's directory
 * @own: (nullable): the account, if there is one already
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_EXISTS, %CM_FLOW_ERROR_INPUT or another
 *   #CmFlowError
 *
 * Returns: (transfer full): its name, or %NULL
 */
char *
cm_acme_account_name_choose (CmContext *context,
                             const char *wanted,
                             const char *directory,
                             CmAcmeAccountDoc *own,
                             GCancellable *cancellable,
                             GError **error)
{
  g_autoptr (GPtrArray) all = cm_acme_account_flow_list (context, cancellable, error);
  g_autofree char *name = NULL;
  CmDocument *taken;

  if (all == NULL)
    return NULL;
  if (wanted == NULL)
    return make_name (all, directory, own);
  name = cm_founding_check_name (wanted, error);
  if (name == NULL)
    return NULL;
  taken = find_taken (all, name, own);
  if (taken == NULL)
    return g_steal_pointer (&name);
  g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_EXISTS,
               _ ("There is an ACME account “%s” already."),
               cm_document_get_title (taken));
  return NULL;
}

/* ---- changing ---- */

typedef struct
{
  CmContext *context;
  const char *id;
  const char *text; /* nullable */
  const char *detail;
  gboolean (*apply) (CmContext *context,
                     CmAcmeAccountDoc *account,
                     const char *text,
                     GCancellable *cancellable,
                     GError **error);
  CmAcmeAccountDoc *account;
} Edit;

static gboolean
edit_once (gpointer user_data, GCancellable *cancellable, GError **error)
{
  Edit *self = user_data;

  g_clear_object (&self->account);
  self->account
      = cm_acme_account_opener_get (self->context, self->id, cancellable, error);
  return self->account != NULL
         && self->apply (self->context, self->account, self->text, cancellable, error)
         && cm_acme_account_opener_commit (self->context, self->account, self->detail,
                                           cancellable, error);
}

static CmAcmeAccountDoc *
edit (Edit *self, GCancellable *cancellable, GError **error)
{
  if (!cm_context_require_unlocked (self->context, error))
    return NULL;
  if (!cm_attempt_run (edit_once, self, cancellable, error))
    g_clear_object (&self->account);
  return self->account;
}

static gboolean
apply_name (CmContext *context,
            CmAcmeAccountDoc *account,
            const char *text,
            GCancellable *cancellable,
            GError **error)
{
  g_autofree char *name = cm_acme_account_name_choose (
      context, text, cm_acme_account_doc_get_directory (account), account, cancellable,
      error);

  if (name != NULL)
    cm_document_set_title (CM_DOCUMENT (account), name);
  return name != NULL;
}

/**
 * cm_acme_account_flow_rename:
 * @context: an unlocked context
 * @id: id of an account
 * @name: what it is to be called
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_EXISTS, if another one is called so;
 *   %CM_FLOW_ERROR_INPUT or another #CmFlowError
 *
 * Gives an account another name, here. Blocks.
 *
 * Returns: (transfer full): its document, or %NULL
 */
CmAcmeAccountDoc *
cm_acme_account_flow_rename (CmContext *context,
                             const char *id,
                             const char *name,
                             GCancellable *cancellable,
                             GError **error)
{
  Edit self = { context, id, name, "name", apply_name, NULL };

  g_return_val_if_fail (CM_IS_CONTEXT (context) && id != NULL && name != NULL, NULL);

  return edit (&self, cancellable, error);
}

static gboolean
apply_staging (CmContext *context,
               CmAcmeAccountDoc *account,
               const char *text,
               GCancellable *cancellable,
               GError **error)
{
  const char *url = NULL;

  if (!cm_acme_account_flow_check_staging (text, &url, error))
    return FALSE;
  cm_acme_account_doc_set_staging (account, url);
  return TRUE;
}

/**
 * cm_acme_account_flow_check_staging:
 * @staging: (nullable): the address of a directory, or the word of a CA
 * @url: (out) (nullable): its address; %NULL: nothing was said
 * @error: return location for %CM_FLOW_ERROR_INPUT
 *
 * Returns: whether orders could be tried there
 */
gboolean
cm_acme_account_flow_check_staging (const char *staging, const char **url, GError **error)
{
  g_autofree char *names = cm_acme_directory_list_names ();

  g_return_val_if_fail (url != NULL, FALSE);

  *url
      = staging != NULL && *staging != '\0' ? cm_acme_directory_find_url (staging) : NULL;
  if (*url != NULL || staging == NULL || *staging == '\0')
    return TRUE;
  g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
               _ ("“%s” is neither one of %s, nor an address that begins with "
                  "https://."),
               staging, names);
  return FALSE;
}

/**
 * cm_acme_account_flow_set_staging:
 * @context: an unlocked context
 * @id: id of an account
 * @staging: (nullable): the address of a directory; %NULL or empty: that of its CA, if
 *   one is known
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_INPUT or another #CmFlowError
 *
 * Says where orders of an account are tried. Blocks.
 *
 * Returns: (transfer full): its document, or %NULL
 */
CmAcmeAccountDoc *
cm_acme_account_flow_set_staging (CmContext *context,
                                  const char *id,
                                  const char *staging,
                                  GCancellable *cancellable,
                                  GError **error)
{
  Edit self = { context, id, staging, "staging", apply_staging, NULL };

  g_return_val_if_fail (CM_IS_CONTEXT (context) && id != NULL, NULL);

  return edit (&self, cancellable, error);
}

static gboolean
apply_proxy (CmContext *context,
             CmAcmeAccountDoc *account,
             const char *text,
             GCancellable *cancellable,
             GError **error)
{
  const char *proxy = text != NULL && *text != '\0' ? text : NULL;
  g_autoptr (CmAcmeClient) asked = cm_acme_account_opener_ask (
      context, cm_acme_account_doc_get_directory (account),
      cm_acme_account_doc_get_trusted (account), proxy, error);

  if (asked == NULL)
    return FALSE;
  cm_acme_account_doc_set_proxy (account, proxy);
  return TRUE;
}

/**
 * cm_acme_account_flow_set_proxy:
 * @context: an unlocked context
 * @id: id of an account
 * @proxy: (nullable): the address of a proxy; "environment" is what the environment says;
 *   %NULL or empty: none
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_INPUT or another #CmFlowError
 *
 * Says how the CA of an account is reached from now on. Blocks.
 *
 * Returns: (transfer full): its document, or %NULL
 */
CmAcmeAccountDoc *
cm_acme_account_flow_set_proxy (CmContext *context,
                                const char *id,
                                const char *proxy,
                                GCancellable *cancellable,
                                GError **error)
{
  Edit self = { context, id, proxy, "proxy", apply_proxy, NULL };

  g_return_val_if_fail (CM_IS_CONTEXT (context) && id != NULL, NULL);

  return edit (&self, cancellable, error);
}

/* ---- whose web server it is ---- */

static gboolean
apply_trusted (CmContext *context,
               CmAcmeAccountDoc *account,
               const char *text,
               GCancellable *cancellable,
               GError **error)
{
  const char *trusted = text != NULL && *text != '\0' ? text : NULL;
  g_autoptr (CmAcmeClient) asked = cm_acme_account_opener_ask (
      context, cm_acme_account_doc_get_directory (account), trusted,
      cm_acme_account_doc_get_proxy (account), error);

  if (asked == NULL)
    return FALSE;
  cm_acme_account_doc_set_trusted (account, trusted);
  return TRUE;
}

/**
 * cm_acme_account_flow_set_trusted:
 * @context: an unlocked context
 * @id: id of an account
 * @trusted: (nullable): certificates that are trusted besides the system's, PEM; %NULL or
 *   empty: none
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_INPUT or another #CmFlowError
 *
 * Says by which root the web server of the CA of an account is known from now on. Blocks.
 *
 * Returns: (transfer full): its document, or %NULL
 */
CmAcmeAccountDoc *
cm_acme_account_flow_set_trusted (CmContext *context,
                                  const char *id,
                                  const char *trusted,
                                  GCancellable *cancellable,
                                  GError **error)
{
  Edit self = { context, id, trusted, "trusted", apply_trusted, NULL };

  g_return_val_if_fail (CM_IS_CONTEXT (context) && id != NULL, NULL);

  return edit (&self, cancellable, error);
}

static gboolean
add_title (CmPemBlock *block, gpointer user_data)
{
  GPtrArray *titles = user_data;
  g_autoptr (CmPemBlock) owned = block;
  g_autoptr (CmCertificate) certificate
      = owned->der != NULL ? cm_certificate_new_from_der (owned->der, NULL) : NULL;

  if (certificate != NULL)
    g_ptr_array_add (titles, cm_certificate_dup_title (certificate));
  return TRUE;
}

/**
 * cm_acme_account_flow_dup_trusted:
 * @account: an account
 *
 * Returns: (transfer full) (nullable): what the certificates are called that are trusted
 *   for the web server of its CA, with commas; %NULL: as this computer trusts
 */
char *
cm_acme_account_flow_dup_trusted (CmAcmeAccountDoc *account)
{
  g_autoptr (GPtrArray) titles = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GBytes) bytes = NULL;
  const char *trusted;

  g_return_val_if_fail (CM_IS_ACME_ACCOUNT_DOC (account), NULL);

  trusted = cm_acme_account_doc_get_trusted (account);
  if (trusted == NULL || *trusted == '\0')
    return NULL;
  bytes = g_bytes_new (trusted, strlen (trusted));
  cm_pem_foreach (bytes, add_title, titles);
  g_ptr_array_add (titles, NULL);
  return titles->len > 1 ? g_strjoinv (", ", (GStrv)titles->pdata)
                         : g_strdup (_ ("A certificate that cannot be read"));
}
