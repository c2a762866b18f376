/* cm-cli-import-report.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What became of an import: a row for each thing with what there is to say of it, or the
 * same as JSON; what failed goes to standard error and into the exit code.
 */

#include "cm-cli-import-private.h"

#include <glib/gi18n-lib.h>

#include "cm-cli-output.h"
#include "cm-cli-table.h"
#include "cm-cli-words.h"
#include "cm-enum.h"
#include "cm-json.h"
#include "cm-sentence.h"
#include "cm-server-fetch.h"

/* What was asked for and not done, because the credential is there as it is. */
static char *
dup_unchanged (CmImportFlow *flow, CmImportItem *item)
{
  g_autofree char *text = cm_import_flow_dup_unchanged (flow, item);

  if ((cm_import_flow_get_unchanged (flow, item) & CM_IMPORT_UNCHANGED_SERVERS) == 0)
    return g_steal_pointer (&text);
  return g_strdup_printf (_ ("%s “certmgrctl servers %s --add NAME” gives access."), text,
                          cm_import_item_get_document_id (item));
}

/* Whether the file gave anything, and only a part of it stayed locked. */
static gboolean
was_opened (CmImportFlow *flow, const char *source)
{
  GListModel *items = cm_import_flow_get_items (flow);

  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr (CmImportItem) item = g_list_model_get_item (items, i);

      if (g_strcmp0 (cm_import_item_get_source (item), source) == 0
          && cm_import_item_get_state (item) != CM_IMPORT_STATE_LOCKED)
        return TRUE;
    }
  return FALSE;
}

/* As a shell takes it, from the folder that it is in now; quoted where that is needed. */
static char *
quote_path (const char *path)
{
  g_autofree char *folder = g_get_current_dir ();
  g_autoptr (GFile) here = g_file_new_for_path (folder);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autofree char *relative = g_file_get_relative_path (here, file);
  const char *word = relative != NULL && *relative != '-' ? relative : path;
  g_autofree char *valid = g_filename_display_name (word);

  return g_regex_match_simple ("^[A-Za-z0-9_./+=@%,:-]+$", word, 0, 0)
             ? g_strdup (word)
             : g_shell_quote (valid);
}

static char *
dup_request_reason (CmImportItem *item)
{
  const char *path = cm_import_item_get_path (item);
  g_autofree char *word = NULL;

  if (path == NULL)
    return g_strdup (
        _ ("A request is for a CA. Unpack or save it first, so that it is a file: "
           "“certmgrctl ca sign FILE” signs it, “certmgrctl csr adopt FILE” waits for "
           "the answer of another CA."));
  word = quote_path (path);
  return g_strdup_printf (
      _ ("A request is for a CA. “certmgrctl ca sign %s” signs it, “certmgrctl csr "
         "adopt %s” waits for the answer of another CA."),
      word, word);
}

static gboolean
is_left_out (CmImportItem *item)
{
  return cm_import_item_get_loss (item) != CM_IMPORT_LOSS_NONE
         && cm_import_item_foresee (item) == CM_IMPORT_RESULT_FAILED;
}

static char *
dup_loss_reason (CmImportItem *item)
{
  if (cm_import_item_get_loss (item) == CM_IMPORT_LOSS_PARTS)
    return g_strdup_printf (
        /* Translators: a file, then a name in a certificate */
        _ ("Something in “%s” could not be read or does not fit together, and no hash "
           "vouches for the rest, so “%s” is not imported. Give its password, get a whole "
           "copy of the file, or import what “openssl pkcs12 -nomacver” still writes of "
           "it."),
        cm_import_item_get_source (item), cm_import_item_get_title (item));
  return g_strdup_printf (
      /* Translators: a file, then a name in a certificate */
      _ ("“%s” has a private key that could not be read, so the certificate of “%s” is "
         "not imported alone. To have it without a key, write it to a file of its own "
         "(“openssl pkcs12 -nokeys -nomacver”, “keytool -exportcert”) and import that."),
      cm_import_item_get_source (item), cm_import_item_get_title (item));
}

