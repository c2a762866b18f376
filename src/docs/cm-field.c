/* cm-field.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A class of documents states its members once, in a table; reading, writing and freeing
 * walk it. So no member can be written and not read, and each has its limit.
 */

#include "cm-field-private.h"

#include <glib/gi18n-lib.h>

#include "cm-chain.h"
#include "cm-json.h"

#define AT(instance, field, type) G_STRUCT_MEMBER (type, instance, (field)->offset)

static gboolean
set_missing (GError **error, const char *member)
{
  g_set_error (error, CM_JSON_ERROR, CM_JSON_ERROR_MISSING,
               _ ("The member “%s” is missing."), member);
  return FALSE;
}

static gboolean
read_certificate (const CmField *field,
                  gpointer instance,
                  JsonObject *object,
                  GError **error)
{
  g_autofree char *pem = NULL;

  if (!cm_json_opt_string (object, field->member, field->limit, &pem, error))
    return FALSE;
  if (pem == NULL)
    return TRUE;
  AT (instance, field, CmCertificate *) = cm_certificate_new_from_pem (pem, error);
  return AT (instance, field, CmCertificate *) != NULL;
}

static gboolean
read_chain (const CmField *field, gpointer instance, JsonObject *object, GError **error)
{
  g_autofree char *pem = NULL;

  if (!cm_json_opt_string (object, field->member, field->limit, &pem, error))
    return FALSE;
  if (pem == NULL)
    return TRUE;
  AT (instance, field, GPtrArray *) = cm_chain_from_pem (pem, error);
  return AT (instance, field, GPtrArray *) != NULL;
}

static gboolean
read_field (const CmField *field, gpointer instance, JsonObject *object, GError **error)
{
  switch (field->kind)
    {
    case CM_FIELD_STRING:
      return cm_json_opt_string (object, field->member, field->limit,
                                 &AT (instance, field, char *), error);
    case CM_FIELD_STRV:
      return cm_json_opt_strv (object, field->member, field->max_items, field->limit,
                               &AT (instance, field, GStrv), error);
    case CM_FIELD_BYTES:
      return cm_json_opt_bytes (object, field->member, field->limit,
                                &AT (instance, field, GBytes *), error);
    case CM_FIELD_INT:
      return cm_json_read_int (object, field->member, 0, (gint64)field->limit,
                               &AT (instance, field, gint64), error);
    case CM_FIELD_TIME:
      return cm_json_opt_time (object, field->member, &AT (instance, field, gint64),
                               error);
    case CM_FIELD_ENUM:
      return cm_json_read_enum (object, field->member, field->enum_type (),
                                &AT (instance, field, int), error);
    case CM_FIELD_CERTIFICATE:
      return read_certificate (field, instance, object, error);
    case CM_FIELD_CHAIN:
      return read_chain (field, instance, object, error);
    }
  return FALSE;
}

/**
 * cm_field_table_read:
 * @table: a class's members
 * @instance: a new document
 * @object: its JSON
 * @error: return location for a #GError
 *
 * Reads every member.
 *
 * Returns: whether all were there and right
 */
gboolean
cm_field_table_read (const CmFieldTable *table,
                     gpointer instance,
                     JsonObject *object,
                     GError **error)
{
  for (gsize i = 0; i < table->n_fields; i++)
    {
      const CmField *field = &table->fields[i];

      if (field->required && !cm_json_has (object, field->member))
        return set_missing (error, field->member);
      if (!read_field (field, instance, object, error))
        return FALSE;
    }
  return TRUE;
}

static void
write_field (const CmField *field, gpointer instance, JsonObject *object)
{
  g_autofree char *pem = NULL;

  switch (field->kind)
    {
    case CM_FIELD_STRING:
      cm_json_set_string (object, field->member, AT (instance, field, char *));
      break;
    case CM_FIELD_STRV:
      cm_json_set_strv (object, field->member,
                        (const char *const *)AT (instance, field, GStrv));
      break;
    case CM_FIELD_BYTES:
      cm_json_set_bytes (object, field->member, AT (instance, field, GBytes *));
      break;
    case CM_FIELD_INT:
      json_object_set_int_member (object, field->member, AT (instance, field, gint64));
      break;
    case CM_FIELD_TIME:
      cm_json_set_time (object, field->member, AT (instance, field, gint64));
      break;
    case CM_FIELD_ENUM:
      cm_json_set_enum (object, field->member, field->enum_type (),
                        AT (instance, field, int));
      break;
    case CM_FIELD_CERTIFICATE:
      if (AT (instance, field, CmCertificate *) != NULL)
        pem = cm_certificate_to_pem (AT (instance, field, CmCertificate *));
      cm_json_set_string (object, field->member, pem);
      break;
    case CM_FIELD_CHAIN:
      if (AT (instance, field, GPtrArray *) != NULL)
        pem = cm_chain_to_pem (AT (instance, field, GPtrArray *));
      cm_json_set_string (object, field->member, pem);
      break;
    }
}

/**
 * cm_field_table_write:
 * @table: a class's members
 * @instance: a document
 * @object: where to write them
 *
 * Writes every member, in the order of the table.
 */
void
cm_field_table_write (const CmFieldTable *table, gpointer instance, JsonObject *object)
{
  for (gsize i = 0; i < table->n_fields; i++)
    write_field (&table->fields[i], instance, object);
}

/**
 * cm_field_table_clear:
 * @table: a class's members
 * @instance: a document
 *
 * Frees what every member owns.
 */
void
cm_field_table_clear (const CmFieldTable *table, gpointer instance)
{
  for (gsize i = 0; i < table->n_fields; i++)
    {
      const CmField *field = &table->fields[i];

      switch (field->kind)
        {
        case CM_FIELD_STRING:
          g_clear_pointer (&AT (instance, field, char *), g_free);
          break;
        case CM_FIELD_STRV:
          g_clear_pointer (&AT (instance, field, GStrv), g_strfreev);
          break;
        case CM_FIELD_BYTES:
          g_clear_pointer (&AT (instance, field, GBytes *), g_bytes_unref);
          break;
        case CM_FIELD_CERTIFICATE:
          g_clear_object (&AT (instance, field, CmCertificate *));
          break;
        case CM_FIELD_CHAIN:
          g_clear_pointer (&AT (instance, field, GPtrArray *), g_ptr_array_unref);
          break;
        case CM_FIELD_INT:
        case CM_FIELD_TIME:
        case CM_FIELD_ENUM:
          break;
        }
    }
}

/**
 * cm_field_table_has:
 * @table: a class's members
 * @member: a name
 *
 * Returns: whether the class has a member of that name
 */
gboolean
cm_field_table_has (const CmFieldTable *table, const char *member)
{
  for (gsize i = 0; i < table->n_fields; i++)
    if (g_str_equal (table->fields[i].member, member))
      return TRUE;
  return FALSE;
}
