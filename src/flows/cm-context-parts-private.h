/* cm-context-parts-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-context-private.h"

G_BEGIN_DECLS

/* What the files of CmContext say to one another; for no one else. */
void cm_context_begin (CmContext *self);
void cm_context_end (CmContext *self);
void cm_context_announce (CmContext *self);
CmStore *cm_context_ref_store (CmContext *self);
void cm_context_install (CmContext *self, CmCertstore *certstore, const char *title);

G_END_DECLS
