/* gui-tests-pch.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The headers of the toolkit and of the fixture, parsed once for all tests of the window.
 */

#include <adwaita.h>

#include "gui-fixture.h"
