/* cm-cli-edit.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What changes a credential that exists.
 */

#include "cm-cli-commands.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-cli-input.h"
#include "cm-cli-output.h"
#include "cm-credential-flow.h"

#define ACCOUNT_PREFIX "acme-account:"

/* ---- servers ---- */

static void
add_once (GPtrArray *ids, const char *id)
{
  if (!g_ptr_array_find_with_equal_func (ids, id, g_str_equal, NULL))
    g_ptr_array_add (ids, g_strdup (id));
}

static GStrv
change_servers (const char *const *now, const char *const *add, const char *const *remove)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new ();

  for (gsize i = 0; now != NULL && now[i] != NULL; i++)
    if (!g_strv_contains (remove, now[i]) && !g_strv_contains (add, now[i]))
      add_once (ids, now[i]);
  for (gsize i = 0; add[i] != NULL; i++)
    add_once (ids, add[i]);
  g_ptr_array_add (ids, NULL);
  return (GStrv)g_ptr_array_free (g_steal_pointer (&ids), FALSE);
}

static void
print_servers (CmCli *cli, const char *const *ids)
{
  JsonArray *array = json_array_new ();

  for (gsize i = 0; ids != NULL && ids[i] != NULL; i++)
    {
      g_autofree char *name = cm_context_dup_identity_name (cli->context, ids[i]);

      json_array_add_string_element (array, name);
      if (!cli->json)
        g_print ("%s\n", name);
    }
  if (!cli->json && json_array_get_length (array) == 0)
    cm_cli_note (cli, "%s", _ ("No server has access."));
  if (cli->json)
    cm_cli_print_json_array (array);
  else
    json_array_unref (array);
}

/* Whether one of them is not among the others. */
static gboolean
has_other (const char *const *ids, const char *const *others)
{
  for (gsize i = 0; ids != NULL && ids[i] != NULL; i++)
    if (others == NULL || !g_strv_contains (others, ids[i]))
      return TRUE;
  return FALSE;
}

static gboolean
apply_servers (CmCli *cli,
               CmCredentialDoc *credential,
               GStrv set,
               GStrv add,
               GStrv remove,
               GError **error)
{
  g_auto (GStrv) set_ids = cm_cli_find_servers (cli, (const char *const *)set, error);
  g_auto (GStrv) add_ids = NULL;
  g_auto (GStrv) remove_ids = NULL;
  g_auto (GStrv) ids = NULL;
  const char *const *now = cm_credential_doc_get_servers (credential);
  gboolean is_lost, is_won;

  if (set_ids == NULL)
    return FALSE;
  add_ids = cm_cli_find_servers (cli, (const char *const *)add, error);
  if (add_ids == NULL)
    return FALSE;
  remove_ids = cm_cli_find_holders (cli, (const char *const *)remove, error);
  if (remove_ids == NULL || !cm_cli_unlock (cli, error))
    return FALSE;

  ids = change_servers (set != NULL ? (const char *const *)set_ids : now,
                        (const char *const *)add_ids, (const char *const *)remove_ids);
  is_lost = has_other (now, (const char *const *)ids);
  is_won = has_other ((const char *const *)ids, now);
  if ((is_lost || is_won)
      && !cm_credential_flow_set_servers (cli->context,
                                          cm_document_get_id (CM_DOCUMENT (credential)),
                                          (const char *const *)ids, NULL, error))
    return FALSE;
  if (!is_lost && !is_won)
    cm_cli_note (cli, "%s", _ ("Nothing changed: these have access already."));
  else if (is_lost)
    cm_cli_note (cli, "%s",
                 _ ("A server that lost access may still hold the key it had before."));
  print_servers (cli, (const char *const *)ids);
  return TRUE;
}

/**
 * cm_cli_servers:
 * @cli: what every command gets
 * @args: the words behind the command
 * @error: return location for a #GError
 *
 * `servers`: shows or changes who may use a key.
 *
 * Returns: whether it went well
 */
