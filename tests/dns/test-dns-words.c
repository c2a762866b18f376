/* test-dns-words.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * All that the definitions that come with the program say to people can be translated.
 */

#include "cm-dns-catalog.h"
#include "cm-dns-words.h"
#include "cm-test-home.h"

static void
note (GHashTable *words, const char *text)
{
  if (text != NULL)
    g_hash_table_add (words, g_strdup (text));
}

/* What people see of a definition. A provider's name is one of a company, unless the
 * program itself is the provider. */
static void
note_all (GHashTable *words, const CmDnsDefinition *definition)
{
  if (definition->native != CM_DNS_NATIVE_NONE)
    note (words, definition->name);
  note (words, definition->hint);
  for (guint i = 0; i < definition->settings->len; i++)
    {
      const CmDnsSetting *setting = g_ptr_array_index (definition->settings, i);

      note (words, setting->label);
      note (words, setting->help);
    }
}

/* Each word of a definition is in the list, and each of the list in a definition. */
static void
test_complete (void)
{
  g_autoptr (GHashTable) words
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) all = cm_dns_catalog_list ();
  const char *const *listed = cm_dns_words_list ();
  GHashTableIter iter;
  gpointer word;

  for (guint i = 0; i < all->len; i++)
    note_all (words, g_ptr_array_index (all, i));
  for (guint i = 0; listed[i] != NULL; i++)
    if (*listed[i] == '\0' || !g_hash_table_remove (words, listed[i]))
      g_error ("in cm-dns-words.c twice, or in no definition: “%s”", listed[i]);
  g_hash_table_iter_init (&iter, words);
  if (g_hash_table_iter_next (&iter, &word, NULL))
    g_error ("in a definition and not in cm-dns-words.c: “%s”", (char *)word);
}

/* What somebody wrote is not ours to translate, even if it says the same. */
static void
test_shipped (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) text = cm_dns_catalog_get_text ("vultr", &error);
  g_autoptr (CmDnsDefinition) own = cm_dns_definition_parse (text, &error);
  g_autoptr (CmDnsDefinition) shipped = cm_dns_catalog_find ("vultr", &error);

  g_assert_no_error (error);
  g_assert_true (shipped->is_shipped);
  g_assert_false (own->is_shipped);
  g_assert_true (cm_dns_words_translate (own, own->hint) == own->hint);
  g_assert_true (cm_dns_words_translate (shipped, shipped->name) == shipped->name);
  g_assert_null (cm_dns_words_translate (shipped, NULL));
}

int
main (int argc, char **argv)
{
  cm_test_init (&argc, &argv);
  g_test_add_func ("/dns-words/complete", test_complete);
  g_test_add_func ("/dns-words/shipped", test_shipped);
  return g_test_run ();
}
