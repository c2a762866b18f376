/* cm-cli-dns-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-cli-commands.h"
#include "cm-cli-input.h"

G_BEGIN_DECLS

/* The word of `dns` that has a file of its own; @args begins behind it. */
gboolean cm_cli_dns_cleanup (CmCli *cli, char **args, GError **error);

G_END_DECLS
