/* cm-micro-ca-doc-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-document-private.h"
#include "cm-micro-ca-doc.h"

G_BEGIN_DECLS

#define CM_MICRO_CA_MAX_SERIAL_BYTES 64
#define CM_MICRO_CA_MAX_KEY_ID_BYTES 64

struct _CmMicroCaDoc
{
  CmDocument parent_instance;

  int key_spec;
  GPtrArray *chain; /* (element-type CmCertificate) */
  GBytes *sealed_key;
  GBytes *exportable_key; /* nullable, as all that follow but numbers */
  gboolean is_default;
  gboolean disabled;
  gint64 validity_days;
  GStrv permitted;
  GStrv excluded;
  char *parent;
  GPtrArray *revoked; /* (element-type CmRevokedCertificate) */
  GBytes *crl;
  gint64 crl_number;
  gint64 revoked_at;  /* 0: it is not */
  GPtrArray *earlier; /* (element-type CmEarlierCa) */
};

/* Empty ones that free what is in them. */
GPtrArray *cm_micro_ca_revoked_new (void);
GPtrArray *cm_micro_ca_earlier_new (void);
/* As many as are kept. */
GPtrArray *cm_micro_ca_copy_chain (GPtrArray *chain);
/* After the chain was set. */
void cm_micro_ca_doc_follow_certificate (CmMicroCaDoc *self);

G_END_DECLS
