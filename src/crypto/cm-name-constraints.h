/* cm-name-constraints.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-certificate.h"

G_BEGIN_DECLS

#define CM_NAME_CONSTRAINTS_MAX 200

#define CM_TYPE_NAME_CONSTRAINTS (cm_name_constraints_get_type ())

/* Which names a CA may certify (RFC 5280 section 4.2.1.10): domains and IP ranges. */
G_DECLARE_FINAL_TYPE (CmNameConstraints,
                      cm_name_constraints,
                      CM,
                      NAME_CONSTRAINTS,
                      GObject)

/* One constraint as somebody wrote it: "example.org" becomes "DNS:example.org",
 * "192.0.2.0/24" becomes "IP:192.0.2.0/24". */
char *cm_name_constraint_parse (const char *text, GError **error);

/* Whether nothing that is in @other is outside @constraint; both parsed. */
gboolean cm_name_constraint_covers (const char *constraint, const char *other);

CmNameConstraints *cm_name_constraints_new (const char *const *permitted,
                                            const char *const *excluded,
                                            GError **error);
/* NULL without an error: the certificate has none. */
CmNameConstraints *cm_name_constraints_new_from_certificate (CmCertificate *certificate,
                                                             GError **error);
const char *const *cm_name_constraints_get_permitted (CmNameConstraints *self);
const char *const *cm_name_constraints_get_excluded (CmNameConstraints *self);
/* @alt_name has its kind in front, see cm_alt_name_parse(). */
gboolean cm_name_constraints_allow (CmNameConstraints *self, const char *alt_name);

G_END_DECLS
