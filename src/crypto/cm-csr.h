/* cm-csr.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-certificate-template.h"
#include "cm-certificate.h"
#include "cm-private-key.h"

G_BEGIN_DECLS

#define CM_CSR_MAX_BYTES (64 * 1024)

#define CM_TYPE_CSR (cm_csr_get_type ())

/* An immutable PKCS#10 certification request (RFC 2986). Reading one checks that it is
 * signed by its own key; just one that is read for a look may be unproven. */
G_DECLARE_FINAL_TYPE (CmCsr, cm_csr, CM, CSR, GObject)

CmCsr *cm_csr_new_from_der (GBytes *der, GError **error);
CmCsr *cm_csr_new_from_pem (const char *pem, GError **error);
/* PEM or DER, by content; nothing may be done with one that is not proven. */
CmCsr *cm_csr_new_for_look (GBytes *bytes, GError **error);
CmCsr *cm_csr_create (CmPrivateKey *key,
                      const char *common_name,
                      const char *const *organizational_units,
                      const char *const *dns_names,
                      GError **error);

/* For a server's certificate: @subject is RFC 4514 text, may be ""; @alt_names have their
 * kinds in front, see cm_alt_name_parse(). */
CmCsr *cm_csr_create_for_names (CmPrivateKey *key,
                                const char *subject,
                                const char *const *alt_names,
                                GError **error);
GBytes *cm_csr_get_der (CmCsr *self);
char *cm_csr_to_pem (CmCsr *self);
GBytes *cm_csr_get_spki (CmCsr *self);
const char *cm_csr_get_public_key_id (CmCsr *self);
const char *cm_csr_get_fingerprint (CmCsr *self); /* SHA-256 of the DER, lower hex */
gboolean cm_csr_is_proven (CmCsr *self);
gboolean cm_csr_has_weak_key (CmCsr *self);
CmKeySpec cm_csr_get_key_spec (CmCsr *self);
const char *cm_csr_get_key_label (CmCsr *self);
const char *cm_csr_get_subject (CmCsr *self);
const char *cm_csr_get_common_name (CmCsr *self); /* nullable */
const char *const *cm_csr_get_host_names (CmCsr *self);
/* every SAN as "DNS:x", "IP:x", "EMAIL:x", "URI:x" */
const char *const *cm_csr_get_subject_alt_names (CmCsr *self);
/* what it asks for and the certificate does not say, kinds in front; may be empty */
char **cm_csr_dup_missing_names (CmCsr *self, CmCertificate *certificate);
/* What it asks for besides names: name, value, name, value, … for people */
char **cm_csr_dup_extensions (CmCsr *self);
/* What a certificate with that subject, these names and purposes does not say of it */
char **cm_csr_dup_untaken (CmCsr *self,
                           const char *subject,
                           const char *const *names,
                           CmKeyPurposes purposes);
gboolean cm_csr_asks_for_ca (CmCsr *self);
gboolean cm_csr_asks_for_client (CmCsr *self); /* clientAuth */
char *cm_csr_to_text (CmCsr *self);            /* full dump, as certtool --crq-info */

G_END_DECLS
