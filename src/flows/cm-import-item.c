/* cm-import-item.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One row of the import preview. What was found never changes after construction; the
 * tick is the user's, the result is the import's. The key it may carry has no property
 * and no getter outside this layer.
 */

#include "cm-import-item-private.h"

#include <string.h>

#include "cm-safe-text.h"

struct _CmImportItem
{
  GObject parent_instance;

  CmImportKind kind;
  CmImportState state;
  CmImportResult result;
  char *title;
  char *summary;
  char *note;
  char *source;
  char *reason;
  char *document_id;
  char *friendly_name;
  char *keyring_name;
  char *path; /* nullable */
  CmCertificate *certificate;
  CmPrivateKey *key;
  GPtrArray *intermediates;
  GStrv completes; /* nullable */
  CmImportCut cut;
  CmImportKeyHere key_here;
  GStrv servers_here; /* owned, for @key_here */
  char *credential_here;
  gboolean selected;
  gboolean is_bystander;
  gboolean is_twin;
  gboolean is_other_key;
  CmImportLoss loss;

  /* borrowed */
  CmImportItemFunc watcher; /* nullable */
  gpointer watcher_data;
};

G_DEFINE_FINAL_TYPE (CmImportItem, cm_import_item, G_TYPE_OBJECT)

G_DEFINE_ENUM_TYPE (CmImportKind,
                    cm_import_kind,
                    G_DEFINE_ENUM_VALUE (CM_IMPORT_KIND_CREDENTIAL, "credential"),
                    G_DEFINE_ENUM_VALUE (CM_IMPORT_KIND_CERTIFICATE, "certificate"),
                    G_DEFINE_ENUM_VALUE (CM_IMPORT_KIND_PRIVATE_KEY, "private-key"),
                    G_DEFINE_ENUM_VALUE (CM_IMPORT_KIND_CSR, "csr"),
                    G_DEFINE_ENUM_VALUE (CM_IMPORT_KIND_CRL, "crl"),
                    G_DEFINE_ENUM_VALUE (CM_IMPORT_KIND_TRUSTED_ROOT, "trusted-root"),
                    G_DEFINE_ENUM_VALUE (CM_IMPORT_KIND_UNKNOWN, "unknown"))

G_DEFINE_ENUM_TYPE (CmImportState,
                    cm_import_state,
                    G_DEFINE_ENUM_VALUE (CM_IMPORT_STATE_NEW, "new"),
                    G_DEFINE_ENUM_VALUE (CM_IMPORT_STATE_ATTACHES, "attaches"),
                    G_DEFINE_ENUM_VALUE (CM_IMPORT_STATE_DELETED, "deleted"),
                    G_DEFINE_ENUM_VALUE (CM_IMPORT_STATE_ASKS, "asks"),
                    G_DEFINE_ENUM_VALUE (CM_IMPORT_STATE_HERE, "already-here"),
                    G_DEFINE_ENUM_VALUE (CM_IMPORT_STATE_LOCKED, "locked"),
                    G_DEFINE_ENUM_VALUE (CM_IMPORT_STATE_UNUSABLE, "unusable"))

G_DEFINE_ENUM_TYPE (CmImportResult,
                    cm_import_result,
                    G_DEFINE_ENUM_VALUE (CM_IMPORT_RESULT_NONE, "none"),
                    G_DEFINE_ENUM_VALUE (CM_IMPORT_RESULT_IMPORTED, "imported"),
                    G_DEFINE_ENUM_VALUE (CM_IMPORT_RESULT_ALREADY_HERE, "already-here"),
                    G_DEFINE_ENUM_VALUE (CM_IMPORT_RESULT_ATTACHED, "attached"),
                    G_DEFINE_ENUM_VALUE (CM_IMPORT_RESULT_RESTORED, "restored"),
                    G_DEFINE_ENUM_VALUE (CM_IMPORT_RESULT_SKIPPED, "skipped"),
                    G_DEFINE_ENUM_VALUE (CM_IMPORT_RESULT_FAILED, "failed"))