static char *
dup_reason (CmImportFlow *flow, CmImportItem *item, const CmCliImportOptions *options)
{
  const char *source = cm_import_item_get_source (item);
  const char *reason = cm_import_item_get_reason (item);
  g_autofree char *unchanged = dup_unchanged (flow, item);

  if (cm_import_item_get_kind (item) == CM_IMPORT_KIND_CSR)
    return dup_request_reason (item);
  if (is_left_out (item))
    return dup_loss_reason (item);
  if (cm_import_item_get_state (item) == CM_IMPORT_STATE_LOCKED
      && options->password_files != NULL && was_opened (flow, source)
      && cm_import_item_get_summary (item) != NULL)
    return g_strdup_printf (
        /* Translators: a file, then “the private key “shop” in a Java keystore” */
        ngettext ("“%s”: %s could not be opened: the password is wrong, or the file is "
                  "damaged.",
                  "“%s”: %s could not be opened: none of the passwords is right, or the "
                  "file is damaged.",
                  g_strv_length (options->password_files)),
        source, cm_import_item_get_summary (item));
  if (cm_import_item_get_state (item) == CM_IMPORT_STATE_LOCKED
      && options->password_files != NULL)
    return g_strdup_printf (
        ngettext ("“%s” could not be opened: the password is wrong, or the file is "
                  "damaged.",
                  "“%s” could not be opened: none of the passwords is right, or the file "
                  "is damaged.",
                  g_strv_length (options->password_files)),
        source);
  if (cm_import_item_is_spare (item)
      && cm_import_item_get_result (item) != CM_IMPORT_RESULT_IMPORTED)
    return g_strdup (options->roots
                         ? _ ("It is no root, and is kept to complete chains.")
                         : _ ("It is no root, and completes no chain here. With --roots "
                              "it is kept for later ones."));
  if (cm_import_item_get_state (item) == CM_IMPORT_STATE_ASKS
      && cm_import_item_get_result (item) != CM_IMPORT_RESULT_IMPORTED && options->roots)
    return g_strdup (_ ("It becomes a trusted root."));
  if (cm_import_item_get_state (item) == CM_IMPORT_STATE_ASKS
      && cm_import_item_get_result (item) != CM_IMPORT_RESULT_IMPORTED)
    return g_strdup (_ ("It becomes a trusted root only with --roots."));
  if (reason != NULL && unchanged != NULL)
    return g_strdup_printf ("%s %s", reason, unchanged);
  return unchanged != NULL ? g_steal_pointer (&unchanged) : g_strdup (reason);
}

static char *
dup_reason_cb (CmImportFlow *flow, CmImportItem *item, gpointer user_data)
{
  return dup_reason (flow, item, user_data);
}

/**
 * cm_cli_import_dup_text:
 * @flow: an import that was read
 * @options: what was asked for
 *
 * Returns: (transfer full): a report to keep, in the words of the command line
 */
char *
cm_cli_import_dup_text (CmImportFlow *flow, const CmCliImportOptions *options)
{
  return cm_import_flow_dup_text_with (flow, dup_reason_cb, (gpointer)options);
}

static JsonArray *
cut_to_json (CmImportCut cut)
{
  JsonArray *array = json_array_new ();

  if (cut & CM_IMPORT_CUT_CHAIN)
    json_array_add_string_element (array, "chain");
  if (cut & CM_IMPORT_CUT_NAMES)
    json_array_add_string_element (array, "names");
  return array;
}

static JsonArray *
unchanged_to_json (CmImportUnchanged unchanged)
{
  JsonArray *array = json_array_new ();

  if (unchanged & CM_IMPORT_UNCHANGED_SERVERS)
    json_array_add_string_element (array, "servers");
  if (unchanged & CM_IMPORT_UNCHANGED_EXPORTABLE)
    json_array_add_string_element (array, "exportable");
  return array;
}

static JsonArray *
completes_to_json (CmImportItem *item)
{
  const char *const none[] = { NULL };
  const char *const *ids = cm_import_item_get_completes (item);

  return cm_cli_json_strings (ids != NULL ? ids : none);
}

static JsonObject *
item_to_json (CmImportFlow *flow, CmImportItem *item, const CmCliImportOptions *options)
{
  JsonObject *object = json_object_new ();
  g_autofree char *reason = dup_reason (flow, item, options);

  cm_cli_json_set_string (object, "source", cm_import_item_get_source (item));
  cm_json_set_enum (object, "kind", CM_TYPE_IMPORT_KIND, cm_import_item_get_kind (item));
  cm_cli_json_set_string (object, "title", cm_import_item_get_title (item));
  cm_cli_json_set_string (object, "subject", cm_import_item_get_subject (item));
  cm_json_set_enum (object, "state", CM_TYPE_IMPORT_STATE,
                    cm_import_item_get_state (item));
  cm_json_set_enum (object, "result", CM_TYPE_IMPORT_RESULT,
                    cm_import_item_get_result (item));
  cm_cli_json_set_string (object, "credential", cm_import_item_get_document_id (item));
  cm_cli_json_set_string (object, "reason", reason);
  cm_cli_json_set_string (object, "note", cm_import_item_get_note (item));
  json_object_set_array_member (object, "completes", completes_to_json (item));
  json_object_set_array_member (object, "cut",
                                cut_to_json (cm_import_item_get_cut (item)));
  json_object_set_array_member (
      object, "unchanged", unchanged_to_json (cm_import_flow_get_unchanged (flow, item)));
  return object;
}

