/* cm-record.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One revision of one document. Its id is made from the content, so it is the same on
 * every computer and a store that serves other bytes under it is found out:
 *
 *   generation LF hash-of-parent LF deleted LF envelope
 *
 * goes through SHA-256, of which the first 16 bytes count; generation is decimal, the
 * parent's hash is lower-case hex (empty for the first revision) and deleted is 0 or 1.
 * The form "N-" and 32 digits is the one CouchDB gives its own revisions.
 */

#include "cm-store.h"

#include <string.h>

#include "cm-digest.h"
#include "cm-record-private.h"

#define HASH_CHARS 32

struct _CmRecord
{
  GObject parent_instance;

  /* owned */
  char *id;
  char *revision;
  char *parent_revision;
  GBytes *envelope;

  CmDocumentType type;
  guint64 version;
  guint generation;
  gboolean deleted;
};

G_DEFINE_FINAL_TYPE (CmRecord, cm_record, G_TYPE_OBJECT)

static void
cm_record_finalize (GObject *object)
{
  CmRecord *self = CM_RECORD (object);

  g_clear_pointer (&self->id, g_free);
  g_clear_pointer (&self->revision, g_free);
  g_clear_pointer (&self->parent_revision, g_free);
  g_clear_pointer (&self->envelope, g_bytes_unref);
  G_OBJECT_CLASS (cm_record_parent_class)->finalize (object);
}

static void
cm_record_class_init (CmRecordClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cm_record_finalize;
}

static void
cm_record_init (CmRecord *self)
{
  (void)self;
}

static char *
make_revision (guint generation,
               const char *parent_revision,
               gboolean deleted,
               GBytes *envelope)
{
  const char *parent_hash = "";
  g_autofree char *head = NULL;
  g_autofree char *hash = NULL;

  if (parent_revision != NULL)
    parent_hash = strchr (parent_revision, '-') + 1;
  head = g_strdup_printf ("%u\n%s\n%d\n", generation, parent_hash, deleted ? 1 : 0);
  hash = cm_digest_sha256 (head, envelope);
  return g_strdup_printf ("%u-%.*s", generation, HASH_CHARS, hash);
}

/**
 * cm_record_new:
 * @id: id of the document
 * @type: its type
 * @version: its version
 * @deleted: whether this is a tombstone
 * @parent_revision: (nullable): revision id it replaces; %NULL for the first
 * @envelope: the signed bytes
 *
 * Makes the revision that follows @parent_revision. A parent from outside has to pass
 * cm_record_parse_revision() first.
 *
 * Returns: (transfer full): a new revision
 */
CmRecord *
cm_record_new (const char *id,
               CmDocumentType type,
               guint64 version,
               gboolean deleted,
               const char *parent_revision,
               GBytes *envelope)
{
  CmRecord *self;
  guint generation = 0;

  g_return_val_if_fail (id != NULL && envelope != NULL, NULL);
  g_return_val_if_fail (version <= G_MAXINT64, NULL);
  g_return_val_if_fail (parent_revision == NULL
                            || cm_record_parse_revision (parent_revision, &generation),
                        NULL);

  self = g_object_new (CM_TYPE_RECORD, NULL);
  self->id = g_strdup (id);
  self->type = type;
  self->version = version;
  self->deleted = !!deleted;
  self->generation = generation + 1;
  self->parent_revision = g_strdup (parent_revision);
  self->envelope = g_bytes_ref (envelope);
  self->revision = make_revision (self->generation, parent_revision, deleted, envelope);
  return self;
}

/**
 * cm_record_get_id:
 * @self: a revision
 *
 * Returns: (transfer none): id of the document
 */
const char *
cm_record_get_id (CmRecord *self)
{
  g_return_val_if_fail (CM_IS_RECORD (self), NULL);

  return self->id;
}

/**
 * cm_record_get_document_type:
 * @self: a revision
 *
 * Returns: the type of the document
 */
CmDocumentType
cm_record_get_document_type (CmRecord *self)
{
  g_return_val_if_fail (CM_IS_RECORD (self), CM_DOCUMENT_TYPE_CREDENTIAL);

  return self->type;
}

/**
 * cm_record_get_version:
 * @self: a revision
 *
 * Returns: the version of the document
 */
guint64
cm_record_get_version (CmRecord *self)
{
  g_return_val_if_fail (CM_IS_RECORD (self), 0);

  return self->version;
}

/**
 * cm_record_is_deleted:
 * @self: a revision
 *
 * Returns: whether this is a tombstone
 */
gboolean
cm_record_is_deleted (CmRecord *self)
{
  g_return_val_if_fail (CM_IS_RECORD (self), FALSE);

  return self->deleted;
}

/**
 * cm_record_get_revision:
 * @self: a revision
 *
 * Returns: (transfer none): its id
 */
const char *
cm_record_get_revision (CmRecord *self)
{
  g_return_val_if_fail (CM_IS_RECORD (self), NULL);

  return self->revision;
}

