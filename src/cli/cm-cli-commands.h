/* cm-cli-commands.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The commands, one function each, in the file of their subject. cm-cli.c has the table.
 */

#pragma once

#include "cm-cli.h"

G_BEGIN_DECLS

gboolean cm_cli_init (CmCli *cli, char **args, GError **error);
gboolean cm_cli_import (CmCli *cli, char **args, GError **error);
gboolean cm_cli_list (CmCli *cli, char **args, GError **error);
gboolean cm_cli_show (CmCli *cli, char **args, GError **error);
gboolean cm_cli_export (CmCli *cli, char **args, GError **error);
gboolean cm_cli_csr (CmCli *cli, char **args, GError **error);
gboolean cm_cli_ca (CmCli *cli, char **args, GError **error);
gboolean cm_cli_acme (CmCli *cli, char **args, GError **error);
gboolean cm_cli_respond (CmCli *cli, char **args, GError **error);
gboolean cm_cli_revoke (CmCli *cli, char **args, GError **error);
/* --reason; @word: nullable */
gboolean cm_cli_read_reason (const char *word, int *reason, GError **error);
gboolean cm_cli_renew (CmCli *cli, char **args, GError **error);
gboolean cm_cli_servers (CmCli *cli, char **args, GError **error);
gboolean cm_cli_complete (CmCli *cli, char **args, GError **error);
gboolean cm_cli_delete (CmCli *cli, char **args, GError **error);
gboolean cm_cli_restore (CmCli *cli, char **args, GError **error);
gboolean cm_cli_purge (CmCli *cli, char **args, GError **error);
gboolean cm_cli_comment (CmCli *cli, char **args, GError **error);
gboolean cm_cli_tag (CmCli *cli, char **args, GError **error);
gboolean cm_cli_root (CmCli *cli, char **args, GError **error);
gboolean cm_cli_identity (CmCli *cli, char **args, GError **error);
gboolean cm_cli_dns (CmCli *cli, char **args, GError **error);
gboolean cm_cli_check (CmCli *cli, char **args, GError **error);
gboolean cm_cli_activity (CmCli *cli, char **args, GError **error);

G_END_DECLS
