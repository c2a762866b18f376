/* cm-cli-failure.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-cli.h"

G_BEGIN_DECLS

/* Transfer full: what names one credential and no other on the command line. */
char *cm_cli_failure_dup_name (CmCli *cli, const char *id);
/* @error: what happened; its sentence begins with the credential from now on, if
 * @is_one_of_several or if it says nothing else. */
void cm_cli_failure_explain (CmCli *cli,
                             const char *id,
                             gboolean is_one_of_several,
                             GError *error);
/* The same of an order that was placed just now, whose credential has this title. */
void cm_cli_failure_explain_order (CmCli *cli, const char *title, GError *error);
/* Says more at the end of a sentence: the words of the command line. */
void cm_cli_failure_append (GError *error, const char *sentence);

G_END_DECLS
