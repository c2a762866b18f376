/* cm-acme-account-find.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which accounts there are, and which one a person means: by its name, its id, or its CA,
 * as long as there is one account only. Those that are closed give way to open ones.
 */

#include "cm-acme-account-flow.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-acme-account-opener-private.h"
#include "cm-acme-directory.h"
#include "cm-named-private.h"

#define MAILTO "mailto:"

/**
 * cm_acme_account_flow_list:
 * @context: the certstore
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Returns: (transfer full) (element-type CmAcmeAccountDoc): all accounts, or %NULL
 */
GPtrArray *
cm_acme_account_flow_list (CmContext *context, GCancellable *cancellable, GError **error)
{
  g_autoptr (CmQuery) query = cm_query_new (CM_DOCUMENT_TYPE_ACME_ACCOUNT);
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_object_unref);

  g_return_val_if_fail (CM_IS_CONTEXT (context), NULL);

  rows = cm_context_query (context, query, cancellable, error);
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      CmAcmeAccountDoc *document = cm_acme_account_opener_get (
          context, cm_summary_get_id (g_ptr_array_index (rows, i)), cancellable, error);

      if (document == NULL)
        return NULL;
      g_ptr_array_add (all, document);
    }
  return rows != NULL ? g_steal_pointer (&all) : NULL;
}

/**
 * cm_acme_account_flow_count_open:
 * @context: the certstore
 * @n_open: (out): how many there are
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Counts the accounts that are not closed, without reading their documents. Blocks.
 *
 * Returns: whether they were counted
 */
gboolean
cm_acme_account_flow_count_open (CmContext *context,
                                 guint *n_open,
                                 GCancellable *cancellable,
                                 GError **error)
{
  g_autoptr (CmQuery) query = cm_query_new (CM_DOCUMENT_TYPE_ACME_ACCOUNT);
  g_autoptr (GPtrArray) rows = NULL;
  guint n = 0;

  g_return_val_if_fail (CM_IS_CONTEXT (context) && n_open != NULL, FALSE);

  rows = cm_context_query (context, query, cancellable, error);
  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    if (!cm_acme_account_doc_is_closed_summary (g_ptr_array_index (rows, i)))
      n++;
  *n_open = n;
  return TRUE;
}

/* Those that are not closed. */
static GPtrArray *
list_open (GPtrArray *all)
{
  GPtrArray *open = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < all->len; i++)
    if (!cm_acme_account_doc_is_closed (g_ptr_array_index (all, i)))
      g_ptr_array_add (open, g_object_ref (g_ptr_array_index (all, i)));
  return open;
}

static char *
join_titles (GPtrArray *accounts)
{
  g_autoptr (GString) titles = g_string_new (NULL);

  for (guint i = 0; i < accounts->len; i++)
    g_string_append_printf (titles, "%s“%s”", i > 0 ? ", " : "",
                            cm_document_get_title (g_ptr_array_index (accounts, i)));
  return g_string_free (g_steal_pointer (&titles), FALSE);
}

static CmAcmeAccountDoc *
take_only (GPtrArray *accounts, GError **error)
{
  g_autofree char *titles = join_titles (accounts);

  if (accounts->len == 1)
    return g_object_ref (g_ptr_array_index (accounts, 0));
  if (accounts->len == 0)
    g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND,
                         _ ("There is no ACME account."));
  else
    g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_AMBIGUOUS,
                 _ ("There are several ACME accounts: %s. Say which by its name or id."),
                 titles);
  return NULL;
}

/* Those at a CA that was named by its word or by the address of its directory. */
static GPtrArray *
list_at_ca (GPtrArray *accounts, const char *word_or_url)
{
  const char *directory = cm_acme_directory_find_url (word_or_url);
  GPtrArray *there = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < accounts->len; i++)
    {
      CmAcmeAccountDoc *account = g_ptr_array_index (accounts, i);

      if (g_strcmp0 (cm_acme_account_doc_get_directory (account), directory) == 0)
        g_ptr_array_add (there, g_object_ref (account));
    }
  return there;
}

static CmAcmeAccountDoc *
find_named (GPtrArray *accounts, const char *name, GError **error)
{
  CmDocument *found = cm_named_find (
      accounts, name, _ ("“%s” names several ACME accounts. Say which by its id."),
      _ ("There is no ACME account “%s”."), error);

  return found != NULL ? CM_ACME_ACCOUNT_DOC (found) : NULL;
}

/**
 * cm_acme_account_flow_find:
 * @context: the certstore
 * @name_or_id: (nullable): a name, an id, the beginning of one, or a CA as
 *   cm_acme_account_flow_add() takes it; %NULL: the only one that is open
 * @cancellable: (nullable): a cancellable
 * @error: return location for %CM_FLOW_ERROR_NOT_FOUND, %CM_FLOW_ERROR_AMBIGUOUS or
 *   another #CmFlowError
 *
 * Finds the one account a person means. One that is closed is found if no other is
 * called so. Blocks.
 *
 * Returns: (transfer full): its document, or %NULL
 */
CmAcmeAccountDoc *
cm_acme_account_flow_find (CmContext *context,
                           const char *name_or_id,
                           GCancellable *cancellable,
                           GError **error)
{
  g_autoptr (GPtrArray) all = cm_acme_account_flow_list (context, cancellable, error);
  g_autoptr (GPtrArray) open = NULL;
  g_autoptr (GPtrArray) there = NULL;
  g_autoptr (GError) failure = NULL;
  CmAcmeAccountDoc *found;

  if (all == NULL)
    return NULL;
  open = list_open (all);
  if (name_or_id == NULL)
    return take_only (open, error);
  found = find_named (open, name_or_id, &failure);
  if (found != NULL)
    return found;
  if (!g_error_matches (failure, CM_FLOW_ERROR, CM_FLOW_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  there = list_at_ca (open, name_or_id);
  return there->len > 0 ? take_only (there, error) : find_named (all, name_or_id, error);
}

/**
 * cm_acme_account_flow_dup_contacts:
 * @account: an account
 *
 * Returns: (transfer full): whom its CA writes to, as people write addresses
 */
char *
cm_acme_account_flow_dup_contacts (CmAcmeAccountDoc *account)
{
  const char *const *contacts;
  g_autoptr (GString) text = g_string_new (NULL);

  g_return_val_if_fail (CM_IS_ACME_ACCOUNT_DOC (account), NULL);

  contacts = cm_acme_account_doc_get_contacts (account);
  for (gsize i = 0; contacts != NULL && contacts[i] != NULL; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "",
                            g_str_has_prefix (contacts[i], MAILTO)
                                ? contacts[i] + strlen (MAILTO)
                                : contacts[i]);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * cm_acme_account_flow_dup_label:
 * @account: an account
 *
 * Returns: (transfer full): its name and whom its CA writes to, so that somebody who has
 *   several knows which it is; or that it is closed
 */
char *
cm_acme_account_flow_dup_label (CmAcmeAccountDoc *account)
{
  g_autofree char *contacts = cm_acme_account_flow_dup_contacts (account);
  const char *title = cm_document_get_title (CM_DOCUMENT (account));

  if (cm_acme_account_doc_is_closed (account))
    return g_strdup_printf (_ ("%s, which is closed"), title);
  return *contacts != '\0' ? g_strdup_printf ("%s (%s)", title, contacts)
                           : g_strdup (title);
}
