/* cm-import-awaited-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-certstore-private.h"

G_BEGIN_DECLS

/* The requests that are out, by host name, as of one moment. */
typedef struct _CmImportAwaited CmImportAwaited;

CmImportAwaited *
cm_import_awaited_new (CmCertstore *certstore, GCancellable *cancellable, GError **error);
void cm_import_awaited_free (CmImportAwaited *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmImportAwaited, cm_import_awaited_free)

/* Nullable, transfer full: whose answer it looks like, although it is for another key. */
char *cm_import_awaited_explain (CmImportAwaited *self, CmCertificate *certificate);

G_END_DECLS
