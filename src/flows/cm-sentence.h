/* cm-sentence.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-context.h"

G_BEGIN_DECLS

/* The words of lists and details, translated, plural forms right. Pure; tested without a
 * display. */

/* "Valid for 71 more days. Trusted by ISRG Root X1. The key is sealed for web01, web02
 * and can be exported." */
char *cm_sentence_describe (CmContext *context, CmCredentialDoc *credential);
gboolean cm_sentence_is_endless (gint64 not_after); /* 31 Dec 9999 says so */
char *
cm_sentence_expires (gint64 not_after,
                     gint64 now_unix_seconds); /* "in 71 days", "expired 3 days ago" */
char *cm_sentence_date (gint64 unix_seconds);  /* "12 March 2027", in the user's zone */
char *cm_sentence_date_time (gint64 unix_seconds);
char *cm_sentence_servers (CmContext *context,
                           const char *const *ids,
                           guint max_names); /* "web01 +2" */
/* as words for people */
char *cm_sentence_fingerprint_colons (const char *hex); /* "30:D8:..." */
char *cm_sentence_fingerprint_base64 (const char *hex);

/* whether a name stands in it in quotes */
gboolean cm_sentence_quotes (const char *sentence, const char *name);

/* "www.example.org, 192.0.2.1", of names with their kinds in front. Transfer full. */
char *cm_sentence_names (const char *const *alt_names);

/* What a reason means for one credential. Transfer none. */
const char *cm_sentence_reason (CmCredentialDoc *credential, CmReason reason);

G_END_DECLS
