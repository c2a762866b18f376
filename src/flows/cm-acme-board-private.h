/* cm-acme-board-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-acme-board.h"

G_BEGIN_DECLS

/* For the thread of an order; the board and @id have to live as long. What was known of
 * an earlier order of the credential is forgotten. */
CmDnsWatcher cm_acme_board_get_watcher (CmAcmeBoard *self, const char *id);
/* For the thread of an order. @sentence: nullable */
void cm_acme_board_set_silence (CmAcmeBoard *self, const char *id, const char *sentence);

G_END_DECLS
