/* cm-change-set.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A flow collects here what it wants to write and what the activity log shall say about
 * it, then hands both over at once: a change without its log entry, or an entry without
 * its change, cannot be expressed. Details are cut to a bound, so that many of them still
 * fit into one log document.
 *
 * What a flow looked up before it wrote may not be true any more when it is committed.
 * What matters is therefore expected here, and compared inside the transaction.
 */

#include "cm-change-set-private.h"

#include <string.h>

#include "cm-enum.h"

#define MAX_DETAIL_BYTES 1000
#define MAX_TITLE_BYTES 300

typedef struct
{
  CmDocumentType type;
  CmLookup lookup;
  char *value;
} Absent;

struct _CmChangeSet
{
  GObject parent_instance;

  /* owned */
  GPtrArray *changes; /* (element-type CmChange) */
  GPtrArray *absent;  /* (element-type Absent) */
  CmTrust *trust;     /* nullable */
};

G_DEFINE_FINAL_TYPE (CmChangeSet, cm_change_set, G_TYPE_OBJECT)

static void
cm_change_free (gpointer data)
{
  CmChange *change = data;

  g_clear_object (&change->document);
  g_free (change->id);
  g_free (change->title);
  g_free (change->detail);
  g_free (change);
}

static void
absent_free (gpointer data)
{
  Absent *absent = data;

  g_free (absent->value);
  g_free (absent);
}

static char *
dup_bounded (const char *text, gsize max_bytes)
{
  const char *end;

  if (text == NULL || strlen (text) <= max_bytes)
    return g_strdup (text);
  end = g_utf8_find_prev_char (text, text + max_bytes);
  return end != NULL ? g_strdup_printf ("%.*s…", (int)(end - text), text) : NULL;
}

static CmChange *
add (CmChangeSet *self,
     CmDocument *document,
     CmAction action,
     const char *id,
     const char *title,
     const char *detail)
{
  CmChange *change = g_new0 (CmChange, 1);

  g_set_object (&change->document, document);
  change->purge = document == NULL && action == CM_ACTION_PURGE;
  change->action = action;
  change->id = g_strdup (id);
  change->title = dup_bounded (title, MAX_TITLE_BYTES);
  change->detail = dup_bounded (detail, MAX_DETAIL_BYTES);
  g_ptr_array_add (self->changes, change);
  return change;
}

static void
cm_change_set_finalize (GObject *object)
{
  CmChangeSet *self = CM_CHANGE_SET (object);

  g_clear_pointer (&self->changes, g_ptr_array_unref);
  g_clear_pointer (&self->absent, g_ptr_array_unref);
  g_clear_object (&self->trust);
  G_OBJECT_CLASS (cm_change_set_parent_class)->finalize (object);
}

static void
cm_change_set_class_init (CmChangeSetClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cm_change_set_finalize;
}

static void
cm_change_set_init (CmChangeSet *self)
{
  self->changes = g_ptr_array_new_with_free_func (cm_change_free);
  self->absent = g_ptr_array_new_with_free_func (absent_free);
}

/**
 * cm_change_set_new:
 *
 * Returns: (transfer full): an empty set
 */
CmChangeSet *
cm_change_set_new (void)
{
  return g_object_new (CM_TYPE_CHANGE_SET, NULL);
}

/**
 * cm_change_set_put:
 * @self: a change set
 * @document: a document to write: a new one, or one that was read and changed
 * @action: what the log shall say was done
 * @detail: (nullable): more words for the log; never a secret
 *
 * Adds a document to write. A document whose deleted flag is set becomes a tombstone.
 * From here on it belongs to the commit, which makes it the next version.
 */
void
cm_change_set_put (CmChangeSet *self,
                   CmDocument *document,
                   CmAction action,
                   const char *detail)
{
  g_return_if_fail (CM_IS_CHANGE_SET (self));
  g_return_if_fail (CM_IS_DOCUMENT (document));

  add (self, document, action, cm_document_get_id (document),
       cm_document_get_title (document), detail);
}

/**
 * cm_change_set_purge:
 * @self: a change set
 * @id: id of a document
 * @title: (nullable): its title, for the log
 *
 * Adds the removal of a document with all its versions.
 */
void
cm_change_set_purge (CmChangeSet *self, const char *id, const char *title)
{
  g_return_if_fail (CM_IS_CHANGE_SET (self));
  g_return_if_fail (id != NULL);

  add (self, NULL, CM_ACTION_PURGE, id, title, NULL);
}

/**
 * cm_change_set_put_quietly:
 * @self: a change set
 * @document: a document to write
 *
 * Adds a document to write, as cm_change_set_put(), of which the log does not speak.
 */
void
cm_change_set_put_quietly (CmChangeSet *self, CmDocument *document)
{
  g_return_if_fail (CM_IS_CHANGE_SET (self));
  g_return_if_fail (CM_IS_DOCUMENT (document));

  add (self, document, CM_ACTION_CHANGE, cm_document_get_id (document), NULL, NULL)
      ->is_quiet
      = TRUE;
}

/**
 * cm_change_set_purge_quietly:
 * @self: a change set
 * @id: id of a document
 *
 * Adds the removal of a document, as cm_change_set_purge(), of which the log does not
 * speak.
 */
