/* cm-ca-card.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * CmCaCardLine:
 * @CM_CA_CARD_LINE_NAME: what it is called
 * @CM_CA_CARD_LINE_ORGANIZATION: whose it is
 * @CM_CA_CARD_LINE_KEY: kind of key, and until when it is valid
 * @CM_CA_CARD_LINE_NAMES: for what it may issue
 * @CM_CA_CARD_LINE_FINGERPRINT: its fingerprint
 * @CM_CA_CARD_LINE_STATE: not created yet, the default, disabled
 *
 * The lines of a card, from top to bottom.
 */
typedef enum
{
  CM_CA_CARD_LINE_NAME,
  CM_CA_CARD_LINE_ORGANIZATION,
  CM_CA_CARD_LINE_KEY,
  CM_CA_CARD_LINE_NAMES,
  CM_CA_CARD_LINE_FINGERPRINT,
  CM_CA_CARD_LINE_STATE,
} CmCaCardLine;

#define CM_CA_CARD_N_LINES 6

#define CM_TYPE_CA_CARD (cm_ca_card_get_type ())

/* The card of a Micro CA, with a pattern that belongs to its key. */
G_DECLARE_FINAL_TYPE (CmCaCard, cm_ca_card, CM, CA_CARD, GtkWidget)

GtkWidget *cm_ca_card_new (void);
/* @text: nullable: no such line. @problem: nullable: what is wrong with it. */
void cm_ca_card_set_line (CmCaCard *self,
                          CmCaCardLine line,
                          const char *text,
                          const char *problem);
/* The fingerprint of its public key; its name while there is none. */
void cm_ca_card_set_pattern (CmCaCard *self, const char *text);

G_END_DECLS
