/* found.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-format.h"
#include "cm-test.h"

G_BEGIN_DECLS

/* Reads a fixture with one password, or none. Returns (element-type CmItem). */
GPtrArray *found_in_fixture (const char *name, const char *password);
GPtrArray *found_in_text (const char *text);
GPtrArray *found_in_bytes (const char *source, GBytes *bytes, const char *password);

/* The kinds of all items, in order, as "certificate private-key". */
void found_assert (GPtrArray *items, const char *kinds);
/* That nothing but one UNUSABLE item is there, with this error and a word in its text. */
void found_assert_unusable (GPtrArray *items, CmFormatError code, const char *word);
void found_assert_error (CmItem *item, CmFormatError code, const char *word);
/* The first item of a kind. */
CmItem *found_first (GPtrArray *items, CmItemKind kind);
guint found_count (GPtrArray *items, CmItemKind kind);
/* How often @words stand in what another program printed. */
guint found_count_words (const char *output, const char *words);

G_END_DECLS
