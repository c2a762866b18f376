/* cm-cli-words.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

const char *cm_cli_word (GType type, int value);
char *cm_cli_words (const char *text);

G_END_DECLS
