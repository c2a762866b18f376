/* cm-whole-choices.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Its list of choices shows all their words, in several lines if need be. */
void cm_whole_choices_show (AdwComboRow *row);

G_END_DECLS
