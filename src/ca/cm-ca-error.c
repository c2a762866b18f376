/* cm-ca-error.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The error domain of Micro CAs.
 */

#include "cm-ca-error.h"

G_DEFINE_QUARK (cm - ca - error - quark, cm_ca_error)
