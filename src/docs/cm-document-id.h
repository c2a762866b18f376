/* cm-document-id.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-types.h"

G_BEGIN_DECLS

#define CM_DOCUMENT_ID_MAX_BYTES 128

/* Ids of documents are "TYPE:NAME". The name of most is a UUID; a certificate that can be
 * there once is named by its fingerprint, what can be there once is named "store". */

gboolean cm_document_id_parse (const char *id, CmDocumentType *type);
gboolean cm_document_id_is_valid (const char *id, CmDocumentType type);
char *cm_document_id_make (CmDocumentType type, const char *name);

G_END_DECLS
