/* cm-cli-ca-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-ca-flow.h"
#include "cm-cli.h"

G_BEGIN_DECLS

/* The words of `ca` that have a file of their own; @args begins behind the word. */
gboolean cm_cli_ca_issue (CmCli *cli, char **args, GError **error);
gboolean cm_cli_ca_sign (CmCli *cli, char **args, GError **error);
gboolean cm_cli_ca_crl (CmCli *cli, char **args, GError **error);
gboolean cm_cli_ca_renew (CmCli *cli, char **args, GError **error);
gboolean cm_cli_ca_revoke (CmCli *cli, char **args, GError **error);
gboolean cm_cli_ca_trust (CmCli *cli, char **args, GError **error);

/* For those files. */
gboolean cm_cli_ca_issue_table (CmCli *cli,
                                const char *path,
                                const char *ca_name,
                                gboolean dry_run,
                                GError **error);
gboolean cm_cli_ca_export (CmCli *cli, char **args, GError **error);
void cm_cli_ca_print (CmCli *cli, CmMicroCaDoc *ca);
void cm_cli_ca_note_list (CmCli *cli, const char *ca_id);
JsonObject *cm_cli_ca_to_json (CmMicroCaDoc *ca);
gboolean cm_cli_ca_find_id (CmCli *cli, const char *name, char **id, GError **error);

/* --days: what it is before it is read, and what it is then (0: not said). */
#define CM_CLI_CA_NO_DAYS G_MININT
gboolean cm_cli_ca_check_days (int *days, GError **error);

G_END_DECLS
