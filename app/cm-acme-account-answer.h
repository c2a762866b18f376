/* cm-acme-account-answer.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* For work on an account that a window waits for: ends it with the account, or says in it
 * what went wrong. @form: a CmFormDialog, which is let go. */
void cm_acme_account_answer_cb (GObject *context, GAsyncResult *result, gpointer form);

G_END_DECLS