typedef enum
{
  PROP_SELECTED = 1,
  PROP_STATE,
  PROP_RESULT,
  PROP_TITLE,
  PROP_SUMMARY,
  PROP_NOTE,
} CmImportItemProperty;

static GParamSpec *properties[PROP_NOTE + 1];

static void
cm_import_item_get_property (GObject *object,
                             guint property_id,
                             GValue *value,
                             GParamSpec *pspec)
{
  CmImportItem *self = CM_IMPORT_ITEM (object);

  switch ((CmImportItemProperty)property_id)
    {
    case PROP_SELECTED:
      g_value_set_boolean (value, self->selected);
      break;
    case PROP_STATE:
      g_value_set_enum (value, (int)self->state);
      break;
    case PROP_RESULT:
      g_value_set_enum (value, (int)self->result);
      break;
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_SUMMARY:
      g_value_set_string (value, self->summary);
      break;
    case PROP_NOTE:
      g_value_set_string (value, self->note);
      break;
    }
}

static void
cm_import_item_set_property (GObject *object,
                             guint property_id,
                             const GValue *value,
                             GParamSpec *pspec)
{
  if (property_id == PROP_SELECTED)
    cm_import_item_set_selected (CM_IMPORT_ITEM (object), g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
}

static void
cm_import_item_finalize (GObject *object)
{
  CmImportItem *self = CM_IMPORT_ITEM (object);

  g_free (self->title);
  g_free (self->summary);
  g_free (self->note);
  g_free (self->source);
  g_free (self->reason);
  g_free (self->document_id);
  g_free (self->friendly_name);
  g_free (self->keyring_name);
  g_strfreev (self->completes);
  g_free (self->path);
  g_clear_object (&self->certificate);
  g_clear_object (&self->key);
  g_clear_pointer (&self->intermediates, g_ptr_array_unref);
  g_strfreev (self->servers_here);
  g_free (self->credential_here);
  G_OBJECT_CLASS (cm_import_item_parent_class)->finalize (object);
}

static void
cm_import_item_class_init (CmImportItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = cm_import_item_get_property;
  object_class->set_property = cm_import_item_set_property;
  object_class->finalize = cm_import_item_finalize;

  properties[PROP_SELECTED] = g_param_spec_boolean (
      "selected", NULL, NULL, FALSE,
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  properties[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, CM_TYPE_IMPORT_STATE,
                                              CM_IMPORT_STATE_NEW, readable);
  properties[PROP_RESULT] = g_param_spec_enum (
      "result", NULL, NULL, CM_TYPE_IMPORT_RESULT, CM_IMPORT_RESULT_NONE, readable);
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, readable);
  properties[PROP_SUMMARY] = g_param_spec_string ("summary", NULL, NULL, NULL, readable);
  properties[PROP_NOTE] = g_param_spec_string ("note", NULL, NULL, NULL, readable);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
cm_import_item_init (CmImportItem *self)
{
}

/* A file may be called anything, also what turns the direction of a row. */
static char *
dup_safe (const char *text)
{
  return text != NULL ? cm_safe_text_new (text, strlen (text)) : NULL;
}

static GStrv
dup_strv (GPtrArray *strings)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (strings == NULL)
    return NULL;
  for (guint i = 0; i < strings->len; i++)
    g_strv_builder_add (builder, g_ptr_array_index (strings, i));
  return g_strv_builder_end (builder);
}

/**
 * cm_import_item_new: (skip)
 * @fields: what was found
 *
 * Returns: (transfer full): a row
 */
CmImportItem *
cm_import_item_new (const CmImportItemFields *fields)
{
  CmImportItem *self;

  g_return_val_if_fail (fields != NULL && fields->title != NULL, NULL);
  g_return_val_if_fail (fields->source != NULL, NULL);

  self = g_object_new (CM_TYPE_IMPORT_ITEM, NULL);
  self->kind = fields->kind;
  self->state = fields->state;
  self->title = dup_safe (fields->title);
  self->summary = g_strdup (fields->summary);
  self->note = dup_safe (fields->note);
  self->source = dup_safe (fields->source);
  self->reason = dup_safe (fields->reason);
  self->document_id = g_strdup (fields->document_id);
  self->friendly_name = g_strdup (fields->friendly_name);
  self->keyring_name = g_strdup (fields->keyring_name);
  self->path = g_strdup (fields->path);
  g_set_object (&self->certificate, fields->certificate);
  g_set_object (&self->key, fields->key);
  if (fields->intermediates != NULL)
    self->intermediates = g_ptr_array_ref (fields->intermediates);
  self->completes = dup_strv (fields->completes);
  self->cut = fields->cut;
  self->key_here = fields->key_here;
  self->servers_here = g_strdupv ((char **)fields->key_here.servers);
  self->key_here.servers = (const char *const *)self->servers_here;
  self->credential_here = g_strdup (fields->key_here.credential);
  self->key_here.credential = self->credential_here;
  self->is_bystander = fields->is_bystander;
  self->is_twin = fields->is_twin;
  self->loss = fields->loss;
  self->is_other_key = fields->is_other_key;
  self->selected = fields->selected && cm_import_item_is_selectable (self);
  return self;
}

/**
 * cm_import_item_is_selectable:
 * @self: an item
 *
 * Returns: whether it can be ticked at all
 */
gboolean
cm_import_item_is_selectable (CmImportItem *self)
{
  g_return_val_if_fail (CM_IS_IMPORT_ITEM (self), FALSE);

  if (cm_import_item_is_done (self))
    return FALSE;
  switch (self->state)
    {
    case CM_IMPORT_STATE_NEW:
    case CM_IMPORT_STATE_ATTACHES:
    case CM_IMPORT_STATE_DELETED:
    case CM_IMPORT_STATE_ASKS:
      return TRUE;
    case CM_IMPORT_STATE_HERE:
    case CM_IMPORT_STATE_LOCKED:
    case CM_IMPORT_STATE_UNUSABLE:
      return FALSE;
    }
  return FALSE;
}

/* What becomes of an item that is not ticked. */
static CmImportResult
foresee_idle (CmImportItem *self)
{
  switch (self->state)
    {
    case CM_IMPORT_STATE_NEW:
      return self->is_other_key
                     || (self->loss != CM_IMPORT_LOSS_NONE
                         && self->loss != CM_IMPORT_LOSS_LOCKED)
                 ? CM_IMPORT_RESULT_FAILED
                 : CM_IMPORT_RESULT_SKIPPED;
    case CM_IMPORT_STATE_ATTACHES:
    case CM_IMPORT_STATE_DELETED:
      return self->loss != CM_IMPORT_LOSS_NONE ? CM_IMPORT_RESULT_FAILED
                                               : CM_IMPORT_RESULT_SKIPPED;
    case CM_IMPORT_STATE_ASKS:
      return CM_IMPORT_RESULT_SKIPPED;
    case CM_IMPORT_STATE_HERE:
      return CM_IMPORT_RESULT_ALREADY_HERE;
    case CM_IMPORT_STATE_LOCKED:
      return CM_IMPORT_RESULT_FAILED;
    case CM_IMPORT_STATE_UNUSABLE:
      break;
    }
  return self->kind == CM_IMPORT_KIND_CSR || self->kind == CM_IMPORT_KIND_CRL
                 || self->is_bystander
             ? CM_IMPORT_RESULT_SKIPPED
             : CM_IMPORT_RESULT_FAILED;
}

/**
 * cm_import_item_foresee:
 * @self: an item
 *
 * Returns: its result; before a run the one it would have, if it goes well
 */
CmImportResult
cm_import_item_foresee (CmImportItem *self)
{
  g_return_val_if_fail (CM_IS_IMPORT_ITEM (self), CM_IMPORT_RESULT_FAILED);

  if (cm_import_item_is_done (self))
    return self->result;
  if (!self->selected)
    return foresee_idle (self);
  if (self->result == CM_IMPORT_RESULT_FAILED)
    return self->result;
  if (self->state == CM_IMPORT_STATE_ATTACHES)
    return CM_IMPORT_RESULT_ATTACHED;
  return self->state == CM_IMPORT_STATE_DELETED ? CM_IMPORT_RESULT_RESTORED
                                                : CM_IMPORT_RESULT_IMPORTED;
}

/**
 * cm_import_item_set_selected:
 * @self: an item
 * @selected: whether it is to be imported
 *
 * Ticks it; one that cannot be imported stays unticked.
 */
void
cm_import_item_set_selected (CmImportItem *self, gboolean selected)
{
  g_return_if_fail (CM_IS_IMPORT_ITEM (self));

  selected = selected && cm_import_item_is_selectable (self);
  if (self->selected == selected)
    return;
  self->selected = selected;
  if (self->watcher != NULL)
    self->watcher (self, self->watcher_data);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECTED]);
}

