/* cm-credential-edit.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Servers and tags are sets of words, and an edit says what comes into a set and what
 * goes out of it. That it says no more than the difference is what makes it fit for many
 * at once, and for taking back: what others changed meanwhile stays. The difference that
 * was really made is noted while the documents are changed, each in its own item, since
 * that happens in several threads.
 */

#include "cm-credential-edit.h"

#include <glib/gi18n-lib.h>

#include "cm-credential-change-private.h"
#include "cm-task.h"

typedef struct
{
  char *id;
  GStrv add;
  GStrv remove;
  gboolean is_exact; /* @add is all there shall be */
  GStrv added;       /* NULL until it has run */
  GStrv removed;
} EditItem;

struct _CmCredentialEdit
{
  GObject parent_instance;

  /* owned */
  CmContext *context;
  GPtrArray *items;       /* (element-type EditItem) */
  GHashTable *by_id;      /* id → item; both borrowed from @items */
  gboolean is_of_servers; /* else of tags */
};

G_DEFINE_FINAL_TYPE (CmCredentialEdit, cm_credential_edit, G_TYPE_OBJECT)

static void
edit_item_free (gpointer data)
{
  EditItem *item = data;

  g_free (item->id);
  g_strfreev (item->add);
  g_strfreev (item->remove);
  g_strfreev (item->added);
  g_strfreev (item->removed);
  g_free (item);
}

static void
cm_credential_edit_finalize (GObject *object)
{
  CmCredentialEdit *self = CM_CREDENTIAL_EDIT (object);

  g_clear_object (&self->context);
  g_clear_pointer (&self->by_id, g_hash_table_unref);
  g_clear_pointer (&self->items, g_ptr_array_unref);

  G_OBJECT_CLASS (cm_credential_edit_parent_class)->finalize (object);
}

static void
cm_credential_edit_class_init (CmCredentialEditClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cm_credential_edit_finalize;
}

static void
cm_credential_edit_init (CmCredentialEdit *self)
{
  self->items = g_ptr_array_new_with_free_func (edit_item_free);
  self->by_id = g_hash_table_new (g_str_hash, g_str_equal);
}

static CmCredentialEdit *
create (CmContext *context, gboolean is_of_servers)
{
  CmCredentialEdit *self = g_object_new (CM_TYPE_CREDENTIAL_EDIT, NULL);

  self->context = g_object_ref (context);
  self->is_of_servers = is_of_servers;
  return self;
}

/**
 * cm_credential_edit_new_servers:
 * @context: the certstore
 *
 * Returns: (transfer full): an edit of who has access to keys. Each key is sealed anew,
 *   with a new content key, for the managers and its servers; one that loses access may
 *   still hold the key it had.
 */
CmCredentialEdit *
cm_credential_edit_new_servers (CmContext *context)
{
  g_return_val_if_fail (CM_IS_CONTEXT (context), NULL);

  return create (context, TRUE);
}

/**
 * cm_credential_edit_new_tags:
 * @context: the certstore
 *
 * Returns: (transfer full): an edit of tags
 */
CmCredentialEdit *
cm_credential_edit_new_tags (CmContext *context)
{
  g_return_val_if_fail (CM_IS_CONTEXT (context), NULL);

  return create (context, FALSE);
}

/* ---- sets of words ---- */

static gboolean
is_in (const char *const *words, const char *word)
{
  return words != NULL && g_strv_contains (words, word);
}

/* Those of @first without @without, then those of @second, each once. */
static GStrv
join_sets (const char *const *first,
           const char *const *without,
           const char *const *second)
{
  g_autoptr (GPtrArray) joined = g_ptr_array_new ();

  for (gsize i = 0; first != NULL && first[i] != NULL; i++)
    if (!is_in (without, first[i]))
      g_ptr_array_add (joined, (gpointer)first[i]);
  for (gsize i = 0; second != NULL && second[i] != NULL; i++)
    if (!g_ptr_array_find_with_equal_func (joined, second[i], g_str_equal, NULL))
      g_ptr_array_add (joined, (gpointer)second[i]);
  g_ptr_array_add (joined, NULL);
  return g_strdupv ((char **)joined->pdata);
}

static GStrv
dup_words_after (const EditItem *item, const char *const *before)
{
  return join_sets (item->is_exact ? NULL : before, (const char *const *)item->remove,
                    (const char *const *)item->add);
}

/* Notes what is being made of the set; says whether that is anything. */
static gboolean
note (EditItem *item, const char *const *before, const char *const *after)
{
  g_clear_pointer (&item->added, g_strfreev);
  g_clear_pointer (&item->removed, g_strfreev);
  item->added = join_sets (after, before, NULL);
  item->removed = join_sets (before, after, NULL);
  return item->added[0] != NULL || item->removed[0] != NULL;
}

/* ---- servers with access ---- */

