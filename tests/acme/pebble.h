/* pebble.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-acme-account.h"
#include "cm-test.h"

G_BEGIN_DECLS

#define PEBBLE_EAB_KEY_ID "kid-1"
#define PEBBLE_EAB_KEY "zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W"

/**
 * PebbleOptions:
 *
 * How strict the CA is.
 */
typedef struct
{
  guint bad_nonce_percent;
  guint authz_reuse_percent;
  gboolean external_accounts;
} PebbleOptions;

/* Let's Encrypt's test CA, on loopback; every name leads to 127.0.0.1. Chains have three
 * certificates, and there is one alternate root. */
typedef struct _Pebble Pebble;

/* NULL: it is not installed, and the test is skipped. */
Pebble *pebble_start (const PebbleOptions *options);
void pebble_stop (Pebble *self);
void pebble_pause (Pebble *self); /* it answers nothing */
void pebble_go_on (Pebble *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Pebble, pebble_stop)

const char *pebble_get_directory (Pebble *self);
const char *pebble_get_ca_pem (Pebble *self); /* of its own web server */
guint16 pebble_get_http_port (Pebble *self);  /* where it looks for challenges */

CmAcmeClient *pebble_client (Pebble *self);
CmAcmeAccount *pebble_account (Pebble *self, CmKeySpec spec); /* registered */

guint16 pebble_find_port (void);

G_END_DECLS