/**
 * cm_import_item_set_watcher: (skip)
 * @self: an item
 * @func: (nullable): called whenever the tick changes
 * @user_data: for @func; has to outlive the item or be taken back
 *
 * Lets one object follow the tick.
 */
void
cm_import_item_set_watcher (CmImportItem *self, CmImportItemFunc func, gpointer user_data)
{
  g_return_if_fail (CM_IS_IMPORT_ITEM (self));

  self->watcher = func;
  self->watcher_data = user_data;
}

/**
 * cm_import_item_is_done: (skip)
 * @self: an item
 *
 * Returns: whether what it stands for is in the certstore because of an import
 */
gboolean
cm_import_item_is_done (CmImportItem *self)
{
  g_return_val_if_fail (CM_IS_IMPORT_ITEM (self), FALSE);

  switch (self->result)
    {
    case CM_IMPORT_RESULT_IMPORTED:
    case CM_IMPORT_RESULT_ATTACHED:
    case CM_IMPORT_RESULT_RESTORED:
    case CM_IMPORT_RESULT_ALREADY_HERE:
      return TRUE;
    case CM_IMPORT_RESULT_NONE:
    case CM_IMPORT_RESULT_SKIPPED:
    case CM_IMPORT_RESULT_FAILED:
      return FALSE;
    }
  return FALSE;
}

