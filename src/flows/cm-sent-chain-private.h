/* cm-sent-chain-private.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-certificate.h"

G_BEGIN_DECLS

/**
 * CmSentPlace:
 * @CM_SENT_PLACE_RIGHT: it signed the one before it, or is the first
 * @CM_SENT_PLACE_AGAIN: it was sent before
 * @CM_SENT_PLACE_WRONG: it did not sign the one before it
 * @CM_SENT_PLACE_ROOT: a root, which no client needs
 *
 * How a certificate stands where a server sends it.
 */
typedef enum
{
  CM_SENT_PLACE_RIGHT,
  CM_SENT_PLACE_AGAIN,
  CM_SENT_PLACE_WRONG,
  CM_SENT_PLACE_ROOT,
} CmSentPlace;

/* One for each of @chain (element-type CmCertificate), in the order sent. Free it. */
CmSentPlace *cm_sent_chain_judge (GPtrArray *chain);
/* A line for each of them: its name and what is to say of its place. Transfer full. */
GStrv cm_sent_chain_describe (GPtrArray *chain);

G_END_DECLS
