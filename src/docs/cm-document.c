/* cm-document.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The base of all documents. A document is a value that one thread works on at a time: it
 * is read from verified bytes, changed by a flow, and written as the next version. Its
 * JSON is written in a fixed order, so the same document always gives the same bytes;
 * members that this program does not know are carried along at the end.
 */

#include "cm-document.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-activity-doc.h"
#include "cm-authority-doc.h"
#include "cm-credential-doc.h"
#include "cm-enum.h"
#include "cm-field-private.h"
#include "cm-identity-doc.h"
#include "cm-json.h"
#include "cm-settings-doc.h"
#include "cm-trusted-root-doc.h"

#define MAX_ID_BYTES 128
#define MAX_HASH_BYTES 64
#define MAX_TITLE_BYTES 1024
#define MAX_TAG_BYTES 256

typedef struct
{
  char *id;
  int type;
  gint64 format;
  char *store;
  gint64 version;
  char *previous;
  gint64 created_at;
  gint64 changed_at;
  char *author;
  char *title;
  char *comment;
  GStrv tags;
  gboolean deleted;
  JsonObject *unknown; /* nullable: members of a newer program */
} CmDocumentPrivate;

G_DEFINE_TYPE_WITH_PRIVATE (CmDocument, cm_document, G_TYPE_OBJECT)
G_DEFINE_QUARK (cm - document - error - quark, cm_document_error)

#define PRIVATE(self) ((CmDocumentPrivate *)cm_document_get_instance_private (self))
#define COMMON(name) .member = #name, .offset = G_STRUCT_OFFSET (CmDocumentPrivate, name)