/**
 * cm_import_item_get_completes:
 * @self: an item
 *
 * Returns: (transfer none) (nullable) (array zero-terminated=1): ids of the credentials
 *   whose chains it completes, if it is a CA certificate that does
 */
const char *const *
cm_import_item_get_completes (CmImportItem *self)
{
  g_return_val_if_fail (CM_IS_IMPORT_ITEM (self), NULL);

  return (const char *const *)self->completes;
}

/**
 * cm_import_item_is_spare:
 * @self: an item
 *
 * Returns: whether it is a CA certificate that is no root, and completes no chain here
 */
gboolean
cm_import_item_is_spare (CmImportItem *self)
{
  g_return_val_if_fail (CM_IS_IMPORT_ITEM (self), FALSE);

  return self->kind == CM_IMPORT_KIND_TRUSTED_ROOT && self->state == CM_IMPORT_STATE_ASKS
         && !cm_certificate_is_self_issued (self->certificate);
}

/**
 * cm_import_item_get_cut:
 * @self: an item
 *
 * Returns: what of it does not fit into a document
 */
CmImportCut
cm_import_item_get_cut (CmImportItem *self)
{
  g_return_val_if_fail (CM_IS_IMPORT_ITEM (self), CM_IMPORT_CUT_NONE);

  return self->cut;
}

/**
 * cm_import_item_get_key_here: (skip)
 * @self: an item
 *
 * Returns: (transfer none): what the certstore has of its key
 */
const CmImportKeyHere *
cm_import_item_get_key_here (CmImportItem *self)
{
  g_return_val_if_fail (CM_IS_IMPORT_ITEM (self), NULL);

  return &self->key_here;
}

/**
 * cm_import_item_is_other_key: (skip)
 * @self: an item
 *
 * Returns: whether it looks like the answer to a request that is out, but is for another
 *   key
 */
gboolean
cm_import_item_is_other_key (CmImportItem *self)
{
  g_return_val_if_fail (CM_IS_IMPORT_ITEM (self), FALSE);

  return self->is_other_key;
}

