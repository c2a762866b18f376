/* cm-document.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The base of all documents. A document is a value that one thread works on at a time: it
 * is read from verified bytes, changed by a flow, and written as the next version. Its
 * JSON is written in a fixed order, so the same document always gives the same bytes;
 * members that this program does not know are carried along at the end.
 */

#include "cm-document-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-acme-account-doc.h"
#include "cm-activity-doc.h"
#include "cm-authority-doc.h"
#include "cm-challenge-doc.h"
#include "cm-credential-doc.h"
#include "cm-dns-account-doc.h"
#include "cm-dns-provider-doc.h"
#include "cm-enum.h"
#include "cm-field-private.h"
#include "cm-identity-doc.h"
#include "cm-json.h"
#include "cm-micro-ca-doc.h"
#include "cm-settings-doc.h"
#include "cm-trusted-root-doc.h"

#define MAX_TITLE_BYTES 1024
#define MAX_TAG_BYTES 256
#define MAX_VERSION (G_GINT64_CONSTANT (1) << 53) /* what every JSON reader can hold */

typedef struct
{
  char *id;
  int type;
  gint64 format;
  char *store;
  gint64 version;
  char *previous; /* nullable */
  gint64 created_at;
  gint64 changed_at;
  char *author;
  char *title;   /* nullable */
  char *comment; /* nullable */
  GStrv tags;    /* nullable */
  gboolean deleted;
  JsonObject *unknown; /* nullable: members of a newer program */
} CmDocumentPrivate;

G_DEFINE_TYPE_WITH_PRIVATE (CmDocument, cm_document, G_TYPE_OBJECT)
G_DEFINE_QUARK (cm - document - error - quark, cm_document_error)

#define PRIVATE(self) ((CmDocumentPrivate *)cm_document_get_instance_private (self))
#define COMMON(name, kind) CM_FIELD (CmDocumentPrivate, name, kind)

static const CmField common_fields[] = {
  { COMMON (id, line), .limit = CM_DOCUMENT_ID_MAX_BYTES, .required = TRUE },
  { COMMON (type, enum), .enum_type = cm_document_type_get_type, .required = TRUE },
  { COMMON (format, int), .limit = CM_DOCUMENT_FORMAT, .required = TRUE },
  { COMMON (store, hash), .required = TRUE },
  { COMMON (version, int), .limit = MAX_VERSION, .required = TRUE },
  { COMMON (previous, hash) },
  { COMMON (created_at, time), .required = TRUE },
  { COMMON (changed_at, time), .required = TRUE },
  { COMMON (author, line), .limit = CM_DOCUMENT_ID_MAX_BYTES, .required = TRUE },
  { COMMON (title, line), .limit = MAX_TITLE_BYTES },
  { COMMON (comment, text), .limit = CM_DOCUMENT_MAX_TEXT },
  { COMMON (tags, lines), .limit = MAX_TAG_BYTES, .max_items = CM_DOCUMENT_MAX_TAGS },
  { COMMON (deleted, boolean) },
};

static const CmFieldTable common_table = { common_fields, G_N_ELEMENTS (common_fields) };
static const CmFieldTable empty_table = { NULL, 0 };

static const CmFieldTable *
get_own_table (CmDocument *self)
{
  const CmFieldTable *table = CM_DOCUMENT_GET_CLASS (self)->fields;

  return table != NULL ? table : &empty_table;
}

static void
cm_document_finalize (GObject *object)
{
  CmDocument *self = CM_DOCUMENT (object);
  CmDocumentPrivate *priv = PRIVATE (self);

  cm_field_table_clear (get_own_table (self), self);
  cm_field_table_clear (&common_table, priv);
  g_clear_pointer (&priv->unknown, json_object_unref);
  G_OBJECT_CLASS (cm_document_parent_class)->finalize (object);
}

static void
cm_document_class_init (CmDocumentClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cm_document_finalize;
}

static void
cm_document_init (CmDocument *self)
{
  PRIVATE (self)->format = CM_DOCUMENT_FORMAT;
}

/**
 * cm_document_create:
 * @type: a class of documents
 * @name: (nullable): what follows "TYPE:" in its id; %NULL makes a UUID
 *
 * Returns: (transfer full): a new document of that class, never written
 */