static void
append_names (CmContext *context, GString *text, char sign, GStrv ids)
{
  for (gsize i = 0; ids[i] != NULL; i++)
    {
      g_autofree char *name = cm_context_dup_identity_name (context, ids[i]);

      g_string_append_printf (text, "%s%c%s", text->len > 0 ? ", " : "", sign, name);
    }
}

/* In signs: the log is read in other languages than it was written in. */
static char *
describe_servers (CmContext *context, const EditItem *item)
{
  g_autoptr (GString) text = g_string_new (NULL);

  append_names (context, text, '+', item->added);
  append_names (context, text, '-', item->removed);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
check_servers (GStrv servers, GError **error)
{
  if (g_strv_length (servers) <= CM_CREDENTIAL_MAX_SERVERS)
    return TRUE;
  g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
               _ ("At most %d servers can have access to one credential."),
               CM_CREDENTIAL_MAX_SERVERS);
  return FALSE;
}

static gboolean
seal_anew (const CmCredentialChange *change,
           CmCredentialDoc *credential,
           const char *const *servers,
           GError **error)
{
  CmVault *vault = cm_context_get_vault (change->context);
  g_autoptr (CmTrust) trust
      = cm_certstore_ref_trust (cm_context_get_certstore (change->context));
  g_autoptr (CmSecret) key
      = cm_vault_open (vault, cm_credential_doc_get_sealed_key (credential), error);
  g_autoptr (GBytes) sealed
      = key != NULL ? cm_vault_seal (trust, servers, key, error) : NULL;

  if (sealed == NULL)
    return FALSE;
  cm_credential_doc_set_sealed_key (credential, sealed);
  cm_credential_doc_set_servers (credential, servers);
  cm_credential_change_judge (change, credential);
  return TRUE;
}

static gboolean
edit_servers (const CmCredentialChange *change,
              CmCredentialDoc *credential,
              EditItem *item,
              char **detail,
              gboolean *changed,
              GError **error)
{
  const char *const *before = cm_credential_doc_get_servers (credential);
  g_auto (GStrv) after = dup_words_after (item, before);

  if (cm_credential_doc_get_sealed_key (credential) == NULL)
    {
      g_set_error_literal (
          error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
          _ ("The key of this credential is not here, so there is nothing to "
             "give a server access to."));
      return FALSE;
    }
  if (!check_servers (after, error))
    return FALSE;
  /* exactly these means anew, even if they are the same */
  *changed = note (item, before, (const char *const *)after) || item->is_exact;
  *detail = describe_servers (change->context, item);
  return !*changed || seal_anew (change, credential, (const char *const *)after, error);
}

/* ---- tags ---- */

static gboolean
check_tags (GStrv tags, GError **error)
{
  for (gsize i = 0; tags != NULL && tags[i] != NULL; i++)
    if (!cm_credential_change_check_text (tags[i], CM_DOCUMENT_MAX_TAG_CHARACTERS, error))
      {
        g_prefix_error (error, "%s ", _ ("The tag cannot be kept."));
        return FALSE;
      }
  return TRUE;
}

static gboolean
edit_tags (CmDocument *document, EditItem *item, gboolean *changed, GError **error)
{
  g_auto (GStrv) before = g_strdupv ((char **)cm_document_get_tags (document));
  g_auto (GStrv) after = dup_words_after (item, (const char *const *)before);

  if (!check_tags (item->add, error))
    return FALSE;
  if (g_strv_length (after) > CM_DOCUMENT_MAX_TAGS)
    {
      g_set_error (error, CM_FLOW_ERROR, CM_FLOW_ERROR_INPUT,
                   _ ("A credential can have at most %d tags."), CM_DOCUMENT_MAX_TAGS);
      return FALSE;
    }
  cm_document_set_tags (document, (const char *const *)after);
  /* compared as the document keeps them */
  *changed = note (item, (const char *const *)before, cm_document_get_tags (document));
  return TRUE;
}

/* ---- the run ---- */

static gboolean
apply (const CmCredentialChange *change,
       CmDocument *document,
       char **detail,
       gboolean *changed,
       GError **error)
{
  CmCredentialEdit *self = change->edit;
  EditItem *item = g_hash_table_lookup (self->by_id, cm_document_get_id (document));
  gboolean done = FALSE;

  if (!self->is_of_servers)
    done = edit_tags (document, item, changed, error);
  else if (cm_credential_change_require_credential (document, error))
    done = edit_servers (change, CM_CREDENTIAL_DOC (document), item, detail, changed,
                         error);
  if (!done && self->items->len > 1)
    g_prefix_error (error, _ ("“%s”: "), cm_document_get_title (document));
  return done;
}

