/* cm-window-acme.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-account-question.h"
#include "cm-acme-account-uses.h"

G_BEGIN_DECLS

/* What can be done with an account at an ACME CA. Each takes the question over. */
void cm_window_acme_show_snippets (CmAccountQuestion *question);
void cm_window_acme_ask_for_name (CmAccountQuestion *question);
void cm_window_acme_ask_for_contacts (CmAccountQuestion *question);
void cm_window_acme_ask_for_proxy (CmAccountQuestion *question);
void cm_window_acme_ask_for_staging (CmAccountQuestion *question);
void cm_window_acme_ask_for_trusted (CmAccountQuestion *question);
void cm_window_acme_ask_to_roll_over (CmAccountQuestion *question);
void cm_window_acme_ask_to_deactivate (CmAccountQuestion *question);
void cm_window_acme_remove (CmAccountQuestion *question);

/* What hangs on the account, of whatever kind, is found first. Takes the question over.
 */
void cm_window_acme_ask_with_uses (CmAccountQuestion *question,
                                   void (*present) (CmAccountQuestion *question,
                                                    const CmAcmeAccountUses *uses));
/* Adds a paragraph to what a question says: @format has one %s for @names. */
void cm_window_acme_add_names (GString *body, const char *format, GStrv names);

G_END_DECLS
