/* cm-field-object-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-field-private.h"

G_BEGIN_DECLS

/**
 * CmFieldObject:
 * @members: the members of the object
 * @size_bytes: the size of its struct
 *
 * A member that is an object: how it is held.
 */
typedef struct
{
  const CmFieldTable *members;
  gsize size_bytes;
} CmFieldObject;

/* The four functions of a kind; the slot holds a pointer to the struct, nullable. */
gboolean cm_field_object_read (const CmFieldObject *self,
                               const CmField *field,
                               JsonObject *object,
                               gpointer slot,
                               GError **error);
void cm_field_object_write (const CmFieldObject *self,
                            const CmField *field,
                            JsonObject *object,
                            gconstpointer slot);
void cm_field_object_clear (const CmFieldObject *self, gpointer slot);
void cm_field_object_copy (const CmFieldObject *self, gconstpointer slot, gpointer copy);

/**
 * CM_DEFINE_FIELD_OBJECT:
 * @scope: `static`, or nothing for a kind that other files use
 * @name: the kind, without "cm_field_"
 * @held: a #CmFieldObject
 *
 * Defines a kind that holds an object.
 */
#define CM_DEFINE_FIELD_OBJECT(scope, name, held)                                        \
  static gboolean read_##name (const CmField *field, JsonObject *object, gpointer slot,  \
                               GError **error)                                           \
  {                                                                                      \
    return cm_field_object_read (&(held), field, object, slot, error);                   \
  }                                                                                      \
  static void write_##name (const CmField *field, JsonObject *object,                    \
                            gconstpointer slot)                                          \
  {                                                                                      \
    cm_field_object_write (&(held), field, object, slot);                                \
  }                                                                                      \
  static void clear_##name (gpointer slot) { cm_field_object_clear (&(held), slot); }    \
  static void copy_##name (gconstpointer slot, gpointer copy)                            \
  {                                                                                      \
    cm_field_object_copy (&(held), slot, copy);                                          \
  }                                                                                      \
  scope const CmFieldKind cm_field_##name                                                \
      = { read_##name, write_##name, clear_##name, copy_##name };

G_END_DECLS
