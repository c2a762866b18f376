/* cm-chain-step.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include "cm-certificate.h"
#include "cm-mark.h"

G_BEGIN_DECLS

/**
 * CmChainKind:
 * @CM_CHAIN_KIND_LEAF: the certificate itself
 * @CM_CHAIN_KIND_INTERMEDIATE: a CA in between
 * @CM_CHAIN_KIND_ROOT: signs itself; where trust begins
 * @CM_CHAIN_KIND_MISSING: an issuer that is named but not here
 */
typedef enum
{
  CM_CHAIN_KIND_LEAF,
  CM_CHAIN_KIND_INTERMEDIATE,
  CM_CHAIN_KIND_ROOT,
  CM_CHAIN_KIND_MISSING,
} CmChainKind;

/**
 * CmChainState:
 * @CM_CHAIN_STATE_OPEN: nothing is known of it
 * @CM_CHAIN_STATE_TRUSTED: it ends in a root that is trusted
 * @CM_CHAIN_STATE_REVOKED: the certificate itself was revoked
 * @CM_CHAIN_STATE_CA_REVOKED: the CA between it and the root was
 *
 * What is known of a chain as a whole.
 */
typedef enum
{
  CM_CHAIN_STATE_OPEN = 0,
  CM_CHAIN_STATE_TRUSTED = 1 << 0,
  CM_CHAIN_STATE_REVOKED = 1 << 1,
  CM_CHAIN_STATE_CA_REVOKED = 1 << 2,
} CmChainState;

/**
 * CmChainStep:
 * @certificate: (nullable): none where it is missing
 * @kind: which place it has
 * @mark: how it is
 * @linked: whether the next step's key signed this one
 * @title: who it is
 * @caption: its place, its end and what is wrong, in words
 */
typedef struct
{
  CmCertificate *certificate;
  CmChainKind kind;
  CmMark mark;
  gboolean linked;
  char *title;
  char *caption;
} CmChainStep;

void cm_chain_step_free (CmChainStep *self);

/* (element-type CmChainStep), leaf first. */
GPtrArray *
cm_chain_steps_new (GPtrArray *chain, CmChainState state, gint64 now_unix_seconds);

G_END_DECLS
