/* cm-cli-input.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-cli.h"

G_BEGIN_DECLS

#define CM_CLI_MAX_PASSWORD_BYTES 4096

CmSecret *cm_cli_read_password_file (const char *file, GError **error);
gboolean cm_cli_read_export_password (const char *file,
                                      gboolean ask,
                                      CmSecret **password,
                                      GError **error);
CmSecret *cm_cli_read_password_line (int fd, const char *name, GError **error);
CmSecret *cm_cli_get_passphrase (CmCli *cli, gboolean set, GError **error);
GFile *cm_cli_new_file (const char *name, GError **error);
char *cm_cli_read_text_file (const char *file, gsize max_bytes, GError **error);
gboolean cm_cli_unlock (CmCli *cli, GError **error);
GStrv cm_cli_find_servers (CmCli *cli, const char *const *names, GError **error);
GStrv cm_cli_find_holders (CmCli *cli, const char *const *names, GError **error);

G_END_DECLS