static const CmField common_fields[] = {
  { COMMON (id), .kind = CM_FIELD_STRING, .limit = MAX_ID_BYTES, .required = TRUE },
  { COMMON (type), .kind = CM_FIELD_ENUM, .enum_type = cm_document_type_get_type },
  { COMMON (format), .kind = CM_FIELD_INT, .limit = G_MAXINT },
  { COMMON (store), .kind = CM_FIELD_STRING, .limit = MAX_HASH_BYTES },
  { COMMON (version), .kind = CM_FIELD_INT, .limit = G_MAXINT },
  { COMMON (previous), .kind = CM_FIELD_STRING, .limit = MAX_HASH_BYTES },
  { COMMON (created_at), .kind = CM_FIELD_TIME },
  { COMMON (changed_at), .kind = CM_FIELD_TIME },
  { COMMON (author), .kind = CM_FIELD_STRING, .limit = MAX_ID_BYTES },
  { COMMON (title), .kind = CM_FIELD_STRING, .limit = MAX_TITLE_BYTES },
  { COMMON (comment), .kind = CM_FIELD_STRING, .limit = CM_DOCUMENT_MAX_TEXT },
  { COMMON (tags), .kind = CM_FIELD_STRV, .limit = MAX_TAG_BYTES,
    .max_items = CM_DOCUMENT_MAX_TAGS },
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
cm_document_constructed (GObject *object)
{
  CmDocument *self = CM_DOCUMENT (object);

  G_OBJECT_CLASS (cm_document_parent_class)->constructed (object);
  PRIVATE (self)->type = (int)CM_DOCUMENT_GET_CLASS (self)->document_type;
}

static void
cm_document_class_init (CmDocumentClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cm_document_finalize;
  G_OBJECT_CLASS (klass)->constructed = cm_document_constructed;
}

static void
cm_document_init (CmDocument *self)
{
  PRIVATE (self)->format = CM_DOCUMENT_FORMAT;
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
    case CM_DOCUMENT_TYPE_ACME_ACCOUNT:
    case CM_DOCUMENT_TYPE_DNS_ACCOUNT:
    case CM_DOCUMENT_TYPE_DNS_PROVIDER:
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
check_id (CmDocumentPrivate *priv, GError **error)
{
  const char *word = cm_enum_to_nick (CM_TYPE_DOCUMENT_TYPE, priv->type);
  gsize length = strlen (word);
  const char *rest = priv->id + length + 1;

  if (!g_str_has_prefix (priv->id, word) || priv->id[length] != ':' || *rest == '\0'
      || strspn (rest, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.")
             != strlen (rest))
    return set_format_error (error, _ ("The document’s id does not fit its type."));
  return TRUE;
}

static gboolean
check_common (CmDocumentPrivate *priv, GError **error)
{
  for (const char *c = priv->title; c != NULL && *c != '\0'; c++)
    if (g_ascii_iscntrl (*c))
      return set_format_error (error, _ ("The document’s title has control characters."));
  return check_id (priv, error);
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
      if (cm_field_table_has (&common_table, member) || cm_field_table_has (own, member)
          || g_str_equal (member, "deleted")
          || (CM_DOCUMENT_GET_CLASS (self)->has_member != NULL
              && CM_DOCUMENT_GET_CLASS (self)->has_member (member)))
        continue;
      if (priv->unknown == NULL)
        priv->unknown = json_object_new ();
      json_object_set_member (priv->unknown, member, json_node_copy (node));
    }
}

static gboolean
read_object (CmDocument *self, JsonObject *object, GError **error)
{
  CmDocumentPrivate *priv = PRIVATE (self);
  CmDocumentClass *klass = CM_DOCUMENT_GET_CLASS (self);

  if (!cm_field_table_read (&common_table, priv, object, error)
      || !cm_json_opt_bool (object, "deleted", &priv->deleted, error)
      || !check_common (priv, error)
      || !cm_field_table_read (get_own_table (self), self, object, error)
      || (klass->read != NULL && !klass->read (self, object, error))
      || (klass->validate != NULL && !klass->validate (self, error)))
    return FALSE;
  keep_unknown (self, object);
  return TRUE;
}

static CmDocument *
read_document (JsonObject *object, GError **error)
{
  g_autoptr (CmDocument) self = NULL;
  gint64 format = 0;
  int type = 0;

  if (!cm_json_read_int (object, "format", 1, G_MAXINT, &format, error))
    return NULL;
  if (format > CM_DOCUMENT_FORMAT)
    {
      g_set_error_literal (
          error, CM_DOCUMENT_ERROR, CM_DOCUMENT_ERROR_NEWER,
          _ ("The document was written by a newer program. Update this one."));
      return NULL;
    }
  if (!cm_json_read_enum (object, "type", CM_TYPE_DOCUMENT_TYPE, &type, error))
    return NULL;
  self = g_object_new (get_class_of ((CmDocumentType)type), NULL);
  return read_object (self, object, error) ? g_steal_pointer (&self) : NULL;
}

/**
 * cm_document_from_json:
 * @json: the JSON bytes of a document
 * @error: return location for a #CmDocumentError
 *
 * Reads any document; its class follows the member "type". This checks form, not who
 * wrote it: see cm_trust_open().
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
  g_autoptr (JsonObject) object = json_object_new ();
  CmDocumentPrivate *priv;

  g_return_val_if_fail (CM_IS_DOCUMENT (self), NULL);

  priv = PRIVATE (self);
  cm_field_table_write (&common_table, priv, object);
  if (priv->deleted)
    json_object_set_boolean_member (object, "deleted", TRUE);
  cm_field_table_write (get_own_table (self), self, object);
  if (CM_DOCUMENT_GET_CLASS (self)->write != NULL)
    CM_DOCUMENT_GET_CLASS (self)->write (self, object);
  if (priv->unknown != NULL)
    json_object_foreach_member (priv->unknown, append_unknown, object);
  return cm_json_to_bytes (object);
}

/**
 * cm_document_copy:
 * @self: a document
 *
 * Returns: (transfer full): one of the same content
 */
CmDocument *
cm_document_copy (CmDocument *self)
{
  g_autoptr (GBytes) json = cm_document_to_json (self);
  g_autoptr (GError) error = NULL;
  CmDocument *copy = cm_document_from_json (json, &error);

  if (copy == NULL)
    g_critical ("A document cannot read its own JSON: %s", error->message);
  return copy;
}

/**
 * cm_document_summarize:
 * @self: a document
 *
 * Returns: (transfer full): what a list shows and searches of it
 */
CmSummary *
cm_document_summarize (CmDocument *self)
{
  g_auto (CmSummaryFields) fields = { 0 };
  g_autoptr (GString) search = g_string_new (NULL);
  CmDocumentPrivate *priv;

  g_return_val_if_fail (CM_IS_DOCUMENT (self), NULL);

  priv = PRIVATE (self);
  fields.id = g_strdup (priv->id);
  fields.type = (CmDocumentType)priv->type;
  fields.version = (guint64)priv->version;
  fields.deleted = priv->deleted;
  fields.title = g_strdup (priv->title);
  fields.changed_at = priv->changed_at;
  if (CM_DOCUMENT_GET_CLASS (self)->summarize != NULL)
    CM_DOCUMENT_GET_CLASS (self)->summarize (self, &fields);

  if (fields.search != NULL)
    g_string_append (search, fields.search);
  if (priv->comment != NULL)
    g_string_append_printf (search, "\n%s", priv->comment);
  for (gsize i = 0; priv->tags != NULL && priv->tags[i] != NULL; i++)
    g_string_append_printf (search, "\n%s", priv->tags[i]);
  g_free (fields.search);
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
 * cm_document_set_id:
 * @self: a new document
 * @rest: (nullable): what follows "TYPE:"; %NULL makes a UUID
 *
 * Gives a new document its id. For the classes of documents.
 */
void
cm_document_set_id (CmDocument *self, const char *rest)
{
  g_autofree char *uuid = NULL;
  CmDocumentPrivate *priv;

  g_return_if_fail (CM_IS_DOCUMENT (self));

  priv = PRIVATE (self);
  g_return_if_fail (priv->id == NULL);
  uuid = rest != NULL ? g_strdup (rest) : g_uuid_string_random ();
  priv->id = g_strdup_printf ("%s:%s",
                              cm_enum_to_nick (CM_TYPE_DOCUMENT_TYPE, priv->type), uuid);
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

static char *
clean_text (const char *text, gsize max_bytes, gboolean one_line)
{
  g_autofree char *clean = NULL;

  if (text == NULL || *text == '\0')
    return NULL;
  clean = g_utf8_make_valid (text, -1);
  if (strlen (clean) > max_bytes)
    *g_utf8_find_prev_char (clean, clean + max_bytes) = '\0';
  for (char *c = clean; one_line && *c != '\0'; c++)
    if (g_ascii_iscntrl (*c))
      *c = ' ';
  return g_steal_pointer (&clean);
}

/**
 * cm_document_set_title:
 * @self: a document
 * @title: (nullable): a title; cut to one line of at most 1,024 bytes
 *
 * Sets the title.
 */
void
cm_document_set_title (CmDocument *self, const char *title)
{
  g_return_if_fail (CM_IS_DOCUMENT (self));

  g_free (PRIVATE (self)->title);
  PRIVATE (self)->title = clean_text (title, MAX_TITLE_BYTES, TRUE);
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

  g_free (PRIVATE (self)->comment);
  PRIVATE (self)->comment = clean_text (comment, CM_DOCUMENT_MAX_TEXT, FALSE);
}

/**
 * cm_document_get_tags:
 * @self: a document
 *
 * Returns: (transfer none) (nullable): its tags
 */
const char *const *
cm_document_get_tags (CmDocument *self)
{
  g_return_val_if_fail (CM_IS_DOCUMENT (self), NULL);

  return (const char *const *)PRIVATE (self)->tags;
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
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  g_return_if_fail (CM_IS_DOCUMENT (self));

  for (gsize i = 0; tags != NULL && tags[i] != NULL && i < CM_DOCUMENT_MAX_TAGS; i++)
    {
      g_autofree char *tag = clean_text (tags[i], MAX_TAG_BYTES, TRUE);

      if (tag != NULL)
        g_strv_builder_add (builder, tag);
    }
  g_strfreev (PRIVATE (self)->tags);
  PRIVATE (self)->tags = g_strv_builder_end (builder);
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
  g_free (priv->store);
  g_free (priv->author);
  g_free (priv->previous);
  priv->store = g_strdup (store);
  priv->author = g_strdup (author);
  priv->previous = g_strdup (previous_hash);
  priv->version++;
  priv->changed_at = now_unix_seconds;
  if (priv->created_at == 0)
    priv->created_at = now_unix_seconds;
}
