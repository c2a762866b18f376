/* cm-acme-board.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

#include "cm-dns-watch.h"

G_BEGIN_DECLS

#define CM_TYPE_ACME_BOARD (cm_acme_board_get_type ())

/**
 * CmAcmeBoard:
 *
 * Where orders say how their records in DNS spread, so that a window can show it, leave
 * it and come back to it. CmAcmeBoard::changed(id) says in the main loop that what is
 * known of the order of a credential is another.
 */
G_DECLARE_FINAL_TYPE (CmAcmeBoard, cm_acme_board, CM, ACME_BOARD, GObject)

CmAcmeBoard *cm_acme_board_new (void);

/* For who has no main loop: called at once, in the thread of the order. Set it before any
 * order begins; NULL: nobody. */
void cm_acme_board_set_listener (CmAcmeBoard *self, const CmDnsWatcher *listener);

/* Set it before any order begins. */
void cm_acme_board_set_unattended (CmAcmeBoard *self, gboolean is_unattended);
gboolean cm_acme_board_is_unattended (CmAcmeBoard *self);
void cm_acme_board_set_lasting (CmAcmeBoard *self, gboolean is_lasting);
gboolean cm_acme_board_is_lasting (CmAcmeBoard *self);

/* @id: of the credential */
CmDnsWatch *cm_acme_board_dup_watch (CmAcmeBoard *self, const char *id); /* nullable */
/* Why the CA does not answer, while it is asked again. Nullable: it does. */
char *cm_acme_board_dup_silence (CmAcmeBoard *self, const char *id);
void cm_acme_board_skip (CmAcmeBoard *self, const char *id); /* waits no longer */

G_END_DECLS
