/* cm-field-object.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A member that is an object with a table of its own. The struct may be NULL; then the
 * member is not written.
 */

#include "cm-field-object-private.h"

#include <glib/gi18n-lib.h>

#include "cm-json.h"

/**
 * cm_field_object_read: (skip)
 * @self: how it is held
 * @field: the member
 * @object: the JSON around it
 * @slot: where the pointer is; what it held is freed
 * @error: return location for a #CmJsonError
 *
 * Reads an object.
 *
 * Returns: whether each of its members was right
 */
gboolean
cm_field_object_read (const CmFieldObject *self,
                      const CmField *field,
                      JsonObject *object,
                      gpointer slot,
                      GError **error)
{
  JsonNode *node = json_object_get_member (object, field->member);
  gpointer held;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return cm_json_set_wrong (error, field->member, _ ("an object"));
  held = g_malloc0 (self->size_bytes);
  if (!cm_field_table_read (self->members, held, json_node_get_object (node), error))
    {
      cm_field_object_clear (self, &held);
      return FALSE;
    }
  cm_field_object_clear (self, slot);
  *(gpointer *)slot = held;
  return TRUE;
}

/**
 * cm_field_object_write: (skip)
 * @self: how it is held
 * @field: the member
 * @object: the JSON around it
 * @slot: where the pointer is
 *
 * Writes an object.
 */
void
cm_field_object_write (const CmFieldObject *self,
                       const CmField *field,
                       JsonObject *object,
                       gconstpointer slot)
{
  gconstpointer held = *(const gconstpointer *)slot;
  JsonObject *inner;

  if (held == NULL)
    return;
  inner = json_object_new ();
  cm_field_table_write (self->members, held, inner);
  json_object_set_object_member (object, field->member, inner);
}

/**
 * cm_field_object_clear: (skip)
 * @self: how it is held
 * @slot: where the pointer is
 *
 * Frees an object.
 */
void
cm_field_object_clear (const CmFieldObject *self, gpointer slot)
{
  gpointer held = *(gpointer *)slot;

  if (held == NULL)
    return;
  cm_field_table_clear (self->members, held);
  g_free (held);
  *(gpointer *)slot = NULL;
}

/**
 * cm_field_object_copy: (skip)
 * @self: how it is held
 * @slot: where the pointer is
 * @copy: where to put that of the copy
 *
 * Copies an object with all its members.
 */
void
cm_field_object_copy (const CmFieldObject *self, gconstpointer slot, gpointer copy)
{
  gconstpointer held = *(const gconstpointer *)slot;
  gpointer copied;

  if (held == NULL)
    return;
  copied = g_malloc0 (self->size_bytes);
  cm_field_table_copy (self->members, held, copied);
  *(gpointer *)copy = copied;
}
