/* cm-challenge-folder.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-context.h"

G_BEGIN_DECLS

#define CM_TYPE_CHALLENGE_FOLDER (cm_challenge_folder_get_type ())

/* Keeps a folder of a web server as the certstore has it: a file for each answer to
 * HTTP-01 that orders publish. Looks whenever the certstore changes, in the main context
 * it was made in. What it wrote goes with its last reference. */
G_DECLARE_FINAL_TYPE (CmChallengeFolder,
                      cm_challenge_folder,
                      CM,
                      CHALLENGE_FOLDER,
                      GObject)

/* @root: the folder that the web server serves as "/" */
CmChallengeFolder *
cm_challenge_folder_new (CmContext *context, const char *root, GError **error);

G_END_DECLS
