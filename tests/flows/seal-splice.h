/* seal-splice.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The content of one sealed key with the recipients of another: who was a recipient of
 * the second opens it exactly if both have the same content key. */
GBytes *seal_splice (GBytes *content, GBytes *recipients);

G_END_DECLS
