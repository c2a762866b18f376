/* cm-problems.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define CM_TYPE_PROBLEMS (cm_problems_get_type ())

/**
 * CmProblems:
 *
 * What went wrong where nobody waits for an answer, and has not ended yet: a list that
 * could not be read again, a certstore that cannot be written. For the main thread.
 *
 * Properties to bind to: "sentence" (the one to show; %NULL: all is well).
 */
G_DECLARE_FINAL_TYPE (CmProblems, cm_problems, CM, PROBLEMS, GObject)

CmProblems *cm_problems_new (void);
/* @owner is only compared; @sentence is nullable: it has ended. */
void cm_problems_set (CmProblems *self, gconstpointer owner, const char *sentence);
const char *cm_problems_get_sentence (CmProblems *self); /* nullable */

G_END_DECLS
