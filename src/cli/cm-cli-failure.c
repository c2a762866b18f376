/* cm-cli-failure.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What flows say of a failure is shown in the window, beside what it is about. On the
 * command line it stands alone, so it is said here which credential it is about, and how
 * to go on.
 */

#include "cm-cli-failure.h"

#include <glib/gi18n-lib.h>

#include "cm-acme-flow.h"

/**
 * cm_cli_failure_dup_name:
 * @cli: what every command gets
 * @id: id of a credential
 *
 * Returns: (transfer full): its title, if that is enough to find it; else its id
 */
char *
cm_cli_failure_dup_name (CmCli *cli, const char *id)
{
  g_autoptr (CmDocument) document
      = cm_context_get_document (cli->context, id, NULL, NULL);
  g_autoptr (CmCredentialDoc) found
      = document != NULL ? cm_context_find_credential (
            cli->context, cm_document_get_title (document), NULL, NULL)
                         : NULL;

  return g_strdup (found != NULL
                           && g_str_equal (cm_document_get_id (CM_DOCUMENT (found)), id)
                       ? cm_document_get_title (document)
                       : id);
}

/* NULL: nothing is under way. Transfer full. */
static char *
describe_stopped (CmCli *cli, CmDocument *document)
{
  const CmAcmeRecord *record
      = document != NULL && CM_IS_CREDENTIAL_DOC (document)
            ? cm_credential_doc_get_acme (CM_CREDENTIAL_DOC (document))
            : NULL;
  g_autofree char *name = NULL;

  if (record == NULL || record->order == NULL)
    return NULL;
  name = cm_cli_failure_dup_name (cli, cm_document_get_id (document));
  return g_strdup_printf (
      _ ("The order of “%s” was stopped. “certmgrctl acme resume %s” goes on with it."),
      cm_document_get_title (document), name);
}

/**
 * cm_cli_failure_explain:
 * @cli: what every command gets
 * @id: id of a credential
 * @is_one_of_several: whether the credential is not the only one, or was not named
 * @error: what happened; its sentence is changed
 *
 * Says which credential a failure is about; and of an order that was stopped, how to go
 * on with it.
 */
void
cm_cli_failure_explain (CmCli *cli,
                        const char *id,
                        gboolean is_one_of_several,
                        GError *error)
{
  g_autoptr (CmDocument) document
      = cm_context_get_document (cli->context, id, NULL, NULL);
  g_autofree char *text = NULL;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    text = describe_stopped (cli, document);
  if (text == NULL && is_one_of_several)
    text = g_strdup_printf ("%s: %s",
                            document != NULL ? cm_document_get_title (document) : id,
                            error->message);
  if (text == NULL)
    return;
  g_free (error->message);
  error->message = g_steal_pointer (&text);
}

/* Of those that are under way; NULL: there is none. Transfer full. */
static char *
find_order (CmCli *cli, const char *title)
{
  g_autoptr (GPtrArray) ids = cm_acme_flow_list_unfinished (cli->context, NULL, NULL);
  char *found = NULL;

  for (guint i = 0; ids != NULL && i < ids->len && found == NULL; i++)
    {
      const char *id = g_ptr_array_index (ids, i);
      g_autoptr (CmDocument) document
          = cm_context_get_document (cli->context, id, NULL, NULL);

      if (document != NULL && g_strcmp0 (cm_document_get_title (document), title) == 0)
        found = g_strdup (id);
    }
  return found;
}

/**
 * cm_cli_failure_explain_order:
 * @cli: what every command gets
 * @title: the title of its credential
 * @error: what happened; its sentence is changed
 *
 * Says of an order that was stopped which one it is, and how to go on with it.
 */
void
cm_cli_failure_explain_order (CmCli *cli, const char *title, GError *error)
{
  g_autofree char *id = NULL;

  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  id = find_order (cli, title);
  if (id != NULL)
    {
      cm_cli_failure_explain (cli, id, /* is_one_of_several: */ FALSE, error);
      return;
    }
  g_free (error->message);
  error->message = g_strdup_printf (
      _ ("The order of “%s” was stopped before it was placed."), title);
}

/**
 * cm_cli_failure_append:
 * @error: what happened; its sentence is changed
 * @sentence: which words of the command line help
 *
 * Says more: flows do not know the words of the command line.
 */
void
cm_cli_failure_append (GError *error, const char *sentence)
{
  g_autofree char *message = NULL;

  g_return_if_fail (error != NULL && sentence != NULL);

  message = g_steal_pointer (&error->message);
  error->message = g_strdup_printf ("%s %s", message, sentence);
}