static JsonArray *
servers_to_json (GPtrArray *fetched)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < fetched->len; i++)
    {
      JsonObject *object = json_object_new ();
      g_autofree char *name = cm_server_fetch_dup_name (fetched->pdata[i]);

      cm_cli_json_set_string (object, "server", name);
      json_object_set_int_member (object, "certificates",
                                  cm_server_fetch_get_chain (fetched->pdata[i])->len);
      json_object_set_array_member (
          object, "sent",
          cm_cli_json_strings (cm_server_fetch_get_sent (fetched->pdata[i])));
      json_object_set_array_member (
          object, "findings",
          cm_cli_json_strings (cm_server_fetch_get_findings (fetched->pdata[i])));
      json_array_add_object_element (array, object);
    }
  return array;
}

/* In a dry run: what an import would do. */
static void
add_count (JsonObject *report,
           const char *member,
           CmImportFlow *flow,
           const CmCliImportOptions *options,
           CmImportResult result)
{
  guint n = options->dry_run ? cm_import_flow_count_foreseen (flow, result)
                             : cm_import_flow_count_results (flow, result);

  n += (guint)json_object_get_int_member_with_default (report, member, 0);
  json_object_set_int_member (report, member, n);
}

/**
 * cm_cli_import_print_json:
 * @flow: an import that was read, and run unless that was not asked for
 * @options: what was asked for
 *
 * Prints what became of each item as one JSON object.
 */
void
cm_cli_import_print_json (CmImportFlow *flow, const CmCliImportOptions *options)
{
  GListModel *items = cm_import_flow_get_items (flow);
  JsonObject *report = json_object_new ();
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr (CmImportItem) item = g_list_model_get_item (items, i);

      json_array_add_object_element (array, item_to_json (flow, item, options));
    }
  json_object_set_array_member (report, "items", array);
  json_object_set_boolean_member (report, "dry_run", options->dry_run);
  add_count (report, "imported", flow, options, CM_IMPORT_RESULT_IMPORTED);
  add_count (report, "imported", flow, options, CM_IMPORT_RESULT_ATTACHED);
  add_count (report, "imported", flow, options, CM_IMPORT_RESULT_RESTORED);
  add_count (report, "already_here", flow, options, CM_IMPORT_RESULT_ALREADY_HERE);
  add_count (report, "failed", flow, options, CM_IMPORT_RESULT_FAILED);
  if (options->fetched->len > 0)
    json_object_set_array_member (report, "servers", servers_to_json (options->fetched));
  cm_cli_print_json_object (report);
}

static const char *
get_word (CmImportItem *item, gboolean dry_run)
{
  return dry_run ? cm_cli_word (CM_TYPE_IMPORT_STATE, cm_import_item_get_state (item))
                 : cm_cli_word (CM_TYPE_IMPORT_RESULT, cm_import_item_get_result (item));
}

/* What there is to say of an item, below it: what it is, what is particular about it,
 * where it comes from. A failure is said on standard error. */
static void
add_notes (CmCliTable *table,
           CmImportFlow *flow,
           CmImportItem *item,
           const CmCliImportOptions *options)
{
  gboolean is_root = cm_import_item_get_kind (item) == CM_IMPORT_KIND_TRUSTED_ROOT;
  const char *summary
      = is_root ? _ ("CA certificate") : cm_import_item_get_summary (item);
  const char *note = cm_import_item_get_note (item);
  const char *source = cm_import_item_get_source (item);
  g_autofree char *reason = dup_reason (flow, item, options);
  g_autofree char *text = NULL;

  if (summary != NULL && note != NULL)
    text = g_strdup_printf ("%s, %s", summary, note);
  cm_cli_table_add_note (table, text != NULL ? text : summary);
  if (g_strcmp0 (source, cm_import_item_get_title (item)) != 0)
    cm_cli_table_add_note (table, source);
  if (cm_import_item_foresee (item) != CM_IMPORT_RESULT_FAILED)
    cm_cli_table_add_note (table, reason);
}

/**
 * cm_cli_import_print_table:
 * @cli: what every command gets
 * @flow: an import that was read, and run unless that was not asked for
 * @options: what was asked for
 *
 * Prints what became of each item. Files that only lay in a folder are counted;
 * everything else gets its row.
 */
