/* cm-user-words-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _CmUserWords CmUserWords;

/* The words somebody would try first who wants to guess a password: the user's own and
 * the program's, and what is added. Bounded, since strength is judged at every keystroke.
 */
CmUserWords *cm_user_words_new (void);
gboolean cm_user_words_is_full (CmUserWords *self);
void cm_user_words_add (CmUserWords *self,
                        const char *name);    /* and its parts; nullable */
char **cm_user_words_end (CmUserWords *self); /* transfer full, both */
void cm_user_words_free (CmUserWords *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmUserWords, cm_user_words_free)

G_END_DECLS
