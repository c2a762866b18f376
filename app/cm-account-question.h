/* cm-account-question.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

#include "cm-window-private.h"

G_BEGIN_DECLS

/**
 * CmAccountQuestion:
 * @window: the window it is asked in
 * @account: the account it is about
 * @work: what is done if the answer is yes; its parameter is the id of the account
 * @before: (nullable): what can be done first
 * @before_label: (nullable): what the button says that does it
 *
 * What is asked before something is done with an account. Whoever gets it to ask passes
 * it on to one of the functions below, or frees it.
 */
typedef struct
{
  CmWindow *window;
  CmDocument *account;
  CmWindowWork work;
  CmWindowWork before;
  const char *before_label;
} CmAccountQuestion;

CmAccountQuestion *cm_account_question_new (CmWindow *window, CmDocument *account);
void cm_account_question_free (CmAccountQuestion *self);
const char *cm_account_question_get_title (CmAccountQuestion *self);
/* What cannot be undone. @heading, @self: transfer full */
void cm_account_question_ask_to_destroy (CmAccountQuestion *self,
                                         char *heading,
                                         const char *body,
                                         const char *label);

G_END_DECLS
