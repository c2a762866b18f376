/* store-samples.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-clock.h"
#include "cm-store.h"

G_BEGIN_DECLS

#define STORE_SAMPLES_NOW G_GINT64_CONSTANT (1800000000)

/* Made anew by each test: a folder with nothing in it but what a store makes. */
typedef struct
{
  char *directory;
  char *path;
  CmClock *clock;
  CmStore *store;
} StoreFolder;

void store_folder_init (StoreFolder *self);
void store_folder_init_in (StoreFolder *self, const char *parent);
void store_folder_open (StoreFolder *self);
void store_folder_close (StoreFolder *self);
void store_folder_clear (StoreFolder *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (StoreFolder, store_folder_clear)

/* A row that has every member, the same for the same numbers. */
void store_sample_fields (guint number, CmSummaryFields *fields);
CmSummary *store_sample_summary (guint number);
/* A row whose members are drawn, from few values, so that queries meet edges. */
CmSummary *store_sample_random_summary (GRand *rand, guint number);
CmQuery *store_sample_random_query (GRand *rand);

CmSummary *
store_sample_simple_summary (const char *id, guint64 version, gboolean deleted);
GBytes *store_sample_envelope (const char *text);

/* The next version of a document: reads the winner, if any, and replaces it. */
CmRecord *store_sample_next (CmStore *store, const char *id, const char *text);
CmRecord *store_sample_put (CmStore *store, const char *id, const char *text);

/* Runs the default main context until @done or five seconds have passed. */
gboolean store_sample_wait (const gboolean *done);
void store_sample_settle (guint milliseconds);

void store_sample_assert_no_problems (CmStore *store);

G_END_DECLS
