/* cm-trust-database.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CM_TYPE_TRUST_DATABASE (cm_trust_database_get_type ())

/* Whom a client trusts: whom the system trusts, and some more. Thread-safe. */
G_DECLARE_FINAL_TYPE (CmTrustDatabase,
                      cm_trust_database,
                      CM,
                      TRUST_DATABASE,
                      GTlsDatabase)

/* @trusted: (element-type GTlsCertificate) transfer full, nullable */
CmTrustDatabase *cm_trust_database_new (GList *trusted);
/* Whether this very connection may be used. Returns what is wrong with it. */
GTlsCertificateFlags cm_trust_database_judge (CmTrustDatabase *self,
                                              GTlsConnection *connection);

G_END_DECLS
