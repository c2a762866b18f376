/* cm-enum.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * States are enums inside and words outside. The one table between them is the GEnumClass
 * that G_DEFINE_ENUM_TYPE() makes: its nicks are the strings of documents and options.
 */

#include "cm-enum.h"

/**
 * cm_enum_to_nick:
 * @type: an enum type
 * @value: one of its values
 *
 * Returns: (transfer none): the word for @value in documents and on the command line
 */
const char *
cm_enum_to_nick (GType type, int value)
{
  g_autoptr (GEnumClass) klass = NULL;
  const GEnumValue *found;

  g_return_val_if_fail (G_TYPE_IS_ENUM (type), NULL);

  klass = g_type_class_ref (type);
  found = g_enum_get_value (klass, value);
  g_return_val_if_fail (found != NULL, NULL);

  return found->value_nick;
}

/**
 * cm_enum_from_nick:
 * @type: an enum type
 * @nick: (nullable): a word from outside
 * @value: (out): where to put the value
 *
 * Returns: whether @nick is a word of @type; @value is untouched if not
 */
gboolean
cm_enum_from_nick (GType type, const char *nick, int *value)
{
  g_autoptr (GEnumClass) klass = NULL;
  const GEnumValue *found;

  g_return_val_if_fail (G_TYPE_IS_ENUM (type) && value != NULL, FALSE);

  if (nick == NULL)
    return FALSE;
  klass = g_type_class_ref (type);
  found = g_enum_get_value_by_nick (klass, nick);
  if (found == NULL)
    return FALSE;
  *value = found->value;
  return TRUE;
}

/**
 * cm_enum_list_nicks:
 * @type: an enum type
 *
 * Returns: (transfer full): all its words, for a sentence that says what is allowed
 */
char *
cm_enum_list_nicks (GType type)
{
  g_autoptr (GEnumClass) klass = NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  g_return_val_if_fail (G_TYPE_IS_ENUM (type), NULL);

  klass = g_type_class_ref (type);
  for (guint i = 0; i < klass->n_values; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", klass->values[i].value_nick);
  return g_string_free (g_steal_pointer (&text), FALSE);
}
