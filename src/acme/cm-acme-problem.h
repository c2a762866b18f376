/* cm-acme-problem.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-http-message.h"
#include "cm-json.h"

G_BEGIN_DECLS

/* A member that no server sends: the kind of the challenge that failed. */
#define CM_ACME_PROBLEM_CHALLENGE "challengeType"

typedef struct _CmAcmeProblem CmAcmeProblem;

/* What a server says about a failure (RFC 9457; RFC 8555 section 6.7), as a value. */
CmAcmeProblem *cm_acme_problem_new_from_json (JsonObject *object);
CmAcmeProblem *cm_acme_problem_new_from_response (CmHttpResponse *response, gint64 now);
CmAcmeProblem *cm_acme_problem_copy (const CmAcmeProblem *self);
void cm_acme_problem_free (CmAcmeProblem *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmAcmeProblem, cm_acme_problem_free)

const char *
cm_acme_problem_get_word (const CmAcmeProblem *self); /* "rateLimited" or "" */
gboolean cm_acme_problem_is (const CmAcmeProblem *self, const char *word);
guint cm_acme_problem_get_status (const CmAcmeProblem *self);       /* HTTP; 0: unknown */
const char *cm_acme_problem_get_detail (const CmAcmeProblem *self); /* nullable */
const char *cm_acme_problem_get_name (const CmAcmeProblem *self); /* nullable: of whom */
const char *cm_acme_problem_get_address (const CmAcmeProblem *self); /* nullable */
const char *
cm_acme_problem_get_algorithm (const CmAcmeProblem *self); /* nullable: "HS384" */
/* (element-type CmAcmeProblem): one for each name; perhaps none */
GPtrArray *cm_acme_problem_get_parts (const CmAcmeProblem *self);
guint
cm_acme_problem_get_retry_after (const CmAcmeProblem *self); /* seconds; 0: unsaid */
/* Everything in it, and what to do next, as text. */
char *cm_acme_problem_describe (const CmAcmeProblem *self);
char *cm_acme_problem_dup_lines (const CmAcmeProblem *self);

G_END_DECLS
