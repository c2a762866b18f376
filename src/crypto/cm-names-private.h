/* cm-names-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-gnutls.h"

G_BEGIN_DECLS

/**
 * CmName:
 * @text: the whole name (RFC 4514); may be ""
 * @common_name: (nullable): the last CN
 * @organization: (nullable): the last O
 * @units: every OU, in order
 *
 * A distinguished name.
 */
typedef struct
{
  char *text;
  char *common_name;
  char *organization;
  GStrv units;
} CmName;

int cm_name_read (CmName *self, gnutls_x509_dn_t dn);
void cm_name_clear (CmName *self);

/**
 * CmAltNames:
 * @hosts: (element-type utf8): DNS names and IP addresses
 * @all: (element-type utf8): every name of a kind we know, with its kind in front
 * @n_seen: how many names there are, of any kind
 *
 * Subject alternative names (RFC 5280 section 4.2.1.6) while they are read.
 */
typedef struct
{
  GPtrArray *hosts;
  GPtrArray *all;
  guint n_seen;
} CmAltNames;

void cm_alt_names_init (CmAltNames *self);
void
cm_alt_names_add (CmAltNames *self, guint type, const guint8 *data, gsize size_bytes);
void cm_alt_names_add_common_name (CmAltNames *self, const char *common_name);
void cm_alt_names_clear (CmAltNames *self);
GStrv cm_names_end (GPtrArray **names);

G_END_DECLS