static void
add_item (CmCredentialEdit *self,
          const char *id,
          const char *const *add,
          const char *const *remove,
          gboolean is_exact)
{
  EditItem *item = g_new0 (EditItem, 1);

  item->id = g_strdup (id);
  item->add = join_sets (NULL, NULL, add); /* each once */
  item->remove = g_strdupv ((char **)remove);
  item->is_exact = is_exact;
  g_ptr_array_add (self->items, item);
  g_hash_table_insert (self->by_id, item->id, item);
}

/**
 * cm_credential_edit_change:
 * @self: an edit that has not run
 * @id: id of a credential that is not in it yet
 * @add: (nullable): ids of identities or tags that come in
 * @remove: (nullable): those that go out
 *
 * Says what becomes of a credential. What is in already, or is not, is no error.
 */
void
cm_credential_edit_change (CmCredentialEdit *self,
                           const char *id,
                           const char *const *add,
                           const char *const *remove)
{
  g_return_if_fail (CM_IS_CREDENTIAL_EDIT (self));
  g_return_if_fail (id != NULL && !g_hash_table_contains (self->by_id, id));

  add_item (self, id, add, remove, /* is_exact: */ FALSE);
}

/**
 * cm_credential_edit_set:
 * @self: an edit that has not run
 * @id: id of a credential that is not in it yet
 * @words: (nullable): ids of identities or tags
 *
 * Says that these are all there shall be. A key is sealed anew even if they are those it
 * was sealed for.
 */
void
cm_credential_edit_set (CmCredentialEdit *self, const char *id, const char *const *words)
{
  g_return_if_fail (CM_IS_CREDENTIAL_EDIT (self));
  g_return_if_fail (id != NULL && !g_hash_table_contains (self->by_id, id));

  add_item (self, id, words, NULL, /* is_exact: */ TRUE);
}

static GStrv
dup_ids (CmCredentialEdit *self)
{
  g_autoptr (GStrvBuilder) ids = g_strv_builder_new ();

  for (guint i = 0; i < self->items->len; i++)
    g_strv_builder_add (ids, ((EditItem *)g_ptr_array_index (self->items, i))->id);
  return g_strv_builder_end (ids);
}

/**
 * cm_credential_edit_get_size:
 * @self: an edit
 *
 * Returns: how many credentials it is about
 */
guint
cm_credential_edit_get_size (CmCredentialEdit *self)
{
  g_return_val_if_fail (CM_IS_CREDENTIAL_EDIT (self), 0);

  return self->items->len;
}

/**
 * cm_credential_edit_run:
 * @self: an edit
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError; of several credentials it names the one
 *
 * Changes all of them in one transaction. Blocks.
 *
 * Returns: whether they were committed; if not, nothing was
 */
gboolean
cm_credential_edit_run (CmCredentialEdit *self, GCancellable *cancellable, GError **error)
{
  CmCredentialChange change = { 0 };
  g_auto (GStrv) ids = NULL;

  g_return_val_if_fail (CM_IS_CREDENTIAL_EDIT (self), FALSE);

  ids = dup_ids (self);
  change.context = self->context;
  change.action = self->is_of_servers ? CM_ACTION_SEAL : CM_ACTION_CHANGE;
  change.edit = self;
  return cm_credential_change_run (&change, (const char *const *)ids, self->items->len,
                                   apply, NULL, cancellable, error);
}

static void
run_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;

  if (cm_credential_edit_run (source, cancellable, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/**
 * cm_credential_edit_run_async:
 * @self: an edit; not to be changed until it is done
 * @cancellable: (nullable): a cancellable
 * @callback: called when it is done
 * @user_data: for @callback
 *
 * Does cm_credential_edit_run() in worker threads.
 */
void
cm_credential_edit_run_async (CmCredentialEdit *self,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_return_if_fail (CM_IS_CREDENTIAL_EDIT (self));

  cm_task_run (self, cm_credential_edit_run_async, NULL, NULL, run_in_thread, cancellable,
               callback, user_data);
}

/**
 * cm_credential_edit_run_finish:
 * @self: an edit
 * @result: what the callback got
 * @error: return location for a #CmFlowError
 *
 * Returns: as cm_credential_edit_run()
 */
gboolean
cm_credential_edit_run_finish (CmCredentialEdit *self,
                               GAsyncResult *result,
                               GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * cm_credential_edit_dup_inverse:
 * @self: an edit that has run
 *
 * Returns: (transfer full): the edit that takes it back
 */
CmCredentialEdit *
cm_credential_edit_dup_inverse (CmCredentialEdit *self)
{
  CmCredentialEdit *inverse;

  g_return_val_if_fail (CM_IS_CREDENTIAL_EDIT (self), NULL);

  inverse = create (self->context, self->is_of_servers);
  for (guint i = 0; i < self->items->len; i++)
    {
      const EditItem *item = g_ptr_array_index (self->items, i);

      cm_credential_edit_change (inverse, item->id, (const char *const *)item->removed,
                                 (const char *const *)item->added);
    }
  return inverse;
}
