/* cm-certificate.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-key-spec.h"

G_BEGIN_DECLS

#define CM_CERTIFICATE_MAX_BYTES (256 * 1024)

#define CM_TYPE_CERTIFICATE (cm_certificate_get_type ())

/* An immutable X.509 certificate (RFC 5280). Everything lists and rules ask for is read
 * once at construction; the DER is kept, the GnuTLS handle is not. */
G_DECLARE_FINAL_TYPE (CmCertificate, cm_certificate, CM, CERTIFICATE, GObject)

CmCertificate *cm_certificate_new_from_der (GBytes *der, GError **error);
CmCertificate *cm_certificate_new_from_pem (const char *pem, GError **error);

GBytes *cm_certificate_get_der (CmCertificate *self);
char *cm_certificate_to_pem (CmCertificate *self);
char *cm_certificate_to_text (CmCertificate *self); /* full dump, as certtool -i */

const char *cm_certificate_get_fingerprint (CmCertificate *self); /* SHA-256, lower hex */
char *cm_certificate_dup_fingerprint_sha1 (CmCertificate *self);
const char *cm_certificate_get_public_key_id (CmCertificate *self); /* SHA-256 of SPKI */
GBytes *cm_certificate_get_spki (CmCertificate *self); /* SubjectPublicKeyInfo DER */
CmKeySpec cm_certificate_get_key_spec (CmCertificate *self);
const char *
cm_certificate_get_key_label (CmCertificate *self); /* also for OTHER: "RSA 1024" */
gboolean cm_certificate_has_weak_key (CmCertificate *self);    /* RSA < 2048, ... */
gboolean cm_certificate_has_retired_key (CmCertificate *self); /* DSA */
gboolean cm_certificate_spells_curve (CmCertificate *self);
gboolean cm_certificate_has_weak_signature (CmCertificate *self); /* MD5, SHA-1 */
gboolean cm_certificate_is_weak (CmCertificate *self);            /* either */
const char *cm_certificate_get_signature_algorithm (CmCertificate *self);

const char *cm_certificate_get_subject (CmCertificate *self); /* RFC 4514; may be "" */
const char *cm_certificate_get_issuer (CmCertificate *self);
GBytes *cm_certificate_get_subject_der (CmCertificate *self);
GBytes *cm_certificate_get_issuer_der (CmCertificate *self);
const char *cm_certificate_get_common_name (CmCertificate *self);  /* nullable */
const char *cm_certificate_get_organization (CmCertificate *self); /* nullable */
const char *
cm_certificate_get_issuer_name (CmCertificate *self); /* CN, else O, else DN */
const char *const *cm_certificate_get_organizational_units (CmCertificate *self);
char *cm_certificate_dup_title (CmCertificate *self);        /* CN, first SAN, or DN */
const char *cm_certificate_get_serial (CmCertificate *self); /* lower hex */
GBytes *cm_certificate_get_subject_key_id (CmCertificate *self);   /* nullable */
GBytes *cm_certificate_get_authority_key_id (CmCertificate *self); /* nullable */

gint64 cm_certificate_get_not_before (CmCertificate *self); /* Unix seconds */
gint64 cm_certificate_get_not_after (CmCertificate *self);
gboolean cm_certificate_is_never_valid (CmCertificate *self); /* ends before it begins */

/* SANs: DNS names (A-labels as stored), IP addresses as text; else the CN if it looks
 * like a host name and there is no SAN at all. */
const char *const *cm_certificate_get_host_names (CmCertificate *self);
/* every SAN as "DNS:x", "IP:x", "EMAIL:x", "URI:x", for search and display */
const char *const *cm_certificate_get_subject_alt_names (CmCertificate *self);

/* for servers, and no DNS name or address among the SANs: today's clients refuse it */
gboolean cm_certificate_lacks_server_names (CmCertificate *self);

gboolean cm_certificate_is_ca (CmCertificate *self);
gboolean cm_certificate_is_self_issued (CmCertificate *self); /* subject equals issuer */
gboolean cm_certificate_equal (CmCertificate *self, CmCertificate *other);

/* Extensions for people: a list of "Name", "value" pairs, critical marked in the name. */
char **cm_certificate_dup_extensions (CmCertificate *self);

G_END_DECLS