void
cm_cli_import_print_table (CmCli *cli,
                           CmImportFlow *flow,
                           const CmCliImportOptions *options)
{
  const char *const titles[] = { _ ("Result"), _ ("Name"), NULL };
  g_autoptr (CmCliTable) table = cm_cli_table_new (titles);
  GListModel *items = cm_import_flow_get_items (flow);
  guint n_bystanders = 0;

  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr (CmImportItem) item = g_list_model_get_item (items, i);

      if (cm_import_item_is_bystander (item))
        {
          n_bystanders++;
          continue;
        }
      /* nobody asked to trust what is kept as a credential */
      if (cm_import_item_is_twin (item) && !options->roots)
        continue;
      cm_cli_table_add (table, (const char *const[]){ get_word (item, options->dry_run),
                                                      cm_import_item_get_title (item) });
      add_notes (table, flow, item, options);
    }
  cm_cli_table_print (table);
  if (n_bystanders > 0)
    cm_cli_note (cli,
                 ngettext ("%u other file holds no certificate or key.",
                           "%u other files hold no certificate or key.", n_bystanders),
                 n_bystanders);
}

/* Each of them, with the name of its file if the reason does not have it; once, where the
 * same is true of many in one file. */
static void
say_failures (CmImportFlow *flow, const CmCliImportOptions *options)
{
  GListModel *items = cm_import_flow_get_items (flow);
  g_autoptr (GHashTable) said
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr (CmImportItem) item = g_list_model_get_item (items, i);
      const char *source = cm_import_item_get_source (item);
      g_autofree char *reason = dup_reason (flow, item, options);
      g_autofree char *line = NULL;

      if (cm_import_item_foresee (item) != CM_IMPORT_RESULT_FAILED || reason == NULL)
        continue;
      line = cm_sentence_quotes (reason, source)
                 ? g_strdup (reason)
                 : g_strdup_printf ("%s: %s", source, reason);
      if (!g_hash_table_contains (said, line))
        cm_cli_say ("%s", line);
      g_hash_table_add (said, g_steal_pointer (&line));
    }
}

/* Whether something cannot be imported although nothing is wrong with it: a request. */
static gboolean
has_unusable (CmImportFlow *flow)
{
  GListModel *items = cm_import_flow_get_items (flow);

  for (guint i = 0; i < g_list_model_get_n_items (items); i++)
    {
      g_autoptr (CmImportItem) item = g_list_model_get_item (items, i);

      if (cm_import_item_get_state (item) == CM_IMPORT_STATE_UNUSABLE
          && !cm_import_item_is_bystander (item))
        return TRUE;
    }
  return FALSE;
}

/**
 * cm_cli_import_judge:
 * @flow: an import that was run, or in a dry run only read
 * @options: what was asked for
 * @error: return location for what the exit code says: what is locked is a matter of
 *   passwords if nothing else was done; otherwise it is one of several that failed
 *
 * Says each failure on standard error.
 *
 * Returns: whether nothing failed
 */
gboolean
cm_cli_import_judge (CmImportFlow *flow,
                     const CmCliImportOptions *options,
                     GError **error)
{
  guint done = cm_import_flow_count_foreseen (flow, CM_IMPORT_RESULT_IMPORTED)
               + cm_import_flow_count_foreseen (flow, CM_IMPORT_RESULT_ATTACHED)
               + cm_import_flow_count_foreseen (flow, CM_IMPORT_RESULT_RESTORED)
               + cm_import_flow_count_foreseen (flow, CM_IMPORT_RESULT_ALREADY_HERE);
  guint failed = cm_import_flow_count_foreseen (flow, CM_IMPORT_RESULT_FAILED);
  g_autofree char *sentence = g_strdup_printf (
      options->dry_run
          ? ngettext ("%u cannot be imported.", "%u cannot be imported.", failed)
          : ngettext ("%u could not be imported.", "%u could not be imported.", failed),
      failed);

  if (failed == 0 && done == 0 && has_unusable (flow))
    {
      g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                           _ ("Nothing of it can be imported."));
      return FALSE;
    }
  if (failed == 0)
    return TRUE;
  say_failures (flow, options);
  if (done > 0)
    g_set_error_literal (error, CM_CLI_ERROR, CM_CLI_ERROR_PARTIAL, sentence);
  else if (cm_import_flow_get_n_locked (flow) > 0)
    g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_PASSWORD, sentence);
  else
    g_set_error_literal (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT, sentence);
  return FALSE;
}
