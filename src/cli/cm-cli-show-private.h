/* cm-cli-show-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-cli.h"
#include "cm-credential-doc.h"

G_BEGIN_DECLS

/* A line of `show`, wrapped; none if there is no @value. */
void cm_cli_show_line (const char *label, const char *value);

/* How it is obtained by ACME, if it is: lines for people, and a member for scripts. */
void cm_cli_show_acme (CmCli *cli, CmCredentialDoc *credential);
void cm_cli_show_acme_json (CmCli *cli, JsonObject *object, CmCredentialDoc *credential);

G_END_DECLS
