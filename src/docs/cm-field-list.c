/* cm-field-list.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A member that is a list of objects, each with a table of its own. The array of nothing
 * may be NULL; then the member is not written.
 */

#include "cm-field-list-private.h"

#include <glib/gi18n-lib.h>

#include "cm-json.h"

/**
 * cm_field_list_read: (skip)
 * @self: how elements are held
 * @field: the member
 * @object: the JSON of a document
 * @slot: where the array is; what it held is freed
 * @error: return location for a #CmJsonError
 *
 * Reads a list.
 *
 * Returns: whether each element was right
 */
gboolean
cm_field_list_read (const CmFieldList *self,
                    const CmField *field,
                    JsonObject *object,
                    gpointer slot,
                    GError **error)
{
  JsonNode *node = json_object_get_member (object, field->member);
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  g_autoptr (GPtrArray) elements = self->new_array ();

  if (array == NULL || json_array_get_length (array) > field->max_items)
    return cm_json_set_wrong (error, field->member, _ ("a list of a sensible length"));
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      JsonNode *value = json_array_get_element (array, i);
      gpointer element = g_malloc0 (self->element_bytes);

      g_ptr_array_add (elements, element);
      if (!JSON_NODE_HOLDS_OBJECT (value))
        return cm_json_set_wrong (error, field->member, _ ("a list of objects"));
      if (!cm_field_table_read (self->element, element, json_node_get_object (value),
                                error))
        return FALSE;
    }
  cm_field_list_clear (slot);
  *(GPtrArray **)slot = g_steal_pointer (&elements);
  return TRUE;
}

/**
 * cm_field_list_write: (skip)
 * @self: how elements are held
 * @field: the member
 * @object: a JSON object
 * @slot: where the array is
 *
 * Writes a list.
 */
void
cm_field_list_write (const CmFieldList *self,
                     const CmField *field,
                     JsonObject *object,
                     gconstpointer slot)
{
  GPtrArray *elements = *(GPtrArray *const *)slot;
  JsonArray *array;

  if (elements == NULL)
    return;
  array = json_array_new ();
  for (guint i = 0; i < elements->len; i++)
    {
      JsonObject *element = json_object_new ();

      cm_field_table_write (self->element, g_ptr_array_index (elements, i), element);
      json_array_add_object_element (array, element);
    }
  json_object_set_array_member (object, field->member, array);
}

/**
 * cm_field_list_clear: (skip)
 * @slot: where the array is
 *
 * Frees a list.
 */
void
cm_field_list_clear (gpointer slot)
{
  g_clear_pointer ((GPtrArray **)slot, g_ptr_array_unref);
}

/**
 * cm_field_list_copy: (skip)
 * @self: how elements are held
 * @slot: where the array is
 * @copy: where to put its copy
 *
 * Copies a list and each of its elements.
 */
void
cm_field_list_copy (const CmFieldList *self, gconstpointer slot, gpointer copy)
{
  GPtrArray *elements = *(GPtrArray *const *)slot;
  GPtrArray *copies;

  if (elements == NULL)
    return;
  copies = self->new_array ();
  for (guint i = 0; i < elements->len; i++)
    {
      gpointer element = g_malloc0 (self->element_bytes);

      cm_field_table_copy (self->element, g_ptr_array_index (elements, i), element);
      g_ptr_array_add (copies, element);
    }
  *(GPtrArray **)copy = copies;
}
