/* bench-floor.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How rows are written: what ours wrote, told by it. */
typedef struct
{
  const char *database; /* path, made anew */
  guint n_files;
  guint n_transactions;
  gsize row_bytes;
  guint n_recipients;
} BenchFloor;

/* Each tells what it measured. @folder: as bench_pki_write() made it. */
void bench_floor_certificates (const BenchFloor *self, const char *folder);
void bench_floor_pairs (const BenchFloor *self, const char *folder);

G_END_DECLS
