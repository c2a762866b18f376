/* cm-acme-directory.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CmAcmeDirectory:
 * @new_nonce: address
 * @new_account: address
 * @new_order: address
 * @revoke_cert: address
 * @key_change: (nullable): address
 * @renewal_info: (nullable): address (RFC 9773)
 * @terms: (nullable): where the terms of service are, or they themselves ("data:")
 * @website: (nullable): the CA's
 * @caa_identities: names that CAA records may give it; perhaps none
 * @external_account_required: whether an account needs one
 * @profiles: what kinds of certificates there are; perhaps none
 * @profile_texts: what the CA says about each of them
 *
 * What an ACME server offers (RFC 8555 section 7.1.1).
 */
typedef struct
{
  char *new_nonce;
  char *new_account;
  char *new_order;
  char *revoke_cert;
  char *key_change;
  char *renewal_info;
  char *terms;
  char *website;
  char **caa_identities;
  gboolean external_account_required;
  char **profiles;
  char **profile_texts;
} CmAcmeDirectory;

CmAcmeDirectory *cm_acme_directory_parse (GBytes *json, GError **error);
void cm_acme_directory_free (CmAcmeDirectory *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmAcmeDirectory, cm_acme_directory_free)

/* The directories that have a name here; an address stays what it is. NULL: neither. */
const char *cm_acme_directory_find_url (const char *name_or_url);
const char *cm_acme_directory_find_staging (const char *url); /* nullable */
const char *cm_acme_directory_find_name (const char *url);    /* nullable: for people */
char *cm_acme_directory_list_names (void);
/* FALSE: there is no @position-th one. */
gboolean cm_acme_directory_get_known (guint position,
                                      const char **word,
                                      const char **name,
                                      const char **url);

G_END_DECLS
