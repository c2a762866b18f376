/* cm-discard-question.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void cm_discard_question_ask (GtkWindow *window,
                              const char *heading,
                              const char *body,
                              void (*discard) (GtkWindow *window));

G_END_DECLS
