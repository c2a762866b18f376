/* cm-challenge-flow-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-acme-challenge.h"
#include "cm-challenge-doc.h"
#include "cm-context-private.h"

G_BEGIN_DECLS

/* Answers to HTTP-01 as documents of the certstore. Each function may block. */

#define CM_CHALLENGE_SECONDS 3600 /* for how long they are there at most */

/* @answers: (element-type CmAcmeAnswer) */
gboolean cm_challenge_flow_publish (CmContext *context,
                                    GPtrArray *answers,
                                    GCancellable *cancellable,
                                    GError **error);
gboolean
cm_challenge_flow_sweep (CmContext *context, GCancellable *cancellable, GError **error);
gboolean cm_challenge_flow_withdraw (CmContext *context,
                                     GPtrArray *answers,
                                     GCancellable *cancellable,
                                     GError **error);

/* For those who answer: only what a manager signed who may sign now. */
char *cm_challenge_flow_find_answer (CmContext *context,
                                     const char *token); /* nullable */
/* (element-type CmChallengeDoc) */
GPtrArray *cm_challenge_flow_list (CmContext *context, GError **error);

G_END_DECLS
