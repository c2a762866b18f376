/* cm-dns-caa-verdict.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-caa-verdict.h"
#include "cm-dns-caa.h"

G_BEGIN_DECLS

/**
 * CmDnsCaaWish:
 * @identities: what the CA is called
 * @account_url: the address of the account
 * @method: how the name is proven, as in "http-01"
 * @is_wildcard: whether it is for a wildcard
 *
 * What is to be ordered.
 */
typedef struct
{
  const char *const *identities;
  const char *account_url;
  const char *method;
  gboolean is_wildcard;
} CmDnsCaaWish;

/* @records: (element-type CmDnsCaa) */
CmCaaVerdict cm_dns_caa_judge (GPtrArray *records, const CmDnsCaaWish *wish);

G_END_DECLS
