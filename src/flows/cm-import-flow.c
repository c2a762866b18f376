/* cm-import-flow.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The form of an import: sources, passwords, options, and the rows of the preview. It
 * belongs to the thread that made it, where everything is installed and announced. The
 * work is in cm-import-flow-work.c.
 *
 * Ticks survive reading again: a row is recognised by its certificate or key.
 */

#include "cm-import-flow-private.h"

#include <glib/gi18n-lib.h>

#include "cm-file-error.h"
#include "cm-format.h"
#include "cm-import-source-private.h"

typedef enum
{
  PROP_N_SELECTED = 1,
  PROP_N_IMPORTABLE,
  PROP_N_LOCKED,
  PROP_BUSY,
  PROP_FRACTION,
  PROP_MESSAGE,
} CmImportFlowProperty;

static GParamSpec *properties[PROP_MESSAGE + 1];

G_DEFINE_FINAL_TYPE (CmImportFlow, cm_import_flow, G_TYPE_OBJECT)

/* ---- what is announced ---- */

static void
notify (CmImportFlow *self, CmImportFlowProperty property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
set_count (CmImportFlow *self, guint *count, guint value, CmImportFlowProperty property)
{
  if (*count == value)
    return;
  *count = value;
  notify (self, property);
}

/**
 * cm_import_flow_set_busy: (skip)
 * @self: an import
 * @is_busy: whether a thread works for it
 *
 * Says so.
 */
void
cm_import_flow_set_busy (CmImportFlow *self, gboolean is_busy)
{
  if (self->is_busy == is_busy)
    return;
  self->is_busy = is_busy;
  notify (self, PROP_BUSY);
}

static void
on_progress_cb (CmImportProgress *progress, gpointer user_data)
{
  CmImportFlow *self = user_data;
  double fraction = cm_import_progress_get_fraction (progress);
  g_autofree char *message = cm_import_progress_dup_message (progress);

  if (self->fraction < fraction || self->fraction > fraction)
    {
      self->fraction = fraction;
      notify (self, PROP_FRACTION);
    }
  if (g_strcmp0 (self->message, message) != 0)
    {
      g_free (self->message);
      self->message = g_steal_pointer (&message);
      notify (self, PROP_MESSAGE);
    }
}

static void
forget_gate (CmImportFlow *self)
{
  self->gate_is_known = FALSE;
  g_clear_error (&self->gate_error);
}

static void
on_item_selected_cb (CmImportItem *item, gpointer user_data)
{
  CmImportFlow *self = user_data;
  gboolean is_selected = cm_import_item_get_selected (item);

  if (cm_import_item_get_key (item) != NULL)
    {
      self->n_selected_keys += is_selected ? 1 : -1;
      forget_gate (self);
    }
  set_count (self, &self->n_selected, self->n_selected + (is_selected ? 1 : -1),
             PROP_N_SELECTED);
}

/* ---- the object ---- */

/**
 * cm_import_flow_get_item: (skip)
 * @self: an import
 * @position: which row
 *
 * Returns: (transfer none): the row; the list holds it
 */
CmImportItem *
cm_import_flow_get_item (CmImportFlow *self, guint position)
{
  g_autoptr (CmImportItem) item
      = g_list_model_get_item (G_LIST_MODEL (self->items), position);

  return item;
}

/**
 * cm_import_flow_get_n_items: (skip)
 * @self: an import
 *
 * Returns: how many rows there are
 */
guint
cm_import_flow_get_n_items (CmImportFlow *self)
{
  return g_list_model_get_n_items (G_LIST_MODEL (self->items));
}

static void
unwatch_items (CmImportFlow *self)
{
  for (guint i = 0; i < cm_import_flow_get_n_items (self); i++)
    cm_import_item_set_watcher (cm_import_flow_get_item (self, i), NULL, NULL);
}

static void
cm_import_flow_get_property (GObject *object,
                             guint property_id,
                             GValue *value,
                             GParamSpec *pspec)
{
  CmImportFlow *self = CM_IMPORT_FLOW (object);

  switch ((CmImportFlowProperty)property_id)
    {
    case PROP_N_SELECTED:
      g_value_set_uint (value, self->n_selected);
      break;
    case PROP_N_IMPORTABLE:
      g_value_set_uint (value, self->n_importable);
      break;
    case PROP_N_LOCKED:
      g_value_set_uint (value, self->n_locked);
      break;
    case PROP_BUSY:
      g_value_set_boolean (value, self->is_busy);
      break;
    case PROP_FRACTION:
      g_value_set_double (value, self->fraction);
      break;
    case PROP_MESSAGE:
      g_value_set_string (value, self->message);
      break;
    }
}

static void
cm_import_flow_finalize (GObject *object)
{
  CmImportFlow *self = CM_IMPORT_FLOW (object);

  unwatch_items (self);
  cm_import_progress_disconnect (self->progress);
  g_clear_object (&self->progress);
  g_clear_object (&self->context);
  g_clear_pointer (&self->sources, g_ptr_array_unref);
  g_clear_pointer (&self->passwords, g_ptr_array_unref);
  g_clear_object (&self->items);
  g_clear_pointer (&self->servers, g_strfreev);
  g_clear_pointer (&self->export_password, cm_secret_unref);
  g_clear_pointer (&self->message, g_free);
  g_clear_error (&self->gate_error);
  g_clear_pointer (&self->kyrtool, g_free);
  G_OBJECT_CLASS (cm_import_flow_parent_class)->finalize (object);
}

static void
cm_import_flow_class_init (CmImportFlowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = cm_import_flow_get_property;
  object_class->finalize = cm_import_flow_finalize;

  properties[PROP_N_SELECTED]
      = g_param_spec_uint ("n-selected", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_N_IMPORTABLE]
      = g_param_spec_uint ("n-importable", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_N_LOCKED]
      = g_param_spec_uint ("n-locked", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, flags);
  properties[PROP_FRACTION]
      = g_param_spec_double ("fraction", NULL, NULL, 0.0, 1.0, 0.0, flags);
  properties[PROP_MESSAGE] = g_param_spec_string ("message", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static GPtrArray *
new_sources (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify)cm_import_source_unref);
}

static GPtrArray *
new_secrets (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify)cm_secret_unref);
}

