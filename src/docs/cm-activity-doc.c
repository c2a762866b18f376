/* cm-activity-doc.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What one author did in one transaction. Each document names the one before it of the
 * same author by its hash, so none can be left out or put in between unseen.
 */

#include "cm-activity-doc.h"

#include "cm-document-private.h"
#include "cm-enum.h"
#include "cm-field-list-private.h"

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

static const CmFieldList entry_list
    = { &entry_table, sizeof (CmActivityEntry), entries_new };

CM_DEFINE_FIELD_LIST (entries, entry_list)

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
        summary->detail = g_strdup (cm_enum_to_nick (CM_TYPE_ACTION, entry->action));
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
cm_activity_doc_set_previous_entry (CmActivityDoc *self, const char *hash)
{
  g_return_if_fail (CM_IS_ACTIVITY_DOC (self));

  cm_field_set_line (&self->previous_entry, hash, G_MAXSIZE);
}
