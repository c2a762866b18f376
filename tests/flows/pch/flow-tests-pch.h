/* flow-tests-pch.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What each test of a flow includes, parsed once for all of them.
 */

#include "flow-fixture.h"
