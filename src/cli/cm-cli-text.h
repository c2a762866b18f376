/* cm-cli-text.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CM_CLI_TEXT_COLUMNS 80

guint cm_cli_text_width (const char *text);
char *cm_cli_text_make_safe (const char *text);
char *cm_cli_text_wrap (const char *text, const char *first_indent, const char *indent);

G_END_DECLS