gboolean
cm_cli_servers (CmCli *cli, char **args, GError **error)
{
  g_auto (GStrv) words = g_strdupv (args);
  g_auto (GStrv) add = NULL;
  g_auto (GStrv) remove = NULL;
  g_auto (GStrv) set = NULL;
  g_autoptr (CmCredentialDoc) credential = NULL;
  const GOptionEntry entries[] = {
    { "add", 0, 0, G_OPTION_ARG_STRING_ARRAY, &add, N_ ("Give a server access"),
      N_ ("NAME") },
    { "remove", 0, 0, G_OPTION_ARG_STRING_ARRAY, &remove,
      N_ ("Take a server’s access away"), N_ ("NAME") },
    { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &set, N_ ("Just these servers"),
      N_ ("NAME,…") },
    G_OPTION_ENTRY_NULL,
  };

  if (!cm_cli_parse (cli, "servers", entries, 1, 1, &words, error))
    return FALSE;
  credential = cm_context_find_credential (cli->context, words[0], NULL, error);
  if (credential == NULL)
    return FALSE;
  if (add != NULL || remove != NULL || set != NULL)
    return apply_servers (cli, credential, set, add, remove, error);
  print_servers (cli, cm_credential_doc_get_servers (credential));
  return TRUE;
}

/* ---- several at once ---- */

/* Also by title or host name, as long as there is one. An account is named by its id. */
static gboolean
find_deleted (CmCli *cli, const char *name, char **id, GError **error)
{
  g_autoptr (CmQuery) query = cm_query_new (g_str_has_prefix (name, ACCOUNT_PREFIX)
                                                ? CM_DOCUMENT_TYPE_ACME_ACCOUNT
                                                : CM_DOCUMENT_TYPE_CREDENTIAL);
  g_autofree char *host_name = g_strdup_printf ("\n%s\n", name);
  g_autoptr (GPtrArray) rows = NULL;
  guint n = 0;

  cm_query_set_view (query, CM_QUERY_VIEW_DELETED);
  rows = cm_context_query (cli->context, query, NULL, error);
  if (rows == NULL)
    return FALSE;
  for (guint i = 0; i < rows->len; i++)
    {
      const CmSummaryFields *fields = cm_summary_get_fields (g_ptr_array_index (rows, i));

      if (g_strcmp0 (fields->title, name) != 0 && !g_str_equal (fields->id, name)
          && (fields->host_names == NULL
              || strstr (fields->host_names, host_name) == NULL))
        continue;
      if (n++ == 0)
        *id = g_strdup (fields->id);
    }
  if (n < 2)
    return TRUE;
  g_clear_pointer (id, g_free);
  g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_AMBIGUOUS,
               _ ("“%s” names %u deleted credentials. Say which by its id; "
                  "“certmgrctl list --deleted” shows them."),
               name, n);
  return FALSE;
}

static char *
find_id (CmCli *cli, const char *name, gboolean is_deleted, GError **error)
{
  g_autoptr (CmCredentialDoc) credential = NULL;
  g_autofree char *id = NULL;

  if (is_deleted && !find_deleted (cli, name, &id, error))
    return NULL;
  if (id != NULL)
    return g_steal_pointer (&id);
  credential = cm_context_find_credential (cli->context, name, NULL, error);
  return credential != NULL ? g_strdup (cm_document_get_id (CM_DOCUMENT (credential)))
                            : NULL;
}

static GStrv
find_ids (CmCli *cli, const char *const *names, gboolean is_deleted, GError **error)
{
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();

  for (gsize i = 0; names[i] != NULL; i++)
    {
      g_autofree char *id = find_id (cli, names[i], is_deleted, error);

      if (id == NULL)
        return NULL;
      g_strv_builder_add (ids, id);
    }
  return g_strv_builder_end (ids);
}

typedef gboolean (*SeveralFunc) (CmContext *context,
                                 const char *const *ids,
                                 GCancellable *cancellable,
                                 GError **error);

/* Finds all of them first: either all are done or none. Returns their ids. */
static GStrv
run_on_several (CmCli *cli,
                const char *command,
                SeveralFunc run,
                char **args,
                GError **error)
{
  g_auto (GStrv) words = g_strdupv (args);
  g_auto (GStrv) ids = NULL;
  gboolean is_deleted = run != cm_credential_flow_delete;
  const GOptionEntry entries[] = { G_OPTION_ENTRY_NULL };

  if (!cm_cli_parse (cli, command, entries, 1, G_MAXUINT, &words, error))
    return NULL;
  ids = find_ids (cli, (const char *const *)words, is_deleted, error);
  if (ids == NULL || !cm_cli_unlock (cli, error)
      || !run (cli->context, (const char *const *)ids, NULL, error))
    return NULL;
  if (cli->json)
    cm_cli_print_json_array (cm_cli_json_strings ((const char *const *)ids));
  return g_steal_pointer (&ids);
}