/**
 * cm_import_item_is_twin:
 * @self: an item
 *
 * Returns: whether it asks to trust a certificate that becomes a credential, with its
 *   key, in a row of its own
 */
gboolean
cm_import_item_is_twin (CmImportItem *self)
{
  g_return_val_if_fail (CM_IS_IMPORT_ITEM (self), FALSE);

  return self->is_twin;
}

/**
 * cm_import_item_get_loss:
 * @self: an item
 *
 * Returns: what is missing of the PKCS#12 file or keystore that it comes from. If
 *   something is, it is ticked by a person only.
 */
CmImportLoss
cm_import_item_get_loss (CmImportItem *self)
{
  g_return_val_if_fail (CM_IS_IMPORT_ITEM (self), CM_IMPORT_LOSS_NONE);

  return self->loss;
}

/**
 * cm_import_item_is_bystander:
 * @self: an item
 *
 * Returns: whether it is a file that just lay beside others, so that finding nothing in
 * it is no failure
 */
gboolean
cm_import_item_is_bystander (CmImportItem *self)
{
  g_return_val_if_fail (CM_IS_IMPORT_ITEM (self), FALSE);

  return self->is_bystander;
}

/* Why an earlier run failed is of no interest then. */
static gboolean
is_stored (CmImportResult result)
{
  return result == CM_IMPORT_RESULT_IMPORTED || result == CM_IMPORT_RESULT_ATTACHED
         || result == CM_IMPORT_RESULT_RESTORED;
}

/**
 * cm_import_item_set_result: (skip)
 * @self: an item
 * @result: what became of it
 * @document_id: (nullable): the document it is in now
 * @reason: (nullable): why not
 *
 * Says what became of it. What is in the certstore now is unticked and forgets its key.
 * Call it on the main context: it notifies.
 */
void
cm_import_item_set_result (CmImportItem *self,
                           CmImportResult result,
                           const char *document_id,
                           const char *reason)
{
  g_return_if_fail (CM_IS_IMPORT_ITEM (self));

  self->result = result;
  if (document_id != NULL)
    {
      g_free (self->document_id);
      self->document_id = g_strdup (document_id);
    }
  if (reason != NULL || is_stored (result))
    {
      g_free (self->reason);
      self->reason = g_strdup (reason);
    }
  if (cm_import_item_is_done (self))
    {
      /* who watches the tick may ask for the key */
      cm_import_item_set_selected (self, FALSE);
      g_clear_object (&self->key);
      g_clear_pointer (&self->intermediates, g_ptr_array_unref);
    }
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RESULT]);
}

/**
 * cm_import_item_get_kind:
 * @self: an item
 *
 * Returns: what it is
 */
CmImportKind
cm_import_item_get_kind (CmImportItem *self)
{
  g_return_val_if_fail (CM_IS_IMPORT_ITEM (self), CM_IMPORT_KIND_UNKNOWN);

  return self->kind;
}

/**
 * cm_import_item_get_state:
 * @self: an item
 *
 * Returns: what can be done with it
 */
CmImportState
cm_import_item_get_state (CmImportItem *self)
{
  g_return_val_if_fail (CM_IS_IMPORT_ITEM (self), CM_IMPORT_STATE_UNUSABLE);

  return self->state;
}

/**
 * cm_import_item_get_result:
 * @self: an item
 *
 * Returns: what became of it
 */
CmImportResult
cm_import_item_get_result (CmImportItem *self)
{
  g_return_val_if_fail (CM_IS_IMPORT_ITEM (self), CM_IMPORT_RESULT_NONE);

  return self->result;
}

/**
 * cm_import_item_get_title:
 * @self: an item
 *
 * Returns: (transfer none): its name for people
 */
const char *
cm_import_item_get_title (CmImportItem *self)
{
  g_return_val_if_fail (CM_IS_IMPORT_ITEM (self), NULL);

  return self->title;
}

/**
 * cm_import_item_get_summary:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): what it consists of
 */
const char *
cm_import_item_get_summary (CmImportItem *self)
{
  g_return_val_if_fail (CM_IS_IMPORT_ITEM (self), NULL);

  return self->summary;
}

