/* cm-acme-error.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-acme-problem.h"

G_BEGIN_DECLS

#define CM_ACME_ERROR (cm_acme_error_quark ())

/**
 * CmAcmeError:
 * @CM_ACME_ERROR_INPUT: what was given cannot be used
 * @CM_ACME_ERROR_PROTOCOL: the server does not speak ACME as it should
 * @CM_ACME_ERROR_ACCOUNT: the server knows no such account, or it is closed
 * @CM_ACME_ERROR_AGREEMENT: the terms of service have to be agreed to
 * @CM_ACME_ERROR_EXTERNAL_ACCOUNT: an external account is needed, or its key is wrong
 * @CM_ACME_ERROR_RATE_LIMITED: not before some time
 * @CM_ACME_ERROR_REFUSED: the server does not do this
 * @CM_ACME_ERROR_CHALLENGE: names could not be proven
 * @CM_ACME_ERROR_GONE: the server knows no such order any more
 * @CM_ACME_ERROR_TIMEOUT: it takes longer than we wait; may be gone on with
 * @CM_ACME_ERROR_SERVER: the server is out of order; may be tried again
 *
 * What came of talking to an ACME server. An error that follows from a problem document
 * has it with it.
 */
typedef enum
{
  CM_ACME_ERROR_INPUT,
  CM_ACME_ERROR_PROTOCOL,
  CM_ACME_ERROR_ACCOUNT,
  CM_ACME_ERROR_AGREEMENT,
  CM_ACME_ERROR_EXTERNAL_ACCOUNT,
  CM_ACME_ERROR_RATE_LIMITED,
  CM_ACME_ERROR_REFUSED,
  CM_ACME_ERROR_CHALLENGE,
  CM_ACME_ERROR_GONE,
  CM_ACME_ERROR_TIMEOUT,
  CM_ACME_ERROR_SERVER,
} CmAcmeError;

GQuark cm_acme_error_quark (void);

/* The only place where a problem becomes a GError. @problem: transfer none */
gboolean cm_acme_error_set_problem (GError **error, const CmAcmeProblem *problem);
/* The same with a code of its own. */
gboolean cm_acme_error_set_problem_as (GError **error,
                                       CmAcmeError code,
                                       const CmAcmeProblem *problem);
gboolean cm_acme_error_set_protocol (GError **error, const char *what);
/* Nullable, transfer none. */
const CmAcmeProblem *cm_acme_error_get_problem (const GError *error);

G_END_DECLS