static void
cm_import_flow_init (CmImportFlow *self)
{
  self->progress = cm_import_progress_new (on_progress_cb, self);
  self->sources = new_sources ();
  self->passwords = new_secrets ();
  self->items = g_list_store_new (CM_TYPE_IMPORT_ITEM);
}

/**
 * cm_import_flow_new:
 * @context: the certstore; there may be none yet, it has to be there for a run
 *
 * Returns: (transfer full): an empty import; it belongs to the calling thread
 */
CmImportFlow *
cm_import_flow_new (CmContext *context)
{
  CmImportFlow *self;

  g_return_val_if_fail (CM_IS_CONTEXT (context), NULL);

  self = g_object_new (CM_TYPE_IMPORT_FLOW, NULL);
  self->context = g_object_ref (context);
  return self;
}

/**
 * cm_import_flow_get_context:
 * @self: an import
 *
 * Returns: (transfer none): the certstore
 */
CmContext *
cm_import_flow_get_context (CmImportFlow *self)
{
  g_return_val_if_fail (CM_IS_IMPORT_FLOW (self), NULL);

  return self->context;
}

/* ---- sources and options ---- */

/**
 * cm_import_flow_add_file:
 * @self: an import
 * @file: a file, or a folder: all files in it, at most 8 levels deep and 20,000 files
 *
 * Adds a source, to be read by the next cm_import_flow_read().
 */
void
cm_import_flow_add_file (CmImportFlow *self, GFile *file)
{
  g_autofree char *base = NULL;
  g_autofree char *name = NULL;

  g_return_if_fail (CM_IS_IMPORT_FLOW (self));
  g_return_if_fail (G_IS_FILE (file));

  base = g_file_get_basename (file);
  name = base != NULL ? g_filename_display_name (base) : g_file_get_parse_name (file);
  cm_import_flow_add_file_as (self, file, name);
}

/**
 * cm_import_flow_add_file_as:
 * @self: an import
 * @file: a file or a folder
 * @name: what it is called, unless another one is called the same
 *
 * As cm_import_flow_add_file(), under a name of its own.
 */
