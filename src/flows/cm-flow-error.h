/* cm-flow-error.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CM_FLOW_ERROR (cm_flow_error_quark ())

/**
 * CmFlowError:
 * @CM_FLOW_ERROR_FAILED: something below failed; the message says what
 * @CM_FLOW_ERROR_NO_CERTSTORE: there is no certstore in this folder yet
 * @CM_FLOW_ERROR_EXISTS: there is one already, or the thing is already here
 * @CM_FLOW_ERROR_NOT_FOUND: nothing has that name
 * @CM_FLOW_ERROR_AMBIGUOUS: several things have that name
 * @CM_FLOW_ERROR_LOCKED: unlock first
 * @CM_FLOW_ERROR_PASSWORD: wrong or missing password
 * @CM_FLOW_ERROR_NOT_ALLOWED: policy or role forbids it
 * @CM_FLOW_ERROR_INPUT: what was given cannot be used
 * @CM_FLOW_ERROR_UNTRUSTED: verification failed
 * @CM_FLOW_ERROR_CONFLICT: somebody else changed it in between
 * @CM_FLOW_ERROR_DAMAGED: the certstore is broken, or is not one
 * @CM_FLOW_ERROR_REMOTE: another computer cannot be reached, or refuses
 * @CM_FLOW_ERROR_UNKNOWN_CA: another computer is not trusted until its root is named
 *
 * What app and cli see. Errors of lower layers are translated into these in one function
 * (cm_flow_error_propagate), so that a caller can act on the code alone.
 */
typedef enum
{
  CM_FLOW_ERROR_FAILED,
  CM_FLOW_ERROR_NO_CERTSTORE,
  CM_FLOW_ERROR_EXISTS,
  CM_FLOW_ERROR_NOT_FOUND,
  CM_FLOW_ERROR_AMBIGUOUS,
  CM_FLOW_ERROR_LOCKED,
  CM_FLOW_ERROR_PASSWORD,
  CM_FLOW_ERROR_NOT_ALLOWED,
  CM_FLOW_ERROR_INPUT,
  CM_FLOW_ERROR_UNTRUSTED,
  CM_FLOW_ERROR_CONFLICT,
  CM_FLOW_ERROR_DAMAGED,
  CM_FLOW_ERROR_REMOTE,
  CM_FLOW_ERROR_UNKNOWN_CA,
} CmFlowError;

GQuark cm_flow_error_quark (void);

/* Gives @source (transfer full) to the caller as a CmFlowError; G_IO_ERROR_CANCELLED
 * stays what it is. Returns FALSE, so that it can close a function. */
gboolean cm_flow_error_propagate (GError **error, GError *source);

G_END_DECLS
