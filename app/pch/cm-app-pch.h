/* cm-app-pch.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The headers of the toolkit, parsed once for all of the window. Each file includes what
 * it uses all the same: -Db_pch=false builds without this one.
 */

#include <adwaita.h>
