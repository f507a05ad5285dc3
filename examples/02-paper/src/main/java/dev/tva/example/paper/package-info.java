// SPDX-License-Identifier: Apache-2.0
/**
 * The experiments of "Editing models with task arithmetic" (Ilharco et al., ICLR 2023) on small
 * real data: every edit is a script run by tva, training and measuring is DJL. Imports tva's
 * runtime, DJL, and the first example for its digits and checkpoints.
 */
@NullMarked
package dev.tva.example.paper;

import org.jspecify.annotations.NullMarked;
