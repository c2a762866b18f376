/* cm-record-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-store.h"

G_BEGIN_DECLS

/**
 * CmRecordFields: a revision as a table holds it.
 */
typedef struct
{
  const char *id;
  CmDocumentType type;
  guint64 version;
  gboolean deleted;
  guint generation;
  const char *hash;
  const char *parent_hash; /* nullable */
  GBytes *envelope;
} CmRecordFields;

CmRecord *cm_record_new_stored (const CmRecordFields *fields);
const char *cm_record_get_hash (CmRecord *self);
const char *cm_record_get_parent_hash (CmRecord *self); /* nullable */
gboolean cm_record_check_revision (CmRecord *self);

G_END_DECLS
