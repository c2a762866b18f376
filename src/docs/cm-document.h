/* cm-document.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib-object.h>
#include <json-glib/json-glib.h>

#include "cm-document-id.h"
#include "cm-summary.h"

G_BEGIN_DECLS

#define CM_DOCUMENT_ERROR (cm_document_error_quark ())

/**
 * CmDocumentError:
 * @CM_DOCUMENT_ERROR_FORMAT: not a document, or a member is missing, wrong or too large
 * @CM_DOCUMENT_ERROR_NEWER: written by a newer program (its format number is higher)
 * @CM_DOCUMENT_ERROR_UNTRUSTED: the signature or the signer's certificate is not good
 * @CM_DOCUMENT_ERROR_ROLE: the signer may not write this type of document
 * @CM_DOCUMENT_ERROR_RETIRED: the signer has been retired
 * @CM_DOCUMENT_ERROR_MISPLACED: id, type or store are not those it was asked for as
 * @CM_DOCUMENT_ERROR_ROLLBACK: older than a version that was already seen
 */
typedef enum
{
  CM_DOCUMENT_ERROR_FORMAT,
  CM_DOCUMENT_ERROR_NEWER,
  CM_DOCUMENT_ERROR_UNTRUSTED,
  CM_DOCUMENT_ERROR_ROLE,
  CM_DOCUMENT_ERROR_RETIRED,
  CM_DOCUMENT_ERROR_MISPLACED,
  CM_DOCUMENT_ERROR_ROLLBACK,
} CmDocumentError;

GQuark cm_document_error_quark (void);

#define CM_DOCUMENT_FORMAT 1
#define CM_DOCUMENT_MAX_TEXT 16384 /* comment */
#define CM_DOCUMENT_MAX_TAGS 50

/* What may be entered; more is read, if it was signed. */
#define CM_DOCUMENT_MAX_COMMENT_CHARACTERS 2000
#define CM_DOCUMENT_MAX_TAG_CHARACTERS 64
#define CM_DOCUMENT_MAX_ITEMS 2000

#define CM_TYPE_DOCUMENT (cm_document_get_type ())

/* The base of all documents: the common members, and JSON both ways through a table of
 * fields per class (cm-field.h). Members this program does not know are kept. */
G_DECLARE_DERIVABLE_TYPE (CmDocument, cm_document, CM, DOCUMENT, GObject)

typedef struct _CmFieldTable CmFieldTable; /* cm-field-private.h */

struct _CmDocumentClass
{
  GObjectClass parent_class;

  CmDocumentType document_type;
  const CmFieldTable *fields;
  /* rules that one field alone cannot state; called after reading */
  gboolean (*validate) (CmDocument *self, GError **error);
  /* fills in what a list shows beyond the common members, and adds to @search, line by
   * line, what else is to be found */
  void (*summarize) (CmDocument *self, CmSummaryFields *fields, GString *search);
};

/* Reads any document that was advanced once; the class follows "type". Strict: limits and
 * types are checked. Types without a class of their own keep all their members. */
CmDocument *cm_document_from_json (GBytes *json, GError **error);
GBytes *cm_document_to_json (CmDocument *self);
CmDocument *cm_document_copy (CmDocument *self);

CmSummary *cm_document_summarize (CmDocument *self);

const char *cm_document_get_id (CmDocument *self);
CmDocumentType cm_document_get_document_type (CmDocument *self);
const char *
cm_document_get_store (CmDocument *self);           /* authority fingerprint; nullable */
guint64 cm_document_get_version (CmDocument *self); /* 0: never written */
const char *cm_document_get_previous (CmDocument *self); /* nullable */
gint64 cm_document_get_created_at (CmDocument *self);
gint64 cm_document_get_changed_at (CmDocument *self);
const char *cm_document_get_author (CmDocument *self); /* id of an identity; nullable */
gboolean cm_document_is_deleted (CmDocument *self);    /* a tombstone */

const char *cm_document_get_title (CmDocument *self); /* nullable */
void cm_document_set_title (CmDocument *self, const char *title);
const char *cm_document_get_comment (CmDocument *self); /* nullable */
void cm_document_set_comment (CmDocument *self, const char *comment);
const char *const *cm_document_get_tags (CmDocument *self);
void cm_document_set_tags (CmDocument *self, const char *const *tags);
void cm_document_set_deleted (CmDocument *self, gboolean deleted);

/* Makes it the next version, before it is signed: sets store, author, times, version
 * (one more) and previous. @previous_hash: (nullable) cm_envelope_hash() of what it
 * replaces, NULL for the first version. */
void cm_document_advance (CmDocument *self,
                          const char *store,
                          const char *author,
                          const char *previous_hash,
                          gint64 now_unix_seconds);

G_END_DECLS
