/* cm-jks.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-format.h"

G_BEGIN_DECLS

extern const CmFormat cm_jks_format; /* Java keystores: JKS and JCEKS */

G_END_DECLS