gpointer
cm_document_create (GType type, const char *name)
{
  CmDocument *self = g_object_new (type, NULL);
  CmDocumentPrivate *priv = PRIVATE (self);

  priv->type = (int)CM_DOCUMENT_GET_CLASS (self)->document_type;
  priv->id = cm_document_id_make ((CmDocumentType)priv->type, name);
  return self;
}

/* ---- reading ---- */

/* A type that has no class of its own here is read as a plain document: all its members
 * are unknown ones, so it is carried along unharmed. */
static GType
get_class_of (CmDocumentType type)
{
  switch (type)
    {
    case CM_DOCUMENT_TYPE_AUTHORITY:
      return CM_TYPE_AUTHORITY_DOC;
    case CM_DOCUMENT_TYPE_IDENTITY:
      return CM_TYPE_IDENTITY_DOC;
    case CM_DOCUMENT_TYPE_CREDENTIAL:
      return CM_TYPE_CREDENTIAL_DOC;
    case CM_DOCUMENT_TYPE_TRUSTED_ROOT:
      return CM_TYPE_TRUSTED_ROOT_DOC;
    case CM_DOCUMENT_TYPE_SETTINGS:
      return CM_TYPE_SETTINGS_DOC;
    case CM_DOCUMENT_TYPE_ACTIVITY:
      return CM_TYPE_ACTIVITY_DOC;
    case CM_DOCUMENT_TYPE_MICRO_CA:
      return CM_TYPE_MICRO_CA_DOC;
    case CM_DOCUMENT_TYPE_ACME_ACCOUNT:
      return CM_TYPE_ACME_ACCOUNT_DOC;
    case CM_DOCUMENT_TYPE_DNS_ACCOUNT:
      return CM_TYPE_DNS_ACCOUNT_DOC;
    case CM_DOCUMENT_TYPE_DNS_PROVIDER:
      return CM_TYPE_DNS_PROVIDER_DOC;
    case CM_DOCUMENT_TYPE_CHALLENGE:
      return CM_TYPE_CHALLENGE_DOC;
    case CM_DOCUMENT_TYPE_DEPLOYMENT:
      return CM_TYPE_DOCUMENT;
    }
  return CM_TYPE_DOCUMENT;
}

static gboolean
set_format_error (GError **error, const char *message)
{
  g_set_error_literal (error, CM_DOCUMENT_ERROR, CM_DOCUMENT_ERROR_FORMAT, message);
  return FALSE;
}

static gboolean
set_newer_error (GError **error)
{
  g_set_error_literal (error, CM_DOCUMENT_ERROR, CM_DOCUMENT_ERROR_NEWER,
                       _ ("The document was written by a newer version of this program. "
                          "Update this one to read it."));
  return FALSE;
}

/* Looks at what decides how the rest is read. A type that is not known belongs to a newer
 * program too, as long as the id says the same. */
static gboolean
read_type (JsonObject *object, CmDocumentType *type, GError **error)
{
  g_autofree char *word = NULL;
  g_autofree char *id = NULL;
  gint64 format = 0;
  int value;

  if (!cm_json_read_int (object, "format", 1, G_MAXINT, &format, error))
    return FALSE;
  if (format > CM_DOCUMENT_FORMAT)
    return set_newer_error (error);
  word = cm_json_dup_string (object, "type", CM_DOCUMENT_ID_MAX_BYTES, error);
  id = word != NULL ? cm_json_dup_string (object, "id", CM_DOCUMENT_ID_MAX_BYTES, error)
                    : NULL;
  if (id == NULL)
    return FALSE;
  if (cm_enum_from_nick (CM_TYPE_DOCUMENT_TYPE, word, &value))
    {
      *type = (CmDocumentType)value;
      return TRUE;
    }
  if (*word != '\0' && g_str_has_prefix (id, word) && id[strlen (word)] == ':')
    return set_newer_error (error);
  return cm_json_read_enum (object, "type", CM_TYPE_DOCUMENT_TYPE, &value, error);
}

static gboolean
check_common (CmDocumentPrivate *priv, GError **error)
{
  if (!cm_document_id_is_valid (priv->id, (CmDocumentType)priv->type))
    return set_format_error (error, _ ("The document’s id does not fit its type."));
  if (!cm_document_id_is_valid (priv->author, CM_DOCUMENT_TYPE_IDENTITY))
    return set_format_error (error, _ ("The document’s author is not an identity."));
  if (priv->version < 1)
    return set_format_error (error, _ ("The document’s version is not at least 1."));
  return TRUE;
}

