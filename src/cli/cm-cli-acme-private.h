/* cm-cli-acme-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-acme-record.h"
#include "cm-cli.h"

G_BEGIN_DECLS

/* The words of `acme` that have a file of their own; @args begins behind the word. */
gboolean cm_cli_acme_account (CmCli *cli, char **args, GError **error);
gboolean cm_cli_acme_change (CmCli *cli, char **args, GError **error);
gboolean cm_cli_acme_chains (CmCli *cli, char **args, GError **error);
gboolean cm_cli_acme_order (CmCli *cli, char **args, GError **error);
gboolean cm_cli_acme_snippet (CmCli *cli, char **args, GError **error);
gboolean cm_cli_acme_resume (CmCli *cli, char **args, GError **error);

/* What a CA would find; nothing is ordered. */
gboolean cm_cli_acme_try (CmCli *cli,
                          const CmAcmeRecord *settings,
                          const char *const *names,
                          const char *staging,
                          GError **error);

G_END_DECLS