/**
 * cm_cli_delete:
 * @cli: what every command gets
 * @args: the words behind the command
 * @error: return location for a #GError
 *
 * `delete`: writes tombstones.
 *
 * Returns: whether it went well
 */
gboolean
cm_cli_delete (CmCli *cli, char **args, GError **error)
{
  g_auto (GStrv) ids
      = run_on_several (cli, "delete", cm_credential_flow_delete, args, error);

  if (ids == NULL)
    return FALSE;
  for (gsize i = 0; ids[i] != NULL; i++)
    cm_cli_note (cli, _ ("Deleted. “certmgrctl restore %.8s” brings it back."),
                 strchr (ids[i], ':') + 1);
  return TRUE;
}

/**
 * cm_cli_restore:
 * @cli: what every command gets
 * @args: the words behind the command
 * @error: return location for a #GError
 *
 * `restore`: brings deleted credentials back.
 *
 * Returns: whether it went well
 */
gboolean
cm_cli_restore (CmCli *cli, char **args, GError **error)
{
  g_auto (GStrv) ids
      = run_on_several (cli, "restore", cm_credential_flow_restore, args, error);

  return ids != NULL;
}

/**
 * cm_cli_purge:
 * @cli: what every command gets
 * @args: the words behind the command
 * @error: return location for a #GError
 *
 * `purge`: removes deleted credentials for good.
 *
 * Returns: whether it went well
 */
gboolean
cm_cli_purge (CmCli *cli, char **args, GError **error)
{
  g_auto (GStrv) ids
      = run_on_several (cli, "purge", cm_credential_flow_purge, args, error);

  return ids != NULL;
}

/**
 * cm_cli_complete:
 * @cli: what every command gets
 * @args: the words behind the command
 * @error: return location for a #GError
 *
 * `complete`: completes chains and sets health.
 *
 * Returns: whether it went well
 */
gboolean
cm_cli_complete (CmCli *cli, char **args, GError **error)
{
  g_auto (GStrv) words = g_strdupv (args);
  g_auto (GStrv) ids = NULL;
  gboolean all = FALSE;
  guint n_changed = 0;
  const GOptionEntry entries[] = {
    { "all", 0, 0, G_OPTION_ARG_NONE, &all, N_ ("Every credential"), NULL },
    G_OPTION_ENTRY_NULL,
  };

  if (!cm_cli_parse (cli, "complete", entries, 0, G_MAXUINT, &words, error))
    return FALSE;
  if (all == (words[0] != NULL))
    return cm_cli_set_usage_error (error, "%s", _ ("Name credentials, or say --all."));
  if (!all)
    {
      ids = find_ids (cli, (const char *const *)words, /* is_deleted: */ FALSE, error);
      if (ids == NULL)
        return FALSE;
    }
  if (!cm_cli_unlock (cli, error)
      || !cm_credential_flow_complete (cli->context, (const char *const *)ids, &n_changed,
                                       NULL, error))
    return FALSE;
  if (cli->json)
    {
      JsonObject *object = json_object_new ();

      json_object_set_int_member (object, "changed", n_changed);
      cm_cli_print_json_object (object);
    }
  else
    g_print (
        ngettext ("%u credential changed.\n", "%u credentials changed.\n", n_changed),
        n_changed);
  return TRUE;
}

/* ---- words ---- */

/* With --json, the credential as it is now. */
static gboolean
print_changed (CmCli *cli, CmCredentialDoc *credential, GError **error)
{
  g_autoptr (CmDocument) changed = NULL;

  if (!cli->json)
    return TRUE;
  changed = cm_context_get_document (
      cli->context, cm_document_get_id (CM_DOCUMENT (credential)), NULL, error);
  if (changed == NULL)
    return FALSE;
  cm_cli_print_json_object (cm_cli_credential_to_json (cli, CM_CREDENTIAL_DOC (changed)));
  return TRUE;
}

