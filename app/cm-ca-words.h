/* cm-ca-words.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-ca-card.h"
#include "cm-ca-form.h"
#include "cm-micro-ca-doc.h"

G_BEGIN_DECLS

/* Fills the lines of a card: from what is to be, with what is wrong, and from what is. */
/* @typed_problem: nullable: why what is being typed is no name */
void cm_ca_words_show_form (CmCaCard *card,
                            CmCaForm *form,
                            const char *typed_problem,
                            gint64 now_unix_seconds);
void cm_ca_words_show_ca (CmCaCard *card,
                          CmMicroCaDoc *ca,
                          gint64 now_unix_seconds,
                          guint warn_days);

G_END_DECLS