void
cm_import_flow_add_file_as (CmImportFlow *self, GFile *file, const char *name)
{
  g_return_if_fail (CM_IS_IMPORT_FLOW (self));
  g_return_if_fail (G_IS_FILE (file) && name != NULL);

  g_ptr_array_add (self->sources, cm_import_source_new_file (file, name));
}

/**
 * cm_import_flow_add_bytes:
 * @self: an import
 * @source: what it is, for people: "pasted text"
 * @bytes: its content
 *
 * Adds a source, to be read by the next cm_import_flow_read().
 */
void
cm_import_flow_add_bytes (CmImportFlow *self, const char *source, GBytes *bytes)
{
  g_return_if_fail (CM_IS_IMPORT_FLOW (self));
  g_return_if_fail (source != NULL && bytes != NULL);

  g_ptr_array_add (self->sources, cm_import_source_new_bytes (source, bytes));
}

/**
 * cm_import_flow_add_stream:
 * @self: an import
 * @source: what it is, for people: "standard input"
 * @stream: its content, which ends somewhere
 * @cancellable: (nullable): a cancellable
 * @error: return location for a #CmFlowError
 *
 * Reads a stream to its end into memory that is wiped afterwards, and adds it as a
 * source. Blocks.
 *
 * Returns: whether it was added; if not, it could not be read or is too large
 */
gboolean
cm_import_flow_add_stream (CmImportFlow *self,
                           const char *source,
                           GInputStream *stream,
                           GCancellable *cancellable,
                           GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GBytes) bytes = NULL;

  g_return_val_if_fail (CM_IS_IMPORT_FLOW (self), FALSE);
  g_return_val_if_fail (source != NULL && G_IS_INPUT_STREAM (stream), FALSE);

  bytes = cm_format_load_stream (stream, source, cancellable, &local_error);
  if (bytes != NULL)
    {
      cm_import_flow_add_bytes (self, source, bytes);
      return TRUE;
    }
  if (local_error->domain == G_IO_ERROR)
    cm_file_error_prefix (&local_error, _ ("“%s” could not be read: "), source);
  return cm_flow_error_propagate (error, g_steal_pointer (&local_error));
}

/**
 * cm_import_flow_add_password:
 * @self: an import
 * @password: a password
 *
 * Adds a password, which the next cm_import_flow_read() tries on everything that is
 * locked. The empty one is always tried.
 */
void
cm_import_flow_add_password (CmImportFlow *self, CmSecret *password)
{
  g_return_if_fail (CM_IS_IMPORT_FLOW (self));
  g_return_if_fail (password != NULL);

  g_ptr_array_insert (self->passwords, 0, cm_secret_ref (password));
}

/**
 * cm_import_flow_set_kyrtool:
 * @self: an import
 * @path: (nullable): where Domino's kyrtool is; %NULL or empty: on PATH, if anywhere
 *
 * Names the program that opens key rings.
 */
void
cm_import_flow_set_kyrtool (CmImportFlow *self, const char *path)
{
  g_return_if_fail (CM_IS_IMPORT_FLOW (self));

  g_free (self->kyrtool);
  self->kyrtool = g_strdup (path);
}

/**
 * cm_import_flow_set_servers:
 * @self: an import
 * @identity_ids: (nullable): ids of the servers that get access to the keys
 *
 * Sets the servers that keys are sealed for, besides the managers.
 */
void
cm_import_flow_set_servers (CmImportFlow *self, const char *const *identity_ids)
{
  g_return_if_fail (CM_IS_IMPORT_FLOW (self));

  g_strfreev (self->servers);
  self->servers = g_strdupv ((char **)identity_ids);
}

/**
 * cm_import_flow_get_servers:
 * @self: an import
 *
 * Returns: (transfer none) (nullable) (array zero-terminated=1): ids of the servers that
 *   keys are sealed for
 */
const char *const *
cm_import_flow_get_servers (CmImportFlow *self)
{
  g_return_val_if_fail (CM_IS_IMPORT_FLOW (self), NULL);

  return (const char *const *)self->servers;
}

/**
 * cm_import_flow_set_exportable:
 * @self: an import
 * @exportable: whether keys may be exported later, with the export password
 *
 * Decides that once and for all keys of this import.
 */
