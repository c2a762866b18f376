/* cm-acme-trial.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-acme-account-doc.h"
#include "cm-acme-preflight.h"
#include "cm-caa-verdict.h"

G_BEGIN_DECLS

/**
 * CmAcmeTrialName:
 * @name: a name that is to be ordered
 * @caa: a #CmCaaVerdict
 * @caa_where: (nullable): at which name the CAA records stand
 * @caa_records: those records, as in “issue "ca.example"”
 * @findings: (element-type CmAcmeFinding): what is found by HTTP; none for DNS
 * @chain: where the TXT record is to be, alias by alias; none for HTTP
 * @dns_account: (nullable): which DNS account sets it
 * @problem: (nullable): what else is wrong
 * @passes: whether nothing was found against it
 *
 * What is known of one name before it is ordered.
 */
typedef struct
{
  char *name;
  int caa;
  char *caa_where;
  GStrv caa_records;
  GPtrArray *findings;
  GStrv chain;
  char *dns_account;
  char *problem;
  gboolean passes;
} CmAcmeTrialName;

/**
 * CmAcmeSight:
 * @CM_ACME_SIGHT_ALL: each of its addresses answers, as far as it is asked by HTTP
 * @CM_ACME_SIGHT_SOME: some do not
 * @CM_ACME_SIGHT_NONE: none does
 *
 * What this computer sees of a name.
 */
typedef enum
{
  CM_ACME_SIGHT_ALL,
  CM_ACME_SIGHT_SOME,
  CM_ACME_SIGHT_NONE,
} CmAcmeSight;

CmAcmeSight cm_acme_trial_name_get_sight (const CmAcmeTrialName *self);
/* The record that proves it and who sets that; nullable */
char *cm_acme_trial_name_dup_record (const CmAcmeTrialName *self);

/**
 * CmAcmeTrial:
 * @names: (element-type CmAcmeTrialName): name by name
 * @staging: (nullable): the directory where it was ordered for nothing
 * @staging_problem: (nullable): why that came to nothing
 *
 * What came of a dry run.
 */
typedef struct
{
  GPtrArray *names;
  char *staging;
  char *staging_problem;
} CmAcmeTrial;

void cm_acme_trial_free (CmAcmeTrial *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CmAcmeTrial, cm_acme_trial_free)

guint cm_acme_trial_count_failed (const CmAcmeTrial *self);

/* Where orders of an account can be tried; NULL: nowhere. Transfer none. */
const char *cm_acme_trial_find_staging (CmAcmeAccountDoc *account);
/* A word or an address; NULL: neither. */
const char *cm_acme_trial_find_directory (const char *word_or_url);
/* Looks at everything that can be seen before an order, and orders at @staging, an
 * address (nullable). Sets and removes records in DNS if that is how names are proven.
 * Blocks. */
CmAcmeTrial *cm_acme_trial_run (CmContext *context,
                                const CmAcmeRecord *settings,
                                const char *const *names,
                                const char *staging,
                                GCancellable *cancellable,
                                GError **error);
void cm_acme_trial_run_async (CmContext *context,
                              const CmAcmeRecord *settings,
                              const char *const *names,
                              const char *staging,
                              GCancellable *cancellable,
                              GAsyncReadyCallback callback,
                              gpointer user_data);
CmAcmeTrial *
cm_acme_trial_run_finish (CmContext *context, GAsyncResult *result, GError **error);

G_END_DECLS
