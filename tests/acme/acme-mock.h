/* acme-mock.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-acme-account.h"
#include "cm-test.h"

G_BEGIN_DECLS

#define ACME_MOCK_EAB_KEY_ID "kid-1"
#define ACME_MOCK_EAB_KEY                                                                \
  "zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W"

/* An ACME server on loopback, over https, that does what a test asks of it, such as what
 * no test server of others does. It verifies signatures and issues certificates. Thread-
 * safe.
 *
 * Settings of one kind of request, KIND.SETTING, where KIND is directory, new-nonce,
 * new-account, account, new-order, order, authz, challenge, finalize, certificate,
 * revoke, key-change, renewal-info or any. The first ones are for that many requests:
 *   bad-nonce, rate-limited, user-action, html, redirect, lost-before   nothing is done
 *   lost, truncated, no-nonce                 it is done, and then the answer goes wrong
 *   status      this HTTP status, until it is unset
 *
 * Settings of the server:
 *   rate-retry-after, retry-after   a header's value; "date+N" is a date in N seconds
 *   order-processing, challenge-processing   for how many looks at the order
 *   pending-error, fail             a name whose challenge stays pending, or fails
 *   reject                          names that a new order is refused for
 *   http-port                       where challenges are looked for; unset: not at all
 *   alternates (0, 1), chain-root (1)   the chains
 *   lifetime, backdate              of certificates, seconds
 *   profiles                        "classic,shortlived"
 *   ari "START:END"                 a window, in seconds from now
 *   ari-retry-after, ari-explanation
 *   replaces                        the type of the problem that a replacing order is
 *   same-order, reuse               as Boulder does
 *   strict                          what was done before is refused, as Pebble does
 *   extra-challenges                kinds that few know
 *   prefix                          all addresses but that of the directory
 *   key-conflict                    another account has every new key
 *   eab                             "HS256", "HS384", "HS512": external accounts only
 *   no-key-change                   the directory does not have it
 *   no-accounts                     it has lost all accounts */
typedef struct _AcmeMock AcmeMock;

AcmeMock *acme_mock_new (void);
void acme_mock_free (AcmeMock *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AcmeMock, acme_mock_free)

void acme_mock_set (AcmeMock *self, const char *name, const char *value);
/* How many requests of a kind there were; or "accounts", "orders", "certificates",
 * "replaces": what there is. */
guint acme_mock_count (AcmeMock *self, const char *what);
const char *acme_mock_get_directory (AcmeMock *self);
const char *acme_mock_get_ca_pem (AcmeMock *self); /* of its own web server */
char *acme_mock_dup_root_pem (AcmeMock *self, guint number);

CmAcmeClient *acme_mock_client (AcmeMock *self);
CmAcmeAccount *acme_mock_account (AcmeMock *self, CmKeySpec spec); /* registered */

G_END_DECLS
