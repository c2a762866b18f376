/* cm-test-home.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* g_test_init() for a program that has a home folder of its own. */
void cm_test_init (int *argc, char ***argv);

G_END_DECLS