/**
 * cm_cli_comment:
 * @cli: what every command gets
 * @args: the words behind the command
 * @error: return location for a #GError
 *
 * `comment`: sets the comment; an empty one removes it.
 *
 * Returns: whether it went well
 */
gboolean
cm_cli_comment (CmCli *cli, char **args, GError **error)
{
  g_auto (GStrv) words = g_strdupv (args);
  g_autoptr (CmCredentialDoc) credential = NULL;
  const GOptionEntry entries[] = { G_OPTION_ENTRY_NULL };

  if (!cm_cli_parse (cli, "comment", entries, 2, 2, &words, error))
    return FALSE;
  credential = cm_context_find_credential (cli->context, words[0], NULL, error);
  if (credential == NULL || !cm_cli_unlock (cli, error)
      || !cm_credential_flow_set_comment (cli->context,
                                          cm_document_get_id (CM_DOCUMENT (credential)),
                                          words[1], NULL, error))
    return FALSE;
  return print_changed (cli, credential, error);
}

static void
print_tags (CmCli *cli, CmCredentialDoc *credential)
{
  const char *const *tags = cm_document_get_tags (CM_DOCUMENT (credential));

  if (cli->json)
    cm_cli_print_json_array (cm_cli_json_strings (tags));
  for (gsize i = 0; !cli->json && tags != NULL && tags[i] != NULL; i++)
    g_print ("%s\n", tags[i]);
}

static gboolean
takes_value (const char *option)
{
  return g_str_equal (option, "--store") || g_str_equal (option, "--passphrase-file");
}

/* -TAG looks like an option: what stands before the credential is read as one, and behind
 * it what begins with two signs. */
static gboolean
sort_words (char **args,
            GStrvBuilder *words,
            GPtrArray *add,
            GPtrArray *remove,
            GError **error)
{
  gboolean is_behind = FALSE;

  for (gsize i = 0; args[i] != NULL; i++)
    {
      gboolean is_option = args[i][0] == '-' && (!is_behind || args[i][1] == '-');

      if (is_behind && !is_option)
        {
          if ((args[i][0] != '+' && args[i][0] != '-') || args[i][1] == '\0')
            return cm_cli_set_usage_error (error, _ ("“%s” is neither +TAG nor -TAG."),
                                           args[i]);
          g_ptr_array_add (args[i][0] == '+' ? add : remove, args[i] + 1);
          continue;
        }
      is_behind = is_behind || !is_option;
      g_strv_builder_add (words, args[i]);
      if (takes_value (args[i]) && args[i + 1] != NULL)
        g_strv_builder_add (words, args[++i]);
    }
  g_ptr_array_add (add, NULL);
  g_ptr_array_add (remove, NULL);
  return TRUE;
}

/**
 * cm_cli_tag:
 * @cli: what every command gets
 * @args: the words behind the command
 * @error: return location for a #GError
 *
 * `tag`: adds (+TAG) and removes (-TAG) tags; without any, prints them.
 *
 * Returns: whether it went well
 */
gboolean
cm_cli_tag (CmCli *cli, char **args, GError **error)
{
  g_auto (GStrv) words = NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GPtrArray) add = g_ptr_array_new ();
  g_autoptr (GPtrArray) remove = g_ptr_array_new ();
  g_autoptr (CmCredentialDoc) credential = NULL;
  const GOptionEntry entries[] = { G_OPTION_ENTRY_NULL };

  if (!sort_words (args, builder, add, remove, error))
    return FALSE;
  words = g_strv_builder_end (builder);
  if (!cm_cli_parse (cli, "tag", entries, 1, 1, &words, error))
    return FALSE;
  credential = cm_context_find_credential (cli->context, words[0], NULL, error);
  if (credential == NULL)
    return FALSE;
  if (add->len + remove->len == 2)
    {
      print_tags (cli, credential);
      return TRUE;
    }
  return cm_cli_unlock (cli, error)
         && cm_credential_flow_change_tags (
             cli->context, cm_document_get_id (CM_DOCUMENT (credential)),
             (const char *const *)add->pdata, (const char *const *)remove->pdata, NULL,
             error)
         && print_changed (cli, credential, error);
}
