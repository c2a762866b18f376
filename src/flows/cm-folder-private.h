/* cm-folder-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The files of a certstore's folder. */
#define CM_FOLDER_AUTHORITY "authority.pem" /* the pin: with it, there is a certstore */
#define CM_FOLDER_IDENTITY "identity.pem"
#define CM_FOLDER_KEY "identity.key"
#define CM_FOLDER_REQUEST "identity.csr"
#define CM_FOLDER_DATABASE "certstore.db"

#define CM_FOLDER_MAX_FILE_BYTES (256 * 1024)

gboolean cm_folder_has (const char *directory, const char *name);
/* Whether the file is not there; with an error, if that cannot be seen. */
gboolean cm_folder_is_missing (const char *directory, const char *name, GError **error);
gboolean cm_folder_is_beheaded (const char *directory);
gboolean cm_folder_make (const char *directory, GError **error);
char *cm_folder_read (const char *directory, const char *name, GError **error);
gboolean cm_folder_write (const char *directory,
                          const char *name,
                          const char *text,
                          GError **error);

/* A new certstore's files before they are one: a folder of its own, locked by this
 * process, that is put in place in one step. What is not placed is removed with it. */
typedef struct _CmFolderDraft CmFolderDraft;

CmFolderDraft *cm_folder_draft_new (const char *directory, GError **error);
const char *cm_folder_draft_get_path (CmFolderDraft *self);
gboolean cm_folder_draft_place (CmFolderDraft *self, GError **error);
void cm_folder_draft_free (CmFolderDraft *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmFolderDraft, cm_folder_draft_free)

G_END_DECLS
