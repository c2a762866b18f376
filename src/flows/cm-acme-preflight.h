/* cm-acme-preflight.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-context.h"

G_BEGIN_DECLS

#define CM_ACME_HTTP_PORT 80

#define CM_TYPE_ACME_REACH (cm_acme_reach_get_type ())

/**
 * CmAcmeReach:
 * @CM_ACME_REACH_FOUND: the answer that the CA needs is there
 * @CM_ACME_REACH_OTHER: another answer is there
 * @CM_ACME_REACH_SILENT: there is no answer, as far as this computer can tell: from
 *   elsewhere it may be another matter
 * @CM_ACME_REACH_NAMELESS: the name has no address
 *
 * What stands at one address of a name.
 */
typedef enum
{
  CM_ACME_REACH_FOUND,
  CM_ACME_REACH_OTHER,
  CM_ACME_REACH_SILENT,
  CM_ACME_REACH_NAMELESS,
} CmAcmeReach;

GType cm_acme_reach_get_type (void) G_GNUC_CONST;

/**
 * CmAcmeFinding:
 * @name: a name that is to be proven
 * @address: (nullable): one of its addresses
 * @reach: a #CmAcmeReach
 * @steps: what was asked and answered, hop by hop, in words
 *
 * What came of a try.
 */
typedef struct
{
  char *name;
  char *address;
  int reach;
  GStrv steps;
} CmAcmeFinding;

void cm_acme_finding_free (CmAcmeFinding *self);

/* Tries HTTP-01 without the CA: a token of chance is published as settings say, fetched
 * from every address of every name, and taken away. Advice, no verdict: the CA may reach
 * what this computer does not. Blocks. (element-type CmAcmeFinding) */
GPtrArray *cm_acme_preflight_run (CmContext *context,
                                  const CmAcmeRecord *settings,
                                  const char *const *names,
                                  guint16 port,
                                  GCancellable *cancellable,
                                  GError **error);

G_END_DECLS