void
cm_change_set_purge_quietly (CmChangeSet *self, const char *id)
{
  g_return_if_fail (CM_IS_CHANGE_SET (self));
  g_return_if_fail (id != NULL);

  add (self, NULL, CM_ACTION_PURGE, id, NULL, NULL)->is_quiet = TRUE;
}

/**
 * cm_change_set_note:
 * @self: a change set
 * @action: what was done; not %CM_ACTION_PURGE
 * @id: id of the document it was done to
 * @title: (nullable): its title
 * @detail: (nullable): more words; never a secret
 *
 * Adds a log entry alone, for what changes no document, such as an export.
 */
void
cm_change_set_note (CmChangeSet *self,
                    CmAction action,
                    const char *id,
                    const char *title,
                    const char *detail)
{
  g_return_if_fail (CM_IS_CHANGE_SET (self));
  g_return_if_fail (id != NULL);
  g_return_if_fail (action != CM_ACTION_PURGE);

  add (self, NULL, action, id, title, detail);
}

/**
 * cm_change_set_expect_absent:
 * @self: a change set
 * @type: type of the documents
 * @lookup: what @value is; not %CM_LOOKUP_ID_PREFIX
 * @value: a value that no live document may have
 *
 * Makes the commit fail with %CM_FLOW_ERROR_CONFLICT if somebody has stored such a
 * document by then.
 */
void
cm_change_set_expect_absent (CmChangeSet *self,
                             CmDocumentType type,
                             CmLookup lookup,
                             const char *value)
{
  Absent *absent;

  g_return_if_fail (CM_IS_CHANGE_SET (self));
  g_return_if_fail (lookup != CM_LOOKUP_ID_PREFIX);
  g_return_if_fail (value != NULL);

  absent = g_new0 (Absent, 1);
  absent->type = type;
  absent->lookup = lookup;
  absent->value = g_strdup (value);
  g_ptr_array_add (self->absent, absent);
}

/**
 * cm_change_set_expect_trust:
 * @self: a change set
 * @trust: who was who when the changes were decided; a snapshot of the certstore
 *
 * Makes the commit fail with %CM_FLOW_ERROR_CONFLICT if somebody has let in, changed or
 * retired an identity since.
 */
void
cm_change_set_expect_trust (CmChangeSet *self, CmTrust *trust)
{
  g_return_if_fail (CM_IS_CHANGE_SET (self));
  g_return_if_fail (CM_IS_TRUST (trust));

  g_set_object (&self->trust, trust);
}

/**
 * cm_change_set_get_expected_trust:
 * @self: a change set
 *
 * Returns: (transfer none) (nullable): what cm_change_set_expect_trust() was told
 */
CmTrust *
cm_change_set_get_expected_trust (CmChangeSet *self)
{
  g_return_val_if_fail (CM_IS_CHANGE_SET (self), NULL);

  return self->trust;
}

/**
 * cm_change_set_apply_expected:
 * @self: a change set
 * @commit: a commit, before anything is put into it
 *
 * Adds what cm_change_set_expect_absent() was told.
 */
void
cm_change_set_apply_expected (CmChangeSet *self, CmCommit *commit)
{
  g_return_if_fail (CM_IS_CHANGE_SET (self));
  g_return_if_fail (CM_IS_COMMIT (commit));

  for (guint i = 0; i < self->absent->len; i++)
    {
      const Absent *absent = g_ptr_array_index (self->absent, i);

      cm_commit_expect_absent (commit, absent->type, absent->lookup, absent->value);
    }
}

/**
 * cm_change_set_get_changes:
 * @self: a change set
 *
 * Returns: (transfer none) (element-type CmChange): what was added, in order
 */
GPtrArray *
cm_change_set_get_changes (CmChangeSet *self)
{
  g_return_val_if_fail (CM_IS_CHANGE_SET (self), NULL);

  return self->changes;
}

/**
 * cm_change_set_get_size:
 * @self: a change set
 *
 * Returns: how many changes it has; an empty one commits to nothing
 */
guint
cm_change_set_get_size (CmChangeSet *self)
{
  g_return_val_if_fail (CM_IS_CHANGE_SET (self), 0);

  return self->changes->len;
}

/**
 * cm_change_get_document_type:
 * @self: a change
 * @type: (out): what type of document it writes or purges
 *
 * Returns: %FALSE for a note, which touches no document
 */
gboolean
cm_change_get_document_type (const CmChange *self, CmDocumentType *type)
{
  g_autofree char *nick = NULL;
  int value;

  g_return_val_if_fail (self != NULL && type != NULL, FALSE);

  if (self->document != NULL)
    {
      *type = cm_document_get_document_type (self->document);
      return TRUE;
    }
  nick = g_strndup (self->id, strcspn (self->id, ":"));
  if (!self->purge || !cm_enum_from_nick (CM_TYPE_DOCUMENT_TYPE, nick, &value))
    return FALSE;
  *type = (CmDocumentType)value;
  return TRUE;
}

/**
 * cm_change_set_touches:
 * @self: a change set
 * @type: a type of document
 *
 * Returns: whether a document of this type is written or purged
 */
gboolean
cm_change_set_touches (CmChangeSet *self, CmDocumentType type)
{
  g_return_val_if_fail (CM_IS_CHANGE_SET (self), FALSE);

  for (guint i = 0; i < self->changes->len; i++)
    {
      CmDocumentType found;

      if (cm_change_get_document_type (g_ptr_array_index (self->changes, i), &found)
          && found == type)
        return TRUE;
    }
  return FALSE;
}
