/* fake-pdns.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define FAKE_PDNS_ZONE "example.org"

/* What PowerDNS answers for the TXT records of one zone. */
typedef struct _FakePdns FakePdns;

FakePdns *fake_pdns_new (void);
void fake_pdns_free (FakePdns *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (FakePdns, fake_pdns_free)

char *fake_pdns_dup_url (FakePdns *self); /* for the setting "server" */
void fake_pdns_add (FakePdns *self, const char *fqdn, const char *value);
gboolean fake_pdns_has (FakePdns *self, const char *fqdn, const char *value);

/* The first change is made, and none after it before fake_pdns_go_on(). */
void fake_pdns_hold (FakePdns *self);
void fake_pdns_go_on (FakePdns *self);
gboolean fake_pdns_is_held (FakePdns *self); /* a change waits */
guint fake_pdns_count (FakePdns *self);      /* how many records there are */

G_END_DECLS