static void
keep_unknown (CmDocument *self, JsonObject *object)
{
  CmDocumentPrivate *priv = PRIVATE (self);
  const CmFieldTable *own = get_own_table (self);
  JsonObjectIter iter;
  const char *member;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &member, &node))
    {
      if (cm_field_table_has (&common_table, member) || cm_field_table_has (own, member))
        continue;
      if (priv->unknown == NULL)
        priv->unknown = json_object_new ();
      json_object_set_member (priv->unknown, member, json_node_copy (node));
    }
}

static CmDocument *
read_document (JsonObject *object, GError **error)
{
  g_autoptr (CmDocument) self = NULL;
  CmDocumentType type = CM_DOCUMENT_TYPE_CREDENTIAL;
  CmDocumentClass *klass;

  if (!read_type (object, &type, error))
    return NULL;
  self = g_object_new (get_class_of (type), NULL);
  klass = CM_DOCUMENT_GET_CLASS (self);
  if (!cm_field_table_read (&common_table, PRIVATE (self), object, error)
      || !check_common (PRIVATE (self), error)
      || !cm_field_table_read (get_own_table (self), self, object, error)
      || (klass->validate != NULL && !klass->validate (self, error)))
    return NULL;
  keep_unknown (self, object);
  return g_steal_pointer (&self);
}

/**
 * cm_document_from_json:
 * @json: the JSON bytes of a document
 * @error: return location for a #CmDocumentError
 *
 * Reads any document; its class follows the member "type". This checks form, not who
 * wrote it: see cm_trust_open(). Members that are not known are kept.
 *
 * Returns: (transfer full): a document, or %NULL
 */
CmDocument *
cm_document_from_json (GBytes *json, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (JsonObject) object = NULL;
  CmDocument *self = NULL;

  g_return_val_if_fail (json != NULL, NULL);

  object = cm_json_parse (json, &local_error);
  if (object != NULL)
    self = read_document (object, &local_error);
  if (self == NULL && local_error->domain == CM_DOCUMENT_ERROR)
    g_propagate_error (error, g_steal_pointer (&local_error));
  else if (self == NULL)
    set_format_error (error, local_error->message);
  return self;
}

/* ---- writing ---- */

static void
append_unknown (JsonObject *object,
                const char *member,
                JsonNode *node,
                gpointer user_data)
{
  json_object_set_member (user_data, member, json_node_copy (node));
}

/**
 * cm_document_to_json:
 * @self: a document
 *
 * Writes the document; the same content always gives the same bytes.
 *
 * Returns: (transfer full): JSON text
 */
GBytes *
cm_document_to_json (CmDocument *self)
{
  g_autoptr (JsonObject) object = NULL;
  CmDocumentPrivate *priv;

  g_return_val_if_fail (CM_IS_DOCUMENT (self), NULL);

  priv = PRIVATE (self);
  object = json_object_new ();
  cm_field_table_write (&common_table, priv, object);
  cm_field_table_write (get_own_table (self), self, object);
  if (priv->unknown != NULL)
    json_object_foreach_member (priv->unknown, append_unknown, object);
  return cm_json_to_bytes (object);
}

/**
 * cm_document_copy:
 * @self: a document
 *
 * Copies a document, which may never have been written. Certificates and bytes, which do
 * not change, are shared.
 *
 * Returns: (transfer full): one of the same class and content
 */
CmDocument *
cm_document_copy (CmDocument *self)
{
  CmDocument *copy;

  g_return_val_if_fail (CM_IS_DOCUMENT (self), NULL);

  copy = g_object_new (G_OBJECT_TYPE (self), NULL);
  cm_field_table_copy (&common_table, PRIVATE (self), PRIVATE (copy));
  cm_field_table_copy (get_own_table (self), self, copy);
  if (PRIVATE (self)->unknown != NULL)
    PRIVATE (copy)->unknown = json_object_ref (PRIVATE (self)->unknown);
  return copy;
}

/* ---- summary ---- */

/**
 * cm_document_summarize:
 * @self: a document
 *
 * Returns: (transfer full): what a list shows of it; a row to be stored and searched is
 *   made by cm_trust_summarize()
 */
