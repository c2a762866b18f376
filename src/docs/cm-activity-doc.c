/* cm-activity-doc.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What one author did in one transaction. Each document names the one before it of the
 * same author by its hash, so none can be left out or put in between unseen.
 */

#include "cm-activity-doc.h"

#include <glib/gi18n-lib.h>

#include "cm-document-private.h"
#include "cm-field-private.h"
#include "cm-json.h"

#define MAX_TITLE_BYTES 512
#define MAX_DETAIL_BYTES 1024

struct _CmActivityDoc
{
  CmDocument parent_instance;

  char *previous_entry; /* nullable */
  GPtrArray *entries;   /* (element-type CmActivityEntry) */
};

G_DEFINE_FINAL_TYPE (CmActivityDoc, cm_activity_doc, CM_TYPE_DOCUMENT)

/* ---- entries: a list of objects, each with a table of its own ---- */

#define ENTRY(name, kind) CM_FIELD (CmActivityEntry, name, kind)

static const CmField entry_fields[] = {
  { ENTRY (action, enum), .enum_type = cm_action_get_type, .required = TRUE },
  { ENTRY (document, line), .limit = CM_DOCUMENT_ID_MAX_BYTES, .required = TRUE },
  { ENTRY (title, line), .limit = MAX_TITLE_BYTES },
  { ENTRY (detail, line), .limit = MAX_DETAIL_BYTES },
};

static const CmFieldTable entry_table = { entry_fields, G_N_ELEMENTS (entry_fields) };

/**
 * cm_activity_entry_free:
 * @self: (transfer full): an entry
 *
 * Frees an entry.
 */
void
cm_activity_entry_free (CmActivityEntry *self)
{
  g_return_if_fail (self != NULL);

  cm_field_table_clear (&entry_table, self);
  g_free (self);
}

static GPtrArray *
entries_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify)cm_activity_entry_free);
}

static gboolean
read_entries (const CmField *field,
              JsonObject *object,
              gpointer slot,
              GError **error)
{
  JsonNode *node = json_object_get_member (object, field->member);
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  g_autoptr (GPtrArray) entries = entries_new ();

  if (array == NULL || json_array_get_length (array) > field->max_items)
    return cm_json_set_wrong (error, field->member, _ ("a list of a sensible length"));
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      CmActivityEntry *entry = g_new0 (CmActivityEntry, 1);

      g_ptr_array_add (entries, entry);
      if (!JSON_NODE_HOLDS_OBJECT (element))
        return cm_json_set_wrong (error, field->member, _ ("a list of objects"));
      if (!cm_field_table_read (&entry_table, entry, json_node_get_object (element),
                                error))
        return FALSE;
    }
  g_ptr_array_unref (*(GPtrArray **)slot); /* the empty one of a new document */
  *(GPtrArray **)slot = g_steal_pointer (&entries);
  return TRUE;
}

static void
write_entries (const CmField *field,
               JsonObject *object,
               gconstpointer slot)
{
  GPtrArray *entries = *(GPtrArray *const *)slot;
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < entries->len; i++)
    {
      JsonObject *element = json_object_new ();

      cm_field_table_write (&entry_table, g_ptr_array_index (entries, i), element);
      json_array_add_object_element (array, element);
    }
  json_object_set_array_member (object, field->member, array);
}

static void
clear_entries (gpointer slot)
{
  g_clear_pointer ((GPtrArray **)slot, g_ptr_array_unref);
}

static gpointer
copy_entry (gconstpointer entry,
            gpointer user_data)
{
  CmActivityEntry *copy = g_new0 (CmActivityEntry, 1);

  cm_field_table_copy (&entry_table, entry, copy);
  return copy;
}

static void
copy_entries (gconstpointer slot,
              gpointer copy)
{
  GPtrArray *entries = *(GPtrArray *const *)slot;

  *(GPtrArray **)copy = g_ptr_array_copy (entries, copy_entry, /* user_data: */ NULL);
}

static const CmFieldKind cm_field_entries
    = { read_entries, write_entries, clear_entries, copy_entries };

