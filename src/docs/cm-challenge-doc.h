/* cm-challenge-doc.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-document.h"

G_BEGIN_DECLS

#define CM_TYPE_CHALLENGE_DOC (cm_challenge_doc_get_type ())

/* What a CA finds when it looks for a token by HTTP-01 (RFC 8555 section 8.3), for any
 * web server that has the certstore. It holds no secret, and ends by itself. */
G_DECLARE_FINAL_TYPE (CmChallengeDoc, cm_challenge_doc, CM, CHALLENGE_DOC, CmDocument)

/* @answer: the token, a full stop, and the thumbprint of the account's key */
CmChallengeDoc *cm_challenge_doc_new (const char *host_name,
                                      const char *token,
                                      const char *answer,
                                      gint64 expires_at);

const char *cm_challenge_doc_get_token (CmChallengeDoc *self);
const char *cm_challenge_doc_get_answer (CmChallengeDoc *self);
gint64 cm_challenge_doc_get_expires_at (CmChallengeDoc *self); /* Unix seconds */
gboolean cm_challenge_doc_is_expired (CmChallengeDoc *self, gint64 now_unix_seconds);

/* What summaries of challenges with this token have for a fingerprint. */
char *cm_challenge_doc_dup_token_hash (const char *token);

G_END_DECLS