void
cm_import_flow_set_exportable (CmImportFlow *self, gboolean exportable)
{
  g_return_if_fail (CM_IS_IMPORT_FLOW (self));

  self->is_exportable = exportable;
}

/**
 * cm_import_flow_set_export_password:
 * @self: an import
 * @password: (nullable): what is needed to export a key
 *
 * Sets the export password. It is stored nowhere.
 */
void
cm_import_flow_set_export_password (CmImportFlow *self, CmSecret *password)
{
  g_return_if_fail (CM_IS_IMPORT_FLOW (self));

  if (self->export_password != NULL && password != NULL
      && cm_secret_equal (self->export_password, password))
    return;
  if (password != NULL)
    cm_secret_ref (password);
  g_clear_pointer (&self->export_password, cm_secret_unref);
  self->export_password = password;
  forget_gate (self);
}

static gboolean
is_lone_certificate (CmImportItem *item)
{
  return cm_import_item_get_kind (item) == CM_IMPORT_KIND_CERTIFICATE
         && cm_import_item_get_state (item) == CM_IMPORT_STATE_NEW
         && !cm_import_item_get_key_here (item)->is_here;
}

static void
update_lone_ticks (CmImportFlow *self)
{
  for (guint i = 0; i < cm_import_flow_get_n_items (self); i++)
    {
      CmImportItem *item = cm_import_flow_get_item (self, i);

      if (is_lone_certificate (item))
        cm_import_item_set_selected (
            item, !self->with_key_only
                      && cm_import_item_get_loss (item) == CM_IMPORT_LOSS_NONE
                      && (self->take_other_keys || !cm_import_item_is_other_key (item)));
    }
}

/**
 * cm_import_flow_set_with_key_only:
 * @self: an import
 * @with_key_only: whether certificates are left out whose key is elsewhere
 *
 * Unticks, or ticks, the certificates without a key.
 */
void
cm_import_flow_set_with_key_only (CmImportFlow *self, gboolean with_key_only)
{
  g_return_if_fail (CM_IS_IMPORT_FLOW (self));

  self->with_key_only = with_key_only;
  update_lone_ticks (self);
}

/**
 * cm_import_flow_set_take_other_keys:
 * @self: an import
 * @take_other_keys: whether certificates are taken, too, that look like the answer to a
 *   request, but are for another key
 *
 * Ticks, or unticks, them.
 */
void
cm_import_flow_set_take_other_keys (CmImportFlow *self, gboolean take_other_keys)
{
  g_return_if_fail (CM_IS_IMPORT_FLOW (self));

  self->take_other_keys = take_other_keys;
  update_lone_ticks (self);
}

/**
 * cm_import_flow_set_take_roots:
 * @self: an import
 * @take_roots: whether CA certificates become trusted roots
 *
 * Ticks, or unticks, the CA certificates that are not trusted yet.
 */
void
cm_import_flow_set_take_roots (CmImportFlow *self, gboolean take_roots)
{
  g_return_if_fail (CM_IS_IMPORT_FLOW (self));

  self->take_roots = take_roots;
  for (guint i = 0; i < cm_import_flow_get_n_items (self); i++)
    {
      CmImportItem *item = cm_import_flow_get_item (self, i);

      if (cm_import_item_get_state (item) == CM_IMPORT_STATE_ASKS)
        cm_import_item_set_selected (
            item, take_roots && cm_import_item_get_loss (item) == CM_IMPORT_LOSS_NONE);
    }
}

/**
 * cm_import_flow_set_batch_size: (skip)
 * @self: an import
 * @batch_size: credentials in one transaction; 0 for what is best
 *
 * For tests.
 */
void
cm_import_flow_set_batch_size (CmImportFlow *self, guint batch_size)
{
  g_return_if_fail (CM_IS_IMPORT_FLOW (self));

  self->batch_size = batch_size;
}

/* ---- the rows ---- */

/* What stays the same when a row is made again; NULL: nothing to recognise it by. */
static char *
dup_identity (CmImportItem *item)
{
  CmCertificate *certificate = cm_import_item_get_certificate (item);
  CmPrivateKey *key = cm_import_item_get_key (item);

  if (certificate != NULL)
    return g_strdup_printf (
        "%s %s",
        cm_import_item_get_kind (item) == CM_IMPORT_KIND_TRUSTED_ROOT ? "root" : "leaf",
        cm_certificate_get_fingerprint (certificate));
  return key != NULL ? g_strdup_printf ("key %s", cm_private_key_get_public_key_id (key))
                     : NULL;
}

