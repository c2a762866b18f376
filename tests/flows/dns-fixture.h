/* dns-fixture.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-dns-flow.h"
#include "flow-fixture.h"

G_BEGIN_DECLS

/* A DNS provider with an interface of its own, which takes a moment for each record; it
 * has the zones example.org, sub.example.org and example.net. */
typedef struct _DnsFixture DnsFixture;

DnsFixture *dns_fixture_new (void);
void dns_fixture_free (DnsFixture *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DnsFixture, dns_fixture_free)

/* Its definition; @more: members, with a comma behind. */
GBytes *dns_fixture_make_definition (const char *id, guint version, const char *more);
void dns_fixture_import (CmContext *context, const char *id, const char *more);
/* @zone: nullable */
CmDnsAccountDoc *dns_fixture_add_account (DnsFixture *self,
                                          CmContext *context,
                                          const char *name,
                                          const char *provider,
                                          const char *zone);

guint dns_fixture_count (DnsFixture *self, const char *name); /* records there are */
guint dns_fixture_get_most (DnsFixture *self);    /* how many were set at once at most */
gboolean dns_fixture_was_hurt (DnsFixture *self); /* two at once on one name */
/* From now on it refuses to set this name. */
void dns_fixture_refuse (DnsFixture *self, const char *name);

G_END_DECLS