/**
 * cm_record_get_parent_revision:
 * @self: a revision
 *
 * Returns: (transfer none) (nullable): id of the revision it replaced
 */
const char *
cm_record_get_parent_revision (CmRecord *self)
{
  g_return_val_if_fail (CM_IS_RECORD (self), NULL);

  return self->parent_revision;
}

/**
 * cm_record_get_generation:
 * @self: a revision
 *
 * Returns: how many revisions lead to it, itself included
 */
guint
cm_record_get_generation (CmRecord *self)
{
  g_return_val_if_fail (CM_IS_RECORD (self), 0);

  return self->generation;
}

/**
 * cm_record_get_envelope:
 * @self: a revision
 *
 * Returns: (transfer none): the signed bytes, unverified
 */
GBytes *
cm_record_get_envelope (CmRecord *self)
{
  g_return_val_if_fail (CM_IS_RECORD (self), NULL);

  return self->envelope;
}

/**
 * cm_record_compare:
 * @a: a leaf of a document
 * @b: another leaf of it
 *
 * The rule by which every participant chooses the same winner among leaves: live before
 * deleted, then the higher generation, then the higher hash.
 *
 * Returns: less than 0 if @a loses against @b, more than 0 if it wins, 0 if they are one
 */
int
cm_record_compare (CmRecord *a, CmRecord *b)
{
  g_return_val_if_fail (CM_IS_RECORD (a) && CM_IS_RECORD (b), 0);

  if (a->deleted != b->deleted)
    return a->deleted ? -1 : 1;
  if (a->generation != b->generation)
    return a->generation < b->generation ? -1 : 1;
  return strcmp (a->revision, b->revision);
}

/**
 * cm_record_parse_revision:
 * @revision: (nullable): text from outside
 * @generation: (out) (optional): where to put its generation
 *
 * Tells whether @revision is "N-" and 32 lower-case hex digits with N from 1 to
 * %CM_RECORD_MAX_GENERATION.
 *
 * Returns: whether it is; @generation is untouched if not
 */
gboolean
cm_record_parse_revision (const char *revision, guint *generation)
{
  guint64 number = 0;
  const char *p = revision;

  if (p == NULL || *p == '0')
    return FALSE;
  for (; g_ascii_isdigit (*p); p++)
    {
      number = number * 10 + (guint64)g_ascii_digit_value (*p);
      if (number > CM_RECORD_MAX_GENERATION)
        return FALSE;
    }
  if (number == 0 || *p++ != '-' || strspn (p, "0123456789abcdef") != HASH_CHARS
      || p[HASH_CHARS] != '\0')
    return FALSE;

  if (generation != NULL)
    *generation = (guint)number;
  return TRUE;
}

/**
 * cm_record_new_stored:
 * @fields: a revision as a table holds it
 *
 * Makes a revision that goes by the name it is stored under; whether that is the name its
 * content should have is for cm_record_check_revision() to say.
 *
 * Returns: (transfer full): the revision
 */
CmRecord *
cm_record_new_stored (const CmRecordFields *fields)
{
  CmRecord *self;

  g_return_val_if_fail (fields != NULL && fields->id != NULL && fields->hash != NULL,
                        NULL);
  g_return_val_if_fail (fields->envelope != NULL, NULL);

  self = g_object_new (CM_TYPE_RECORD, NULL);
  self->id = g_strdup (fields->id);
  self->type = fields->type;
  self->version = fields->version;
  self->deleted = !!fields->deleted;
  self->generation = fields->generation;
  self->revision = g_strdup_printf ("%u-%s", fields->generation, fields->hash);
  if (fields->parent_hash != NULL)
    self->parent_revision
        = g_strdup_printf ("%u-%s", fields->generation - 1, fields->parent_hash);
  self->envelope = g_bytes_ref (fields->envelope);
  return self;
}

/**
 * cm_record_get_hash:
 * @self: a revision
 *
 * Returns: (transfer none): the part of its id after the generation
 */
const char *
cm_record_get_hash (CmRecord *self)
{
  g_return_val_if_fail (CM_IS_RECORD (self), NULL);

  return strchr (self->revision, '-') + 1;
}

/**
 * cm_record_get_parent_hash:
 * @self: a revision
 *
 * Returns: (transfer none) (nullable): the same part of its parent's id
 */
const char *
cm_record_get_parent_hash (CmRecord *self)
{
  g_return_val_if_fail (CM_IS_RECORD (self), NULL);

  return self->parent_revision != NULL ? strchr (self->parent_revision, '-') + 1 : NULL;
}

/**
 * cm_record_check_revision:
 * @self: a revision
 *
 * Returns: whether its id is the one that follows from its content
 */
gboolean
cm_record_check_revision (CmRecord *self)
{
  g_autofree char *revision = NULL;

  g_return_val_if_fail (CM_IS_RECORD (self), FALSE);

  revision = make_revision (self->generation, self->parent_revision, self->deleted,
                            self->envelope);
  return g_str_equal (revision, self->revision);
}
