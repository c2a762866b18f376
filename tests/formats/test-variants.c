/* test-variants.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What each program writes and people bring, read: a table with a line for each variant
 * and what was found in it, which build-aux/test prints. What is locked must stay so
 * under another password.
 */

#include <string.h>

#include "cm-enum.h"
#include "cm-test-home.h"
#include "found.h"
#include "variants.h"

/* "3 certificate, 1 private-key" */
static char *
summarize (GPtrArray *items)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint kind = CM_ITEM_KIND_CERTIFICATE; kind <= CM_ITEM_KIND_UNUSABLE; kind++)
    if (found_count (items, kind) > 0)
      g_string_append_printf (text, "%s%u %s", text->len > 0 ? ", " : "",
                              found_count (items, kind),
                              cm_enum_to_nick (CM_TYPE_ITEM_KIND, (int)kind));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Locked with a sentence, and without its keys. */
static void
assert_locked (const char *path)
{
  g_autoptr (GPtrArray) items = found_in_fixture (path, "another password");

  g_assert_cmpuint (found_count (items, CM_ITEM_KIND_PRIVATE_KEY), ==, 0);
  found_assert_error (found_first (items, CM_ITEM_KIND_LOCKED), CM_FORMAT_ERROR_PASSWORD,
                      "needs a password");
}

static void
check (const VariantGroup *group, const Variant *variant)
{
  g_autofree char *path = variant_dup_path (group, variant);
  g_autoptr (GPtrArray) items
      = found_in_fixture (path, variant->lock < VARIANT_LOCKED ? NULL : CM_TEST_PASSWORD);
  g_autofree char *summary = summarize (items);

  g_print ("# variant: %-48s %s\n", path, summary);
  found_assert (items, variant->kinds);
  if (variant->friendly_name != NULL)
    g_assert_cmpstr (cm_item_get_friendly_name (items->pdata[0]), ==,
                     variant->friendly_name);
  if (variant->lock >= VARIANT_LOCKED)
    assert_locked (path);
}

static void
test_group (gconstpointer data)
{
  const VariantGroup *group = data;

  if (!variant_group_is_there (group))
    return;
  for (guint i = 0; group->variants[i].name != NULL; i++)
    check (group, &group->variants[i]);
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);

  for (const VariantGroup *group = variant_groups; group->path != NULL; group++)
    {
      g_autofree char *path = g_strconcat ("/variants/", group->path, NULL);

      g_test_add_data_func (path, group, test_group);
    }

  return g_test_run ();
}
