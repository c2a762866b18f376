/* cm-activity-doc.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What one author did in one transaction. The entries are a list of objects, which the
 * table of fields cannot say, so they are read and written here.
 */

#include "cm-activity-doc.h"

#include <glib/gi18n-lib.h>

#include "cm-field-private.h"
#include "cm-json.h"

#define MAX_ID_BYTES 128
#define MAX_TITLE_BYTES 1024
#define MAX_DETAIL_BYTES 4096
#define MAX_HASH_BYTES 64

struct _CmActivityDoc
{
  CmDocument parent_instance;

  char *previous_entry; /* nullable */
  GPtrArray *entries;   /* (element-type CmActivityEntry) */
};

G_DEFINE_FINAL_TYPE (CmActivityDoc, cm_activity_doc, CM_TYPE_DOCUMENT)

static const CmField fields[] = {
  { CM_DOCUMENT_FIELD (CmActivityDoc, previous_entry), .kind = CM_FIELD_STRING,
    .limit = MAX_HASH_BYTES },
};

static const CmFieldTable table = { fields, G_N_ELEMENTS (fields) };

/**
 * cm_activity_entry_free:
 * @self: (transfer full): an entry
 *
 * Frees an entry.
 */
void
cm_activity_entry_free (CmActivityEntry *self)
{
  g_free (self->document);
  g_free (self->title);
  g_free (self->detail);
  g_free (self);
}

static CmActivityEntry *
read_entry (JsonObject *object, GError **error)
{
  g_autoptr (CmActivityEntry) entry = g_new0 (CmActivityEntry, 1);
  int action = 0;

  if (!cm_json_read_enum (object, "action", CM_TYPE_ACTION, &action, error))
    return NULL;
  entry->action = (CmAction)action;
  entry->document = cm_json_dup_string (object, "document", MAX_ID_BYTES, error);
  if (entry->document == NULL
      || !cm_json_opt_string (object, "title", MAX_TITLE_BYTES, &entry->title, error)
      || !cm_json_opt_string (object, "detail", MAX_DETAIL_BYTES, &entry->detail, error))
    return NULL;
  return g_steal_pointer (&entry);
}

static gboolean
cm_activity_doc_read (CmDocument *document, JsonObject *object, GError **error)
{
  CmActivityDoc *self = CM_ACTIVITY_DOC (document);
  JsonNode *node = json_object_get_member (object, "entries");
  JsonArray *array;

  if (node == NULL || !JSON_NODE_HOLDS_ARRAY (node)
      || json_array_get_length (json_node_get_array (node)) > CM_ACTIVITY_MAX_ENTRIES)
    {
      g_set_error_literal (error, CM_DOCUMENT_ERROR, CM_DOCUMENT_ERROR_FORMAT,
                           _ ("The entries of the activity document cannot be read."));
      return FALSE;
    }
  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      CmActivityEntry *entry = NULL;

      if (JSON_NODE_HOLDS_OBJECT (element))
        entry = read_entry (json_node_get_object (element), error);
      else
        g_set_error_literal (error, CM_DOCUMENT_ERROR, CM_DOCUMENT_ERROR_FORMAT,
                             _ ("An entry of the activity document is not an object."));
      if (entry == NULL)
        return FALSE;
      g_ptr_array_add (self->entries, entry);
    }
  return TRUE;
}

static void
cm_activity_doc_write (CmDocument *document, JsonObject *object)
{
  CmActivityDoc *self = CM_ACTIVITY_DOC (document);
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < self->entries->len; i++)
    {
      const CmActivityEntry *entry = g_ptr_array_index (self->entries, i);
      JsonObject *element = json_object_new ();

      cm_json_set_enum (element, "action", CM_TYPE_ACTION, entry->action);
      cm_json_set_string (element, "document", entry->document);
      cm_json_set_string (element, "title", entry->title);
      cm_json_set_string (element, "detail", entry->detail);
      json_array_add_object_element (array, element);
    }
  json_object_set_array_member (object, "entries", array);
}

static gboolean
cm_activity_doc_has_member (const char *member)
{
  return g_str_equal (member, "entries");
}

static void
cm_activity_doc_summarize (CmDocument *document, CmSummaryFields *summary)
{
  CmActivityDoc *self = CM_ACTIVITY_DOC (document);
  g_autoptr (GString) search = g_string_new (NULL);

  for (guint i = 0; i < self->entries->len; i++)
    {
      const CmActivityEntry *entry = g_ptr_array_index (self->entries, i);

      if (i == 0)
        summary->detail = g_strdup (cm_action_get_label (entry->action));
      if (entry->title != NULL)
        g_string_append_printf (search, "%s\n", entry->title);
    }
  summary->search = g_string_free (g_steal_pointer (&search), FALSE);
}

static void
cm_activity_doc_finalize (GObject *object)
{
  g_ptr_array_unref (CM_ACTIVITY_DOC (object)->entries);
  G_OBJECT_CLASS (cm_activity_doc_parent_class)->finalize (object);
}

static void
cm_activity_doc_class_init (CmActivityDocClass *klass)
{
  CmDocumentClass *document_class = CM_DOCUMENT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = cm_activity_doc_finalize;
  document_class->document_type = CM_DOCUMENT_TYPE_ACTIVITY;
  document_class->fields = &table;
  document_class->read = cm_activity_doc_read;
  document_class->write = cm_activity_doc_write;
  document_class->has_member = cm_activity_doc_has_member;
  document_class->summarize = cm_activity_doc_summarize;
}

static void
cm_activity_doc_init (CmActivityDoc *self)
{
  self->entries = g_ptr_array_new_with_free_func ((GDestroyNotify)cm_activity_entry_free);
}

/**
 * cm_activity_doc_new:
 *
 * Returns: (transfer full): a document without entries
 */
CmActivityDoc *
cm_activity_doc_new (void)
{
  CmActivityDoc *self = g_object_new (CM_TYPE_ACTIVITY_DOC, NULL);

  cm_document_set_id (CM_DOCUMENT (self), NULL);
  return self;
}

/**
 * cm_activity_doc_add:
 * @self: an activity document
 * @action: what was done
 * @document_id: to which document
 * @title: (nullable): its title
 * @detail: (nullable): more words; never a secret
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
  entry->document = g_strdup (document_id);
  entry->title = g_strdup (title);
  entry->detail = g_strdup (detail);
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
cm_activity_doc_set_previous_entry (CmActivityDoc *self, const char *hash)
{
  g_return_if_fail (CM_IS_ACTIVITY_DOC (self));

  g_free (self->previous_entry);
  self->previous_entry = g_strdup (hash);
}
