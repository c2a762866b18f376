/* cm-summary.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A row of a list: a bag of values that never change, so a hundred thousand of them can
 * be made in the store's thread and shown in the window's. What depends on the clock is
 * computed from the dates when it is asked for.
 */

#include "cm-summary.h"

#define SECONDS_PER_DAY G_GINT64_CONSTANT (86400)

struct _CmSummary
{
  GObject parent_instance;

  CmSummaryFields fields;
  gpointer box; /* nullable: what the strings lie in; they are its own if there is none */
};

G_DEFINE_FINAL_TYPE (CmSummary, cm_summary, G_TYPE_OBJECT)

/**
 * cm_summary_fields_clear:
 * @fields: what a row shows
 *
 * Frees the strings and sets everything to zero.
 */
void
cm_summary_fields_clear (CmSummaryFields *fields)
{
  g_return_if_fail (fields != NULL);

  g_free (fields->id);
  g_free (fields->title);
  g_free (fields->issuer);
  g_free (fields->key_label);
  g_free (fields->serial);
  g_free (fields->fingerprint);
  g_free (fields->public_key_id);
  g_free (fields->host_names);
  g_free (fields->detail);
  g_strfreev (fields->servers);
  g_free (fields->search);
  *fields = (CmSummaryFields){ 0 };
}

static void
cm_summary_finalize (GObject *object)
{
  CmSummary *self = CM_SUMMARY (object);

  if (self->box != NULL)
    g_atomic_rc_box_release (self->box);
  else
    cm_summary_fields_clear (&self->fields);
  G_OBJECT_CLASS (cm_summary_parent_class)->finalize (object);
}

static void
cm_summary_class_init (CmSummaryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cm_summary_finalize;
}

static void
cm_summary_init (CmSummary *self)
{
}

/**
 * cm_summary_new_take:
 * @fields: what the row shows; its strings are taken and it is left empty
 *
 * Returns: (transfer full): a row
 */
CmSummary *
cm_summary_new_take (CmSummaryFields *fields)
{
  CmSummary *self;

  g_return_val_if_fail (fields != NULL && fields->id != NULL, NULL);

  self = g_object_new (CM_TYPE_SUMMARY, NULL);
  self->fields = *fields;
  *fields = (CmSummaryFields){ 0 };
  return self;
}

/**
 * cm_summary_new_in_box:
 * @fields: what the row shows; its strings lie in @box
 * @box: memory from g_atomic_rc_box_alloc()
 *
 * For many rows at once: their strings share a few large pieces of memory, each of which
 * lives as long as one of its rows.
 *
 * Returns: (transfer full): a row
 */
CmSummary *
cm_summary_new_in_box (const CmSummaryFields *fields, gpointer box)
{
  CmSummary *self;

  g_return_val_if_fail (fields != NULL && fields->id != NULL && box != NULL, NULL);

  self = g_object_new (CM_TYPE_SUMMARY, NULL);
  self->fields = *fields;
  self->box = g_atomic_rc_box_acquire (box);
  return self;
}

/**
 * cm_summary_get_fields:
 * @self: a row
 *
 * Returns: (transfer none): everything it shows
 */
const CmSummaryFields *
cm_summary_get_fields (CmSummary *self)
{
  g_return_val_if_fail (CM_IS_SUMMARY (self), NULL);

  return &self->fields;
}

/**
 * cm_summary_get_id:
 * @self: a row
 *
 * Returns: (transfer none): the document's id
 */
const char *
cm_summary_get_id (CmSummary *self)
{
  g_return_val_if_fail (CM_IS_SUMMARY (self), NULL);

  return self->fields.id;
}

/**
 * cm_summary_get_title:
 * @self: a row
 *
 * Returns: (transfer none) (nullable): the document's title
 */
const char *
cm_summary_get_title (CmSummary *self)
{
  g_return_val_if_fail (CM_IS_SUMMARY (self), NULL);

  return self->fields.title;
}

static char *
fold (const char *text)
{
  for (const char *c = text; *c != '\0'; c++)
    if ((guchar)*c >= 0x80)
      return g_utf8_casefold (text, -1);
  return g_ascii_strdown (text, -1); /* the same, twenty times as fast */
}

/**
 * cm_summary_fold:
 * @text: (nullable): text of a row, or a word to find in it
 *
 * Returns: (transfer full): @text without the difference of upper and lower case, to
 *   compare and to search; empty for %NULL
 */
char *
cm_summary_fold (const char *text)
{
  return fold (text != NULL ? text : "");
}

static void
append_line (GString *text, const char *line)
{
  if (line == NULL)
    return;
  g_string_append (text, line);
  g_string_append_c (text, '\n');
}

/**
 * cm_summary_dup_search_text:
 * @self: a row
 *
 * What a search looks through. A word never has a line break, so it is found in one of
 * the fields or not at all.
 *
 * Returns: (transfer full): every text of the row, each on lines of its own, folded
 */
char *
cm_summary_dup_search_text (CmSummary *self)
{
  const CmSummaryFields *fields;
  g_autoptr (GString) text = NULL;

  g_return_val_if_fail (CM_IS_SUMMARY (self), NULL);

  fields = &self->fields;
  text = g_string_sized_new (1024);
  append_line (text, fields->title);
  append_line (text, fields->host_names);
  append_line (text, fields->issuer);
  append_line (text, fields->key_label);
  append_line (text, fields->serial);
  append_line (text, fields->fingerprint);
  append_line (text, fields->detail);
  append_line (text, fields->search);
  return fold (text->str);
}

/* A certificate is valid to the last second of its period (RFC 5280 section 4.1.2.5). */
static gboolean
has_ended (const CmSummaryFields *fields, gint64 now)
{
  return fields->not_after != CM_NO_TIME && fields->not_after < now;
}

/**
 * cm_summary_get_status:
 * @self: a row
 * @now_unix_seconds: the moment to judge by
 *
 * Returns: the status as of that moment: what is issued and has ended is
 *   %CM_STATUS_EXPIRED
 */
CmStatus
cm_summary_get_status (CmSummary *self, gint64 now_unix_seconds)
{
  g_return_val_if_fail (CM_IS_SUMMARY (self), CM_STATUS_ERROR);

  if (self->fields.status == CM_STATUS_ISSUED
      && has_ended (&self->fields, now_unix_seconds))
    return CM_STATUS_EXPIRED;
  return self->fields.status;
}

/**
 * cm_summary_get_health:
 * @self: a row
 * @now_unix_seconds: the moment to judge by
 * @warn_days: how many days before the end the warning begins
 *
 * Returns: the worse of the health as written and what the dates say
 */
CmHealth
cm_summary_get_health (CmSummary *self, gint64 now_unix_seconds, guint warn_days)
{
  const CmSummaryFields *fields;
  gint64 soon;

  g_return_val_if_fail (CM_IS_SUMMARY (self), CM_HEALTH_ERROR);

  fields = &self->fields;
  soon = now_unix_seconds + (gint64)warn_days * SECONDS_PER_DAY;
  /* clients refuse either */
  if (has_ended (fields, now_unix_seconds)
      || (fields->not_before != CM_NO_TIME && fields->not_before > now_unix_seconds))
    return CM_HEALTH_ERROR;
  if (fields->not_after != CM_NO_TIME && fields->not_after <= soon)
    return MAX (fields->health, CM_HEALTH_WARNING);
  return fields->health;
}
