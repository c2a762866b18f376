/* cm-skip-question.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gtk/gtk.h>

#include "cm-acme-board.h"

G_BEGIN_DECLS

void cm_skip_question_ask (GtkWindow *parent, CmAcmeBoard *board, const char *id);

G_END_DECLS
