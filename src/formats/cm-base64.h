/* cm-base64.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-format.h"

G_BEGIN_DECLS

/* Whole files as Base64 in text: secrets of Kubernetes, S/MIME mails, cloud vaults. */
extern const CmFormat cm_base64_format;

G_END_DECLS
