/* cm-pem-format.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-format.h"

G_BEGIN_DECLS

extern const CmFormat cm_pem_format; /* every block that cm_pem_foreach() finds */

G_END_DECLS
