/* cm-cli-terminal.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-secret.h"

G_BEGIN_DECLS

gboolean cm_cli_terminal_is_there (void);
CmSecret *cm_cli_terminal_ask (const char *prompt, GError **error);
CmSecret *cm_cli_terminal_ask_new (const char *prompt, GError **error);

G_END_DECLS
