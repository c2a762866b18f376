/* found.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the tests of formats say about the items they got. A test names the kinds it
 * expects in one line, so that it fails also for an item too many.
 */

#include "found.h"

#include <string.h>

#include "cm-enum.h"

GPtrArray *
found_in_bytes (const char *source, GBytes *bytes, const char *password)
{
  g_autoptr (GPtrArray) passwords
      = g_ptr_array_new_with_free_func ((GDestroyNotify)cm_secret_unref);

  if (password != NULL)
    g_ptr_array_add (passwords, cm_secret_new_from_text (password));
  return cm_format_read (source, bytes, passwords);
}

GPtrArray *
found_in_fixture (const char *name, const char *password)
{
  g_autoptr (GBytes) bytes = cm_test_load (name);

  return found_in_bytes (name, bytes, password);
}

GPtrArray *
found_in_text (const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return found_in_bytes ("text", bytes, NULL);
}

void
found_assert (GPtrArray *items, const char *kinds)
{
  g_autoptr (GString) found = g_string_new (NULL);

  for (guint i = 0; i < items->len; i++)
    g_string_append_printf (
        found, "%s%s", i > 0 ? " " : "",
        cm_enum_to_nick (CM_TYPE_ITEM_KIND, cm_item_get_kind (items->pdata[i])));
  g_assert_cmpstr (found->str, ==, kinds);
}

void
found_assert_error (CmItem *item, CmFormatError code, const char *word)
{
  const GError *error = cm_item_get_error (item);

  g_assert_error (error, CM_FORMAT_ERROR, (int)code);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_true (g_str_has_suffix (error->message, "."));
  if (strstr (error->message, word) == NULL)
    g_error ("“%s” does not stand in “%s”", word, error->message);
}

void
found_assert_unusable (GPtrArray *items, CmFormatError code, const char *word)
{
  found_assert (items, "unusable");
  found_assert_error (items->pdata[0], code, word);
}

CmItem *
found_first (GPtrArray *items, CmItemKind kind)
{
  for (guint i = 0; i < items->len; i++)
    if (cm_item_get_kind (items->pdata[i]) == kind)
      return items->pdata[i];
  g_assert_not_reached ();
}

guint
found_count (GPtrArray *items, CmItemKind kind)
{
  guint n = 0;

  for (guint i = 0; i < items->len; i++)
    n += cm_item_get_kind (items->pdata[i]) == kind;
  return n;
}

guint
found_count_words (const char *output, const char *words)
{
  guint n = 0;

  for (const char *at = output; (at = strstr (at, words)) != NULL; at++)
    n++;
  return n;
}
