/* mock-ca.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-certificate.h"
#include "cm-csr.h"

G_BEGIN_DECLS

/* Two roots that vouch for one intermediate, which issues. */
typedef struct _MockCa MockCa;

MockCa *mock_ca_new (void);
void mock_ca_free (MockCa *self);

CmCertificate *mock_ca_get_root (MockCa *self, guint number);
CmCertificate *
mock_ca_issue (MockCa *self, CmCsr *csr, gint64 not_before, gint64 not_after);
/* PEM, from a leaf to the intermediate below root @number, or to that root. */
char *mock_ca_dup_chain (MockCa *self, CmCertificate *leaf, guint number, gboolean root);

G_END_DECLS