CmSummary *
cm_document_summarize (CmDocument *self)
{
  g_return_val_if_fail (CM_IS_DOCUMENT (self), NULL);

  return cm_document_summarize_with_names (self, /* server_names: */ NULL);
}

/**
 * cm_document_summarize_with_names: (skip)
 * @self: a document
 * @server_names: (nullable) (array zero-terminated=1): what it is found by besides
 *
 * Returns: (transfer full): what a list shows and searches of it
 */
CmSummary *
cm_document_summarize_with_names (CmDocument *self, const char *const *server_names)
{
  g_auto (CmSummaryFields) fields = { .not_before = CM_NO_TIME, .not_after = CM_NO_TIME };
  g_autoptr (GString) search = NULL;
  CmDocumentPrivate *priv;

  g_return_val_if_fail (CM_IS_DOCUMENT (self), NULL);

  priv = PRIVATE (self);
  search = g_string_sized_new (512);
  fields.id = g_strdup (priv->id);
  fields.type = (CmDocumentType)priv->type;
  fields.version = (guint64)priv->version;
  fields.deleted = priv->deleted;
  fields.title = g_strdup (priv->title);
  fields.changed_at = priv->changed_at;
  if (CM_DOCUMENT_GET_CLASS (self)->summarize != NULL)
    CM_DOCUMENT_GET_CLASS (self)->summarize (self, &fields, search);
  cm_document_add_search (search, priv->comment);
  cm_document_add_search_lines (search, cm_field_get_lines (priv->tags));
  cm_document_add_search_lines (search, server_names);
  fields.search = g_string_free (g_steal_pointer (&search), FALSE);
  return cm_summary_new_take (&fields);
}

/* ---- members ---- */

/**
 * cm_document_get_id:
 * @self: a document
 *
 * Returns: (transfer none): its id
 */
const char *
cm_document_get_id (CmDocument *self)
{
  g_return_val_if_fail (CM_IS_DOCUMENT (self), NULL);

  return PRIVATE (self)->id;
}

/**
 * cm_document_get_document_type:
 * @self: a document
 *
 * Returns: its type
 */
CmDocumentType
cm_document_get_document_type (CmDocument *self)
{
  g_return_val_if_fail (CM_IS_DOCUMENT (self), CM_DOCUMENT_TYPE_CREDENTIAL);

  return (CmDocumentType)PRIVATE (self)->type;
}

/**
 * cm_document_get_store:
 * @self: a document
 *
 * Returns: (transfer none) (nullable): the authority's fingerprint
 */
const char *
cm_document_get_store (CmDocument *self)
{
  g_return_val_if_fail (CM_IS_DOCUMENT (self), NULL);

  return PRIVATE (self)->store;
}

/**
 * cm_document_get_version:
 * @self: a document
 *
 * Returns: 1 for the first version, 0 if it was never written
 */
guint64
cm_document_get_version (CmDocument *self)
{
  g_return_val_if_fail (CM_IS_DOCUMENT (self), 0);

  return (guint64)PRIVATE (self)->version;
}

/**
 * cm_document_get_previous:
 * @self: a document
 *
 * Returns: (transfer none) (nullable): SHA-256 of the envelope it replaces
 */
const char *
cm_document_get_previous (CmDocument *self)
{
  g_return_val_if_fail (CM_IS_DOCUMENT (self), NULL);

  return PRIVATE (self)->previous;
}

/**
 * cm_document_get_created_at:
 * @self: a document
 *
 * Returns: when its first version was written, Unix seconds
 */
gint64
cm_document_get_created_at (CmDocument *self)
{
  g_return_val_if_fail (CM_IS_DOCUMENT (self), 0);

  return PRIVATE (self)->created_at;
}

/**
 * cm_document_get_changed_at:
 * @self: a document
 *
 * Returns: when this version was written, Unix seconds
 */
gint64
cm_document_get_changed_at (CmDocument *self)
{
  g_return_val_if_fail (CM_IS_DOCUMENT (self), 0);

  return PRIVATE (self)->changed_at;
}

/**
 * cm_document_get_author:
 * @self: a document
 *
 * Returns: (transfer none) (nullable): id of the identity that wrote this version
 */
