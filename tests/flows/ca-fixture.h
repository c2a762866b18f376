/* ca-fixture.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-ca-flow.h"
#include "flow-asserts.h"

G_BEGIN_DECLS

/* An unlocked certstore whose clock tells what time it is: others verify what is made. */
CmContext *ca_context (void);
/* A Micro CA; @permitted: nullable, @parent: nullable. */
CmMicroCaDoc *ca_create (CmContext *context,
                         const char *name,
                         const char *permitted,
                         CmMicroCaDoc *parent);
CmMicroCaDoc *ca_get (CmContext *context, CmMicroCaDoc *document); /* as it is now */
const char *ca_id (CmMicroCaDoc *document);
CmCertificateForm *ca_form (CmContext *context, const char *names);
/* By the default Micro CA. */
CmCredentialDoc *ca_issue (CmContext *context, const char *names);

G_END_DECLS
