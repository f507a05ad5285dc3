// SPDX-License-Identifier: Apache-2.0
/** What must not happen whatever is typed and whatever files hold: nothing is lost. */
@NullMarked
package dev.tva.lost;

import org.jspecify.annotations.NullMarked;