/* Nobody unticked what was not ticked because something of it was missing. */
static gboolean
was_found (CmImportItem *before, CmImportItem *now)
{
  return cm_import_item_get_loss (before) != CM_IMPORT_LOSS_NONE
         && cm_import_item_get_loss (now) == CM_IMPORT_LOSS_NONE;
}

static void
keep_ticks (CmImportFlow *self, GPtrArray *items)
{
  g_autoptr (GHashTable) earlier
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < cm_import_flow_get_n_items (self); i++)
    {
      CmImportItem *item = cm_import_flow_get_item (self, i);
      char *identity = cm_import_item_is_selectable (item) ? dup_identity (item) : NULL;

      if (identity != NULL)
        g_hash_table_insert (earlier, identity, item);
    }
  for (guint i = 0; i < items->len && g_hash_table_size (earlier) > 0; i++)
    {
      CmImportItem *item = g_ptr_array_index (items, i);
      g_autofree char *identity = dup_identity (item);
      CmImportItem *before
          = identity != NULL ? g_hash_table_lookup (earlier, identity) : NULL;

      if (before != NULL && !was_found (before, item))
        cm_import_item_set_selected (item, cm_import_item_get_selected (before));
    }
}

/**
 * cm_import_flow_install_items: (skip)
 * @self: an import
 * @items: (element-type CmImportItem): the new rows
 *
 * Replaces the rows; ticks survive.
 */
void
cm_import_flow_install_items (CmImportFlow *self, GPtrArray *items)
{
  guint n_selected = 0, n_importable = 0, n_locked = 0;

  keep_ticks (self, items);
  unwatch_items (self);
  self->n_selected_keys = 0;
  for (guint i = 0; i < items->len; i++)
    {
      CmImportItem *item = g_ptr_array_index (items, i);
      gboolean is_selected = cm_import_item_get_selected (item);

      cm_import_item_set_watcher (item, on_item_selected_cb, self);
      n_selected += is_selected ? 1 : 0;
      n_importable += cm_import_item_is_selectable (item) ? 1 : 0;
      n_locked += cm_import_item_get_state (item) == CM_IMPORT_STATE_LOCKED ? 1 : 0;
      self->n_selected_keys += is_selected && cm_import_item_get_key (item) != NULL;
    }
  forget_gate (self);
  g_list_store_splice (self->items, 0, cm_import_flow_get_n_items (self), items->pdata,
                       items->len);
  set_count (self, &self->n_importable, n_importable, PROP_N_IMPORTABLE);
  set_count (self, &self->n_locked, n_locked, PROP_N_LOCKED);
  set_count (self, &self->n_selected, n_selected, PROP_N_SELECTED);
}

/**
 * cm_import_flow_get_items:
 * @self: an import
 *
 * Returns: (transfer none): the rows of the preview, a list of #CmImportItem
 */
GListModel *
cm_import_flow_get_items (CmImportFlow *self)
{
  g_return_val_if_fail (CM_IS_IMPORT_FLOW (self), NULL);

  return G_LIST_MODEL (self->items);
}

/**
 * cm_import_flow_is_busy:
 * @self: an import
 *
 * Returns: whether it reads or stores right now
 */
gboolean
cm_import_flow_is_busy (CmImportFlow *self)
{
  g_return_val_if_fail (CM_IS_IMPORT_FLOW (self), FALSE);

  return self->is_busy;
}

/**
 * cm_import_flow_get_n_locked:
 * @self: an import
 *
 * Returns: how many things need a password
 */
guint
cm_import_flow_get_n_locked (CmImportFlow *self)
{
  g_return_val_if_fail (CM_IS_IMPORT_FLOW (self), 0);

  return self->n_locked;
}

/**
 * cm_import_flow_get_n_selected:
 * @self: an import
 *
 * Returns: how many items are ticked
 */
guint
cm_import_flow_get_n_selected (CmImportFlow *self)
{
  g_return_val_if_fail (CM_IS_IMPORT_FLOW (self), 0);

  return self->n_selected;
}
