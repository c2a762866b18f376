/* cm-import-matcher-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-bundle.h"
#include "cm-context-private.h"
#include "cm-import-item-private.h"

G_BEGIN_DECLS

/**
 * CmImportMatchKind:
 * @CM_IMPORT_MATCH_NONE: the certstore does not have it
 * @CM_IMPORT_MATCH_HERE: the same certificate, or the same key, is there already
 * @CM_IMPORT_MATCH_NEWER_HERE: a later certificate for the same names and key is there
 * @CM_IMPORT_MATCH_OTHER_HERE: another certificate for the same names, key and dates is
 *   there
 * @CM_IMPORT_MATCH_GOOD_HERE: one for the same names and key is there, and this one is
 *   damaged
 * @CM_IMPORT_MATCH_COMPLETES: a credential there lacks this certificate
 * @CM_IMPORT_MATCH_BRINGS_KEY: a credential there lacks this key
 * @CM_IMPORT_MATCH_RENEWS: a credential there has an earlier certificate for the same
 *   names and key
 * @CM_IMPORT_MATCH_REPLACES: a credential there has a damaged certificate for the same
 *   key, and this one is good
 * @CM_IMPORT_MATCH_SHARES_KEY: a credential there has its key, for other names
 * @CM_IMPORT_MATCH_DELETED: a credential with the same certificate was deleted there
 * @CM_IMPORT_MATCH_WITHDRAWN: it answers a request that was withdrawn there
 *
 * How something that was found relates to the certstore.
 */
typedef enum
{
  CM_IMPORT_MATCH_NONE,
  CM_IMPORT_MATCH_HERE,
  CM_IMPORT_MATCH_NEWER_HERE,
  CM_IMPORT_MATCH_OTHER_HERE,
  CM_IMPORT_MATCH_GOOD_HERE,
  CM_IMPORT_MATCH_COMPLETES,
  CM_IMPORT_MATCH_BRINGS_KEY,
  CM_IMPORT_MATCH_RENEWS,
  CM_IMPORT_MATCH_REPLACES,
  CM_IMPORT_MATCH_SHARES_KEY,
  CM_IMPORT_MATCH_DELETED,
  CM_IMPORT_MATCH_WITHDRAWN,
} CmImportMatchKind;

/**
 * CmImportMatch:
 * @kind: how it relates
 * @document_id: (nullable): the credential it is about
 * @title: (nullable): what that is called, if it had to be read
 * @request: (nullable): what it answers
 * @key_here: what the certstore has of its key
 */
typedef struct
{
  CmImportMatchKind kind;
  const char *document_id;
  const char *title;
  CmCsr *request;
  CmImportKeyHere key_here;
} CmImportMatch;

/* What the certstore has of the things in a bundle, as of one moment. */
typedef struct _CmImportMatcher CmImportMatcher;

CmImportMatcher *cm_import_matcher_new (CmContext *context,
                                        CmBundle *bundle,
                                        GCancellable *cancellable,
                                        GError **error);
void cm_import_matcher_free (CmImportMatcher *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmImportMatcher, cm_import_matcher_free)

/* One credential is completed by one thing only: the next gets NONE. */
CmImportMatch cm_import_matcher_match_entry (CmImportMatcher *self,
                                             const CmBundleEntry *entry);
CmImportMatch cm_import_matcher_match_key (CmImportMatcher *self, CmPrivateKey *key);
char *cm_import_matcher_explain_other_key (CmImportMatcher *self,
                                           CmCertificate *certificate); /* nullable */
gboolean cm_import_matcher_is_trusted (CmImportMatcher *self, CmCertificate *authority);
/* The chain a credential would get; (element-type CmCertificate), transfer full. */
GPtrArray *cm_import_matcher_build_chain (CmImportMatcher *self,
                                          CmCertificate *leaf,
                                          GPtrArray *intermediates,
                                          const char *document_id);

G_END_DECLS
