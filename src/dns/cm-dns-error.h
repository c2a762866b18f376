/* cm-dns-error.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CM_DNS_ERROR (cm_dns_error_quark ())

/**
 * CmDnsError:
 * @CM_DNS_ERROR_DEFINITION: the provider's definition is wrong
 * @CM_DNS_ERROR_SETTINGS: a setting of the DNS account is missing or wrong
 * @CM_DNS_ERROR_LOGIN: the provider does not accept the token or the password
 * @CM_DNS_ERROR_NO_ZONE: no zone of the account holds the name
 * @CM_DNS_ERROR_RATE_LIMITED: the provider asks to come back later
 * @CM_DNS_ERROR_CONFLICT: somebody else changed the records again and again
 * @CM_DNS_ERROR_REFUSED: the provider says no, for a reason of its own
 * @CM_DNS_ERROR_REPLY: the provider's answer cannot be understood
 * @CM_DNS_ERROR_UNREACHABLE: the provider, or a name server, does not answer
 * @CM_DNS_ERROR_TIMED_OUT: what was asked for did not happen in time
 *
 * Why a record could not be set, removed or seen.
 */
typedef enum
{
  CM_DNS_ERROR_DEFINITION,
  CM_DNS_ERROR_SETTINGS,
  CM_DNS_ERROR_LOGIN,
  CM_DNS_ERROR_NO_ZONE,
  CM_DNS_ERROR_RATE_LIMITED,
  CM_DNS_ERROR_CONFLICT,
  CM_DNS_ERROR_REFUSED,
  CM_DNS_ERROR_REPLY,
  CM_DNS_ERROR_UNREACHABLE,
  CM_DNS_ERROR_TIMED_OUT,
} CmDnsError;

GQuark cm_dns_error_quark (void);

G_END_DECLS
