/* request-fixture.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-request-flow.h"
#include "import-fixture.h"

G_BEGIN_DECLS

#define REQUEST_NAMES "shop.example.org www.shop.example.org"

/* A waiting request for these names; @server: nullable id. Transfer full. */
CmCredentialDoc *request_new (CmContext *context, const char *names, const char *server);
const char *request_get_id (CmCredentialDoc *credential);
/* Opens the key as this computer. */
CmPrivateKey *request_open_key (CmContext *context, CmCredentialDoc *credential);

/* What the fixture "root" makes of the request of a credential: valid from @first_day to
 * @last_day, counted from today; @names: with kinds in front, NULL for those asked for.
 */
CmCertificate *request_sign (CmCredentialDoc *credential,
                             const char *const *names,
                             int first_day,
                             int last_day);
/* As PEM, with words around it. */
GBytes *request_as_pem (CmCertificate *certificate);
/* Gives it to the request; asserts that it is taken. */
CmCredentialDoc *
request_answer (CmContext *context, const char *id, CmCertificate *certificate);
/* An import of it, read and run. */
CmImportFlow *request_import (CmContext *context, CmCertificate *certificate);
/* A request and its answer, valid for 90 days; the root is trusted from then on. */
CmCredentialDoc *
request_issued (CmContext *context, const char *names, const char *server);

/* The archived credential that @credential supersedes. Transfer full. */
CmCredentialDoc *request_get_archived (CmContext *context, CmCredentialDoc *credential);

G_END_DECLS
