/* cm-field-list-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-field-private.h"

G_BEGIN_DECLS

/**
 * CmFieldList:
 * @element: the members of each element
 * @element_bytes: the size of its struct
 * @new_array: makes an empty array that frees its elements
 *
 * A list of objects: how its elements are held.
 */
typedef struct
{
  const CmFieldTable *element;
  gsize element_bytes;
  GPtrArray *(*new_array) (void);
} CmFieldList;

/* The four functions of a kind; the slot holds a GPtrArray, nullable. */
gboolean cm_field_list_read (const CmFieldList *self,
                             const CmField *field,
                             JsonObject *object,
                             gpointer slot,
                             GError **error);
void cm_field_list_write (const CmFieldList *self,
                          const CmField *field,
                          JsonObject *object,
                          gconstpointer slot);
void cm_field_list_clear (gpointer slot);
void cm_field_list_copy (const CmFieldList *self, gconstpointer slot, gpointer copy);

/**
 * CM_DEFINE_FIELD_LIST:
 * @name: the kind, without "cm_field_"
 * @list: a #CmFieldList
 *
 * Defines a kind that holds a list of objects.
 */
#define CM_DEFINE_FIELD_LIST(name, list)                                                 \
  static gboolean read_##name (const CmField *field, JsonObject *object, gpointer slot,  \
                               GError **error)                                           \
  {                                                                                      \
    return cm_field_list_read (&(list), field, object, slot, error);                     \
  }                                                                                      \
  static void write_##name (const CmField *field, JsonObject *object,                    \
                            gconstpointer slot)                                          \
  {                                                                                      \
    cm_field_list_write (&(list), field, object, slot);                                  \
  }                                                                                      \
  static void copy_##name (gconstpointer slot, gpointer copy)                            \
  {                                                                                      \
    cm_field_list_copy (&(list), slot, copy);                                            \
  }                                                                                      \
  static const CmFieldKind cm_field_##name                                               \
      = { read_##name, write_##name, cm_field_list_clear, copy_##name };

G_END_DECLS
