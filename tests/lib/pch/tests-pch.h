/* tests-pch.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What most tests include, parsed once for those of one folder.
 */

#include "cm-test.h"
