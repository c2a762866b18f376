/* cm-cli-stop.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-cli.h"

G_BEGIN_DECLS

/* CmCliStop: while it exists, SIGINT and SIGTERM cancel something instead of ending the
 * program. A second one ends it. One at a time. */
CmCliStop *cm_cli_stop_new (void);
GCancellable *cm_cli_stop_get_cancellable (CmCliStop *self); /* none */
/* Takes it back; the signal that came, or 0. */
int cm_cli_stop_free (CmCliStop *self);
/* From here to the end of a command; none. */
GCancellable *cm_cli_stop_begin (CmCli *cli);
void cm_cli_stop_end (CmCli *cli);
/* Ends the program as the signal would have done. */
void cm_cli_stop_die (int number);

G_END_DECLS
