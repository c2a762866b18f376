/* cm-import-text.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * All that there is to say of an import, as one text to keep: how much became of it, then
 * each thing under a heading, with its file and the reason. Ten thousand files make a
 * megabyte of it. What only lay in a folder comes last, by name. A preview can be kept as
 * well: then the headings say what could become of it.
 */

#include "cm-import-flow-private.h"

#include <glib/gi18n-lib.h>

typedef enum
{
  GROUP_IMPORTED,
  GROUP_ATTACHED,
  GROUP_RESTORED,
  GROUP_HERE,
  GROUP_POSSIBLE,
  GROUP_SKIPPED,
  GROUP_LOCKED,
  GROUP_FAILED,
  GROUP_BYSTANDERS,
  N_GROUPS,
} Group;

static const char *const headings[N_GROUPS] = {
  [GROUP_IMPORTED] = N_ ("Imported"),
  [GROUP_ATTACHED] = N_ ("Completed what was here"),
  [GROUP_RESTORED] = N_ ("Brought back"),
  [GROUP_HERE] = N_ ("Here already"),
  [GROUP_POSSIBLE] = N_ ("Can be imported"),
  [GROUP_SKIPPED] = N_ ("Left out"),
  [GROUP_LOCKED] = N_ ("Needs a password"),
  [GROUP_FAILED] = N_ ("Not imported"),
  [GROUP_BYSTANDERS] = N_ ("Holds no certificate or key"),
};

static Group
get_group_before (CmImportItem *item)
{
  switch (cm_import_item_get_state (item))
    {
    case CM_IMPORT_STATE_NEW:
    case CM_IMPORT_STATE_ATTACHES:
    case CM_IMPORT_STATE_ASKS:
    case CM_IMPORT_STATE_DELETED:
      return GROUP_POSSIBLE;
    case CM_IMPORT_STATE_HERE:
      return GROUP_HERE;
    case CM_IMPORT_STATE_LOCKED:
      return GROUP_LOCKED;
    case CM_IMPORT_STATE_UNUSABLE:
      return GROUP_FAILED;
    }
  g_return_val_if_reached (GROUP_FAILED);
}

static Group
get_group (CmImportItem *item)
{
  if (cm_import_item_is_bystander (item))
    return GROUP_BYSTANDERS;
  switch (cm_import_item_get_result (item))
    {
    case CM_IMPORT_RESULT_NONE:
      return get_group_before (item);
    case CM_IMPORT_RESULT_IMPORTED:
      return GROUP_IMPORTED;
    case CM_IMPORT_RESULT_ATTACHED:
      return GROUP_ATTACHED;
    case CM_IMPORT_RESULT_RESTORED:
      return GROUP_RESTORED;
    case CM_IMPORT_RESULT_ALREADY_HERE:
      return GROUP_HERE;
    case CM_IMPORT_RESULT_SKIPPED:
      return GROUP_SKIPPED;
    case CM_IMPORT_RESULT_FAILED:
      return cm_import_item_get_state (item) == CM_IMPORT_STATE_LOCKED ? GROUP_LOCKED
                                                                       : GROUP_FAILED;
    }
  g_return_val_if_reached (GROUP_FAILED);
}

static void
append_line (GString *text, const char *words)
{
  if (words != NULL && *words != '\0')
    g_string_append_printf (text, "    %s\n", words);
}

/* What a text is made of. */
typedef struct
{
  GString *text;
  CmImportFlow *flow;
  CmImportReasonFunc func; /* nullable */
  gpointer user_data;
} Writer;

static void
append_reason (Writer *self, CmImportItem *item)
{
  g_autofree char *words = NULL;

  if (self->func == NULL)
    {
      words = cm_import_flow_dup_unchanged (self->flow, item);
      append_line (self->text, cm_import_item_get_reason (item));
    }
  else
    words = self->func (self->flow, item, self->user_data);
  append_line (self->text, words);
}

static void
append_item (Writer *self, CmImportItem *item, Group group)
{
  const char *title = cm_import_item_get_title (item);
  const char *source = cm_import_item_get_source (item);

  g_string_append_printf (self->text, "  %s\n", title);
  if (group == GROUP_BYSTANDERS)
    return;
  append_line (self->text, cm_import_item_get_summary (item));
  append_line (self->text, cm_import_item_get_note (item));
  append_line (self->text, g_strcmp0 (source, title) != 0 ? source : NULL);
  append_reason (self, item);
}

static void
append_group (Writer *self, Group group)
{
  guint n = 0;

  for (guint i = 0; i < cm_import_flow_get_n_items (self->flow); i++)
    {
      CmImportItem *item = cm_import_flow_get_item (self->flow, i);

      if (get_group (item) != group)
        continue;
      if (n++ == 0)
        g_string_append_printf (self->text, "\n%s\n", _ (headings[group]));
      append_item (self, item, group);
    }
}

/**
 * cm_import_flow_dup_text:
 * @self: an import that was read
 *
 * What a report that is kept says: everything, in the language of the user.
 *
 * Returns: (transfer full): some lines for each item
 */
char *
cm_import_flow_dup_text (CmImportFlow *self)
{
  return cm_import_flow_dup_text_with (self, /* func: */ NULL, /* user_data: */ NULL);
}

/**
 * cm_import_flow_dup_text_with: (skip)
 * @self: an import that was read
 * @func: (nullable): says of an item why not, instead of its own words
 * @user_data: for @func
 *
 * The same as cm_import_flow_dup_text(), in the words of a program without windows.
 *
 * Returns: (transfer full): some lines for each item
 */
char *
cm_import_flow_dup_text_with (CmImportFlow *self,
                              CmImportReasonFunc func,
                              gpointer user_data)
{
  Writer writer = { .flow = self, .func = func, .user_data = user_data };
  g_autoptr (GString) text = NULL;
  g_autoptr (GDateTime) now = NULL;
  g_autofree char *date = NULL;
  g_autofree char *report = NULL;
  gboolean was_run;

  g_return_val_if_fail (CM_IS_IMPORT_FLOW (self), NULL);

  was_run = cm_import_flow_count_results (self, CM_IMPORT_RESULT_NONE)
            < cm_import_flow_get_n_items (self);
  now = g_date_time_new_from_unix_local (
      cm_context_get_now (cm_import_flow_get_context (self)));
  date = g_date_time_format (now, "%c");
  report = was_run ? cm_import_flow_dup_report (self)
                   : g_strdup (_ ("Nothing was imported yet."));
  text = g_string_new (NULL);
  /* Translators: the head of a report that is kept; then a date and a time */
  g_string_append_printf (text, _ ("Import, %s"), date);
  g_string_append_printf (text, "\n%s\n", report);
  writer.text = text;
  for (guint group = 0; group < N_GROUPS; group++)
    append_group (&writer, group);
  return g_string_free (g_steal_pointer (&text), FALSE);
}
