/* cm-secret.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define CM_TYPE_SECRET (cm_secret_get_type ())

/**
 * CmSecret:
 *
 * Bytes that must not leave this process: a password or a private key.
 *
 * The bytes live in pages of their own that are locked into memory where the system
 * allows it, left out of core dumps and of forked children, and overwritten when the
 * last reference goes. The value never changes, so it may be shared between threads.
 * A zero byte follows the data, so a textual secret can be handed to C string functions.
 */
typedef struct _CmSecret CmSecret;

GType cm_secret_get_type (void) G_GNUC_CONST;

CmSecret *cm_secret_new (gconstpointer data, gsize size_bytes);
CmSecret *cm_secret_new_from_text (const char *text);
CmSecret *cm_secret_new_take (gpointer data, gsize size_bytes);
CmSecret *cm_secret_new_take_text (char *text);

CmSecret *cm_secret_ref (CmSecret *self);
void cm_secret_unref (CmSecret *self);

const guint8 *cm_secret_get_data (const CmSecret *self, gsize *size_bytes);
const char *cm_secret_get_text (const CmSecret *self);
gsize cm_secret_get_size (const CmSecret *self);
gboolean cm_secret_is_locked (const CmSecret *self);
/* Whether the system refused that for any secret of this process so far. */
gboolean cm_secret_was_lock_refused (void);
gboolean cm_secret_equal (const CmSecret *self, const CmSecret *other);

void cm_secret_wipe_text (char *text);
void cm_secret_wipe_stack (void);
void cm_secret_free_text (char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmSecret, cm_secret_unref)

/* Asks the system for no core dumps of this process; called first in main(). */
void cm_secret_forbid_core_dumps (void);

G_END_DECLS