static const CmField fields[] = {
  { CM_FIELD (CmActivityDoc, previous_entry, hash) },
  { CM_FIELD (CmActivityDoc, entries, entries), .max_items = CM_ACTIVITY_MAX_ENTRIES,
    .required = TRUE },
};

static const CmFieldTable table = { fields, G_N_ELEMENTS (fields) };

/* ---- the class ---- */

static void
cm_activity_doc_summarize (CmDocument *document,
                           CmSummaryFields *summary,
                           GString *search)
{
  GPtrArray *entries = CM_ACTIVITY_DOC (document)->entries;

  for (guint i = 0; i < entries->len; i++)
    {
      const CmActivityEntry *entry = g_ptr_array_index (entries, i);

      if (i == 0)
        summary->detail = g_strdup (cm_action_get_label (entry->action));
      cm_document_add_search (search, entry->title);
      cm_document_add_search (search, entry->detail);
    }
}

static void
cm_activity_doc_class_init (CmActivityDocClass *klass)
{
  CmDocumentClass *document_class = CM_DOCUMENT_CLASS (klass);

  document_class->document_type = CM_DOCUMENT_TYPE_ACTIVITY;
  document_class->fields = &table;
  document_class->summarize = cm_activity_doc_summarize;
}

static void
cm_activity_doc_init (CmActivityDoc *self)
{
  self->entries = entries_new ();
}

/**
 * cm_activity_doc_new:
 *
 * Returns: (transfer full): a document without entries
 */
CmActivityDoc *
cm_activity_doc_new (void)
{
  return cm_document_create (CM_TYPE_ACTIVITY_DOC, /* name: */ NULL);
}

/**
 * cm_activity_doc_add:
 * @self: an activity document with less than %CM_ACTIVITY_MAX_ENTRIES entries
 * @action: what was done
 * @document_id: to which document
 * @title: (nullable): its title then; one line, cut to 512 bytes
 * @detail: (nullable): more words, one line, cut to 1,024 bytes; never a secret
 *
 * Adds an entry.
 */
void
cm_activity_doc_add (CmActivityDoc *self,
                     CmAction action,
                     const char *document_id,
                     const char *title,
                     const char *detail)
{
  CmActivityEntry *entry;

  g_return_if_fail (CM_IS_ACTIVITY_DOC (self) && document_id != NULL);
  g_return_if_fail (self->entries->len < CM_ACTIVITY_MAX_ENTRIES);

  entry = g_new0 (CmActivityEntry, 1);
  entry->action = action;
  cm_field_set_line (&entry->document, document_id, CM_DOCUMENT_ID_MAX_BYTES);
  cm_field_set_line (&entry->title, title, MAX_TITLE_BYTES);
  cm_field_set_line (&entry->detail, detail, MAX_DETAIL_BYTES);
  g_ptr_array_add (self->entries, entry);
}

/**
 * cm_activity_doc_get_entries:
 * @self: an activity document
 *
 * Returns: (transfer none) (element-type CmActivityEntry): its entries
 */
GPtrArray *
cm_activity_doc_get_entries (CmActivityDoc *self)
{
  g_return_val_if_fail (CM_IS_ACTIVITY_DOC (self), NULL);

  return self->entries;
}

/**
 * cm_activity_doc_get_previous_entry:
 * @self: an activity document
 *
 * Returns: (transfer none) (nullable): hash of the same author's document before it
 */
const char *
cm_activity_doc_get_previous_entry (CmActivityDoc *self)
{
  g_return_val_if_fail (CM_IS_ACTIVITY_DOC (self), NULL);

  return self->previous_entry;
}

/**
 * cm_activity_doc_set_previous_entry:
 * @self: an activity document
 * @hash: (nullable): cm_envelope_hash() of the same author's document before it
 *
 * Chains it.
 */
void
cm_activity_doc_set_previous_entry (CmActivityDoc *self,
                                    const char *hash)
{
  g_return_if_fail (CM_IS_ACTIVITY_DOC (self));

  cm_field_set_line (&self->previous_entry, hash, G_MAXSIZE);
}
