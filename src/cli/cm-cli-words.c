/* cm-cli-words.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The single words of tables: states, results, roles. In English they are the words of
 * documents and options, so that what is read in a table can be typed.
 */

#include "cm-cli-words.h"

#include <glib/gi18n-lib.h>

#include "cm-enum.h"

#define CONTEXT "word"

/* For xgettext. */
G_GNUC_UNUSED static const char *const words[] = {
  /* Translators: single words in columns of tables: the status of a credential */
  NC_ ("word", "draft"),
  NC_ ("word", "pending"),
  NC_ ("word", "waiting"),
  NC_ ("word", "issued"),
  NC_ ("word", "renewing"),
  NC_ ("word", "error"),
  NC_ ("word", "revoking"),
  NC_ ("word", "revoked"),
  NC_ ("word", "archived"),
  NC_ ("word", "expired"),
  /* Translators: the health of a credential; “error” as well */
  NC_ ("word", "valid"),
  NC_ ("word", "warning"),
  /* Translators: the state of a participant */
  NC_ ("word", "requested"),
  NC_ ("word", "active"),
  NC_ ("word", "retired"),
  /* Translators: the roles of a participant */
  NC_ ("word", "admin"),
  NC_ ("word", "manager"),
  NC_ ("word", "server"),
  /* Translators: what would become of a file that is imported */
  NC_ ("word", "new"),
  NC_ ("word", "attaches"),
  NC_ ("word", "deleted"),
  NC_ ("word", "asks"),
  NC_ ("word", "already-here"),
  NC_ ("word", "locked"),
  NC_ ("word", "unusable"),
  /* Translators: what became of a file that was imported */
  NC_ ("word", "none"),
  NC_ ("word", "imported"),
  NC_ ("word", "attached"),
  NC_ ("word", "restored"),
  NC_ ("word", "skipped"),
  NC_ ("word", "failed"),
  /* Translators: the state of a Micro CA */
  NC_ ("word", "default"),
  NC_ ("word", "disabled"),
  /* Translators: what a trusted certificate is */
  NC_ ("word", "root"),
  NC_ ("word", "intermediate"),
};

static const char *
translate (const char *word)
{
  return g_dpgettext2 (GETTEXT_PACKAGE, CONTEXT, word);
}

/**
 * cm_cli_word:
 * @type: an enum
 * @value: one of its values
 *
 * Returns: (transfer none): the value in a word for people
 */
const char *
cm_cli_word (GType type, int value)
{
  return translate (cm_enum_to_nick (type, value));
}

/**
 * cm_cli_words:
 * @text: (nullable): words with commas between them
 *
 * Returns: (transfer full) (nullable): the same words for people
 */
char *
cm_cli_words (const char *text)
{
  g_auto (GStrv) parts = NULL;
  g_autoptr (GPtrArray) translated = NULL;

  if (text == NULL)
    return NULL;
  parts = g_strsplit (text, ", ", -1);
  translated = g_ptr_array_new ();
  for (gsize i = 0; parts[i] != NULL; i++)
    g_ptr_array_add (translated,
                     (gpointer)(*parts[i] != '\0' ? translate (parts[i]) : parts[i]));
  g_ptr_array_add (translated, NULL);
  return g_strjoinv (", ", (char **)translated->pdata);
}
