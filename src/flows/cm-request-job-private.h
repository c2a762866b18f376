/* cm-request-job-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-certificate-form.h"
#include "cm-csr.h"

G_BEGIN_DECLS

/* A new key and its request, as a thread makes them: a copy of what the form held. */
typedef struct _CmRequestJob CmRequestJob;

/* Checks the form. @replaces: (nullable): id of the credential that is renewed. */
CmRequestJob *
cm_request_job_new (CmCertificateForm *form, const char *replaces, GError **error);
void cm_request_job_free (CmRequestJob *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmRequestJob, cm_request_job_free)

CmContext *cm_request_job_get_context (CmRequestJob *self); /* transfer none */
/* Makes key and request and stores them. Blocks. Transfer full. */
CmCredentialDoc *
cm_request_job_run (CmRequestJob *self, GCancellable *cancellable, GError **error);

/* UNTRUSTED: its own key did not sign it. */
gboolean cm_request_require_proven (CmCsr *csr, GError **error);

/* Sets what a request that is out says of a credential, and its health. */
void
cm_request_job_describe (CmContext *context, CmCredentialDoc *credential, CmCsr *csr);

G_END_DECLS