/**
 * cm_import_item_get_note:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): until when it is valid, and what else there is to
 * say
 */
const char *
cm_import_item_get_note (CmImportItem *self)
{
  g_return_val_if_fail (CM_IS_IMPORT_ITEM (self), NULL);

  return self->note;
}

/**
 * cm_import_item_get_source:
 * @self: an item
 *
 * Returns: (transfer none): the files it came from
 */
const char *
cm_import_item_get_source (CmImportItem *self)
{
  g_return_val_if_fail (CM_IS_IMPORT_ITEM (self), NULL);

  return self->source;
}

/**
 * cm_import_item_get_path:
 * @self: an item
 *
 * Returns: (transfer none) (nullable) (type filename): where the file of a request is;
 *   %NULL for anything else, and for one that is no file of its own
 */
const char *
cm_import_item_get_path (CmImportItem *self)
{
  g_return_val_if_fail (CM_IS_IMPORT_ITEM (self), NULL);

  return self->path;
}

/**
 * cm_import_item_get_reason:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): why it cannot be imported, or why that failed
 */
const char *
cm_import_item_get_reason (CmImportItem *self)
{
  g_return_val_if_fail (CM_IS_IMPORT_ITEM (self), NULL);

  return self->reason;
}

/**
 * cm_import_item_get_certificate:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): its certificate
 */
CmCertificate *
cm_import_item_get_certificate (CmImportItem *self)
{
  g_return_val_if_fail (CM_IS_IMPORT_ITEM (self), NULL);

  return self->certificate;
}

/**
 * cm_import_item_get_document_id:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): the document it is in, or would join
 */
const char *
cm_import_item_get_document_id (CmImportItem *self)
{
  g_return_val_if_fail (CM_IS_IMPORT_ITEM (self), NULL);

  return self->document_id;
}

/**
 * cm_import_item_get_selected:
 * @self: an item
 *
 * Returns: whether it is ticked
 */
gboolean
cm_import_item_get_selected (CmImportItem *self)
{
  g_return_val_if_fail (CM_IS_IMPORT_ITEM (self), FALSE);

  return self->selected;
}

/**
 * cm_import_item_get_key: (skip)
 * @self: an item
 *
 * Returns: (transfer none) (nullable): its private key
 */
CmPrivateKey *
cm_import_item_get_key (CmImportItem *self)
{
  g_return_val_if_fail (CM_IS_IMPORT_ITEM (self), NULL);

  return self->key;
}

/**
 * cm_import_item_get_intermediates: (skip)
 * @self: an item
 *
 * Returns: (transfer none) (nullable) (element-type CmCertificate): CA certificates found
 * with it, in order
 */
GPtrArray *
cm_import_item_get_intermediates (CmImportItem *self)
{
  g_return_val_if_fail (CM_IS_IMPORT_ITEM (self), NULL);

  return self->intermediates;
}

/**
 * cm_import_item_get_keyring_name: (skip)
 * @self: an item
 *
 * Returns: (transfer none) (nullable): what the Domino key ring was called that it was in
 */
const char *
cm_import_item_get_keyring_name (CmImportItem *self)
{
  g_return_val_if_fail (CM_IS_IMPORT_ITEM (self), NULL);

  return self->keyring_name;
}

/**
 * cm_import_item_get_friendly_name: (skip)
 * @self: an item
 *
 * Returns: (transfer none) (nullable): what its file calls it
 */
const char *
cm_import_item_get_friendly_name (CmImportItem *self)
{
  g_return_val_if_fail (CM_IS_IMPORT_ITEM (self), NULL);

  return self->friendly_name;
}

/**
 * cm_import_item_get_subject:
 * @self: an item
 *
 * Returns: (transfer none) (nullable): the subject of its certificate (RFC 4514)
 */
const char *
cm_import_item_get_subject (CmImportItem *self)
{
  g_return_val_if_fail (CM_IS_IMPORT_ITEM (self), NULL);

  return self->certificate != NULL ? cm_certificate_get_subject (self->certificate)
                                   : NULL;
}
