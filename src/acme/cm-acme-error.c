/* cm-acme-error.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The error domain of ACME. Its errors carry the server's problem document, so that
 * whoever reports one can say everything the server said.
 */

#include "cm-acme-error.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  CmAcmeProblem *problem; /* nullable */
} CmAcmeErrorPrivate;

static void
cm_acme_error_private_init (CmAcmeErrorPrivate *priv)
{
  priv->problem = NULL;
}

static void
cm_acme_error_private_copy (const CmAcmeErrorPrivate *source, CmAcmeErrorPrivate *copy)
{
  copy->problem = source->problem != NULL ? cm_acme_problem_copy (source->problem) : NULL;
}

static void
cm_acme_error_private_clear (CmAcmeErrorPrivate *priv)
{
  g_clear_pointer (&priv->problem, cm_acme_problem_free);
}

G_DEFINE_EXTENDED_ERROR (CmAcmeError, cm_acme_error)

static const struct
{
  const char *word; /* RFC 8555 section 6.7 */
  CmAcmeError code;
} codes[] = {
  { "accountDoesNotExist", CM_ACME_ERROR_ACCOUNT },
  { "agreementRequired", CM_ACME_ERROR_AGREEMENT },
  { "userActionRequired", CM_ACME_ERROR_AGREEMENT },
  { "externalAccountRequired", CM_ACME_ERROR_EXTERNAL_ACCOUNT },
  { "badNonce", CM_ACME_ERROR_SERVER },
  { "rateLimited", CM_ACME_ERROR_RATE_LIMITED },
};

static CmAcmeError
choose_code (const CmAcmeProblem *problem)
{
  guint status = cm_acme_problem_get_status (problem);

  for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
    if (cm_acme_problem_is (problem, codes[i].word))
      return codes[i].code;
  if (status == 429)
    return CM_ACME_ERROR_RATE_LIMITED;
  if (status == 404)
    return CM_ACME_ERROR_GONE;
  return status >= 500 ? CM_ACME_ERROR_SERVER : CM_ACME_ERROR_REFUSED;
}

/**
 * cm_acme_error_set_problem_as:
 * @error: (optional): where the caller wants it
 * @code: what it means
 * @problem: what the server said
 *
 * Sets an error that carries a copy of @problem.
 *
 * Returns: %FALSE, so that it can close a function
 */
gboolean
cm_acme_error_set_problem_as (GError **error,
                              CmAcmeError code,
                              const CmAcmeProblem *problem)
{
  g_autofree char *text = cm_acme_problem_describe (problem);

  if (error == NULL)
    return FALSE;
  g_set_error (error, CM_ACME_ERROR, (int)code, _ ("The CA says: %s"), text);
  cm_acme_error_get_private (*error)->problem = cm_acme_problem_copy (problem);
  return FALSE;
}

/**
 * cm_acme_error_set_problem:
 * @error: (optional): where the caller wants it
 * @problem: what the server said
 *
 * Sets an error that carries a copy of @problem, with the code its type means.
 *
 * Returns: %FALSE, so that it can close a function
 */
gboolean
cm_acme_error_set_problem (GError **error, const CmAcmeProblem *problem)
{
  return cm_acme_error_set_problem_as (error, choose_code (problem), problem);
}

/**
 * cm_acme_error_set_protocol:
 * @error: (optional): where the caller wants it
 * @what: what is wrong, an English word or two of the protocol
 *
 * Sets %CM_ACME_ERROR_PROTOCOL.
 *
 * Returns: %FALSE, so that it can close a function
 */
gboolean
cm_acme_error_set_protocol (GError **error, const char *what)
{
  g_set_error (error, CM_ACME_ERROR, CM_ACME_ERROR_PROTOCOL,
               _ ("The server does not speak ACME as it should: %s."), what);
  return FALSE;
}

/**
 * cm_acme_error_get_problem:
 * @error: an error of any domain
 *
 * Returns: (transfer none) (nullable): the problem document it follows from
 */
const CmAcmeProblem *
cm_acme_error_get_problem (const GError *error)
{
  if (error == NULL || error->domain != CM_ACME_ERROR)
    return NULL;
  return cm_acme_error_get_private (error)->problem;
}