const char *
cm_document_get_author (CmDocument *self)
{
  g_return_val_if_fail (CM_IS_DOCUMENT (self), NULL);

  return PRIVATE (self)->author;
}

/**
 * cm_document_is_deleted:
 * @self: a document
 *
 * Returns: whether this is a tombstone
 */
gboolean
cm_document_is_deleted (CmDocument *self)
{
  g_return_val_if_fail (CM_IS_DOCUMENT (self), FALSE);

  return PRIVATE (self)->deleted;
}

/**
 * cm_document_get_title:
 * @self: a document
 *
 * Returns: (transfer none) (nullable): its title
 */
const char *
cm_document_get_title (CmDocument *self)
{
  g_return_val_if_fail (CM_IS_DOCUMENT (self), NULL);

  return PRIVATE (self)->title;
}

/**
 * cm_document_set_title:
 * @self: a document
 * @title: (nullable): a title; one line, cut to 1,024 bytes
 *
 * Sets the title.
 */
void
cm_document_set_title (CmDocument *self, const char *title)
{
  g_return_if_fail (CM_IS_DOCUMENT (self));

  cm_field_set_line (&PRIVATE (self)->title, title, MAX_TITLE_BYTES);
}

/**
 * cm_document_get_comment:
 * @self: a document
 *
 * Returns: (transfer none) (nullable): its comment
 */
const char *
cm_document_get_comment (CmDocument *self)
{
  g_return_val_if_fail (CM_IS_DOCUMENT (self), NULL);

  return PRIVATE (self)->comment;
}

/**
 * cm_document_set_comment:
 * @self: a document
 * @comment: (nullable): free text, cut to %CM_DOCUMENT_MAX_TEXT bytes
 *
 * Sets the comment.
 */
void
cm_document_set_comment (CmDocument *self, const char *comment)
{
  g_return_if_fail (CM_IS_DOCUMENT (self));

  cm_field_set_text (&PRIVATE (self)->comment, comment, CM_DOCUMENT_MAX_TEXT);
}

/**
 * cm_document_get_tags:
 * @self: a document
 *
 * Returns: (transfer none): its tags
 */
const char *const *
cm_document_get_tags (CmDocument *self)
{
  g_return_val_if_fail (CM_IS_DOCUMENT (self), NULL);

  return cm_field_get_lines (PRIVATE (self)->tags);
}

/**
 * cm_document_set_tags:
 * @self: a document
 * @tags: (nullable): tags; those beyond %CM_DOCUMENT_MAX_TAGS are left out
 *
 * Sets the tags.
 */
void
cm_document_set_tags (CmDocument *self, const char *const *tags)
{
  g_return_if_fail (CM_IS_DOCUMENT (self));

  cm_field_set_lines (&PRIVATE (self)->tags, tags, CM_DOCUMENT_MAX_TAGS, MAX_TAG_BYTES);
}

/**
 * cm_document_set_deleted:
 * @self: a document
 * @deleted: whether it is a tombstone
 *
 * Makes it a tombstone, or brings it back.
 */
void
cm_document_set_deleted (CmDocument *self, gboolean deleted)
{
  g_return_if_fail (CM_IS_DOCUMENT (self));

  PRIVATE (self)->deleted = deleted;
}

/**
 * cm_document_advance:
 * @self: a document
 * @store: the authority's fingerprint
 * @author: id of the identity that writes
 * @previous_hash: (nullable): cm_envelope_hash() of what it replaces; %NULL for the first
 * @now_unix_seconds: the time of writing
 *
 * Makes it the next version, just before it is signed.
 */
void
cm_document_advance (CmDocument *self,
                     const char *store,
                     const char *author,
                     const char *previous_hash,
                     gint64 now_unix_seconds)
{
  CmDocumentPrivate *priv;

  g_return_if_fail (CM_IS_DOCUMENT (self) && store != NULL && author != NULL);

  priv = PRIVATE (self);
  cm_field_set_line (&priv->store, store, G_MAXSIZE);
  cm_field_set_line (&priv->author, author, CM_DOCUMENT_ID_MAX_BYTES);
  cm_field_set_line (&priv->previous, previous_hash, G_MAXSIZE);
  priv->version++;
  priv->changed_at = now_unix_seconds;
  if (priv->created_at == 0)
    priv->created_at = now_unix_seconds;
}
