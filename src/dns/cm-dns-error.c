/* cm-dns-error.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The error domain of DNS providers and of the looks at name servers.
 */

#include "cm-dns-error.h"

G_DEFINE_QUARK (cm - dns - error - quark, cm_dns_error)
