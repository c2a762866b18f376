/* cm-health-rule.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-chain.h"
#include "cm-credential-doc.h"
#include "cm-verifier.h"

G_BEGIN_DECLS

/* Pure rules; no I/O. */

/* Completes the chain from @trusted and sets warnings (and by them health). */
void cm_health_rule_apply (CmCredentialDoc *credential,
                           CmCertificatePool *trusted,
                           CmVerifier *verifier,
                           gint64 now_unix_seconds);
/* As cm_health_rule_apply(); whether chain or warnings are other ones now. */
gboolean cm_health_rule_apply_anew (CmCredentialDoc *credential,
                                    CmCertificatePool *trusted,
                                    CmVerifier *verifier,
                                    gint64 now_unix_seconds);
/* Warnings as written plus those that follow the clock, worst first (element-type
 * CmReason in a GArray). */
GArray *cm_health_rule_list_reasons (CmCredentialDoc *credential,
                                     gint64 now_unix_seconds,
                                     guint warn_days);

/* Names that the request asked for and the certificate lacks, kinds in front; empty while
 * the answer is awaited. Transfer full. */
char **cm_health_rule_dup_missing_names (CmCredentialDoc *credential);

G_END_DECLS
