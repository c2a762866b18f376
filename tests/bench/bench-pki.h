/* bench-pki.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What bench_pki_write() makes in a folder; everything is P-256. */
#define BENCH_PKI_ROOT "root.pem"              /* self-signed */
#define BENCH_PKI_FILES "files"                /* a folder with all that follows */
#define BENCH_PKI_ISSUER "files/authority.pem" /* signed by the root */
/* and N_FILES files with a server's certificate each, signed by that */

/* @with_keys: each server's key stands in the file of its certificate. */
void bench_pki_write (const char *folder, guint n_files, gboolean with_keys);
char *bench_pki_path (const char *folder, guint number);

G_END_DECLS
