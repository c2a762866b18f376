/* cm-import-words-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-import-matcher-private.h"

G_BEGIN_DECLS

/* The words of the import preview, translated. Transfer full if not said. */

/* "certificate + key + 2 CA certificates" */
char *cm_import_words_summarize_entry (const CmBundleEntry *entry,
                                       CmImportMatchKind match);
char *cm_import_words_summarize_answer (const CmBundleEntry *entry); /* to a request */
char *cm_import_words_summarize_key (CmImportMatchKind match);
/* "valid until 12 March 2027, chain complete" */
char *cm_import_words_note_entry (const CmBundleEntry *entry,
                                  const CmImportMatch *match,
                                  CmImportMatcher *matcher,
                                  gint64 now_unix_seconds,
                                  CmImportCut *cut);
char *cm_import_words_note_match (const CmImportMatch *match); /* nullable */
/* none, nullable: why something is not taken */
const char *cm_import_words_explain_match (CmImportMatchKind match);
const char *cm_import_words_explain_loss (CmImportLoss loss);
char *cm_import_words_note_authority (CmCertificate *authority, gint64 now_unix_seconds);
/* "shop.p12, chain.pem"; many are counted */
char *cm_import_words_note_gap (GPtrArray *titles);
char *cm_import_words_join_sources (const char *const *sources);

G_END_DECLS
