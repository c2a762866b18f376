/* cm-ca-error.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CM_CA_ERROR (cm_ca_error_quark ())

/**
 * CmCaError:
 * @CM_CA_ERROR_INPUT: what is asked for cannot be certified
 * @CM_CA_ERROR_NAME: the Micro CA, or one above it, may not certify a name
 * @CM_CA_ERROR_EXPIRED: the Micro CA, or one above it, is not valid any more
 *
 * Why a Micro CA issues nothing.
 */
typedef enum
{
  CM_CA_ERROR_INPUT,
  CM_CA_ERROR_NAME,
  CM_CA_ERROR_EXPIRED,
} CmCaError;

GQuark cm_ca_error_quark (void);

G_END_DECLS
